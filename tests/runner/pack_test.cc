// Every field of every event, command and option survives the way to protobuf and back.

#include "lib/trace/pack.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "lib/runner/command_fields.h"
#include "lib/runner/event_fields.h"
#include "lib/runner/option_fields.h"
#include "lib/trace/encode.h"
#include "lib/trace/flatten.h"
#include "lib/trace/unpack.h"

namespace footman {
namespace {

// Gives every field a value of its own that is not its default.
class Filler {
 public:
  template <typename T>
  void operator()(absl::string_view, T& value) {
    Fill(value);
  }

 private:
  int Next() { return ++count_; }
  absl::string_view Text() { return texts_.emplace_back(absl::StrCat("text \xff ", Next())); }

  void Fill(absl::string_view& value) { value = Text(); }
  void Fill(std::string& value) { value = std::string(Text()); }
  void Fill(bool& value) { value = true; }
  void Fill(int& value) { value = Next(); }
  void Fill(uint8_t& value) { value = static_cast<uint8_t>(Next() % 200 + 1); }
  void Fill(uint16_t& value) { value = static_cast<uint16_t>(1000 + Next()); }
  void Fill(uint32_t& value) { value = 100000u + static_cast<uint32_t>(Next()); }
  void Fill(char& value) { value = '#'; }
  template <typename E>
  requires std::is_enum_v<E>
  void Fill(E& value) { value = static_cast<E>(1); }
  void Fill(CallId& value) { value = CallId::Of(255, 3, static_cast<uint64_t>(Next())); }
  void Fill(SubscriberId& value) { value = SubscriberId(static_cast<uint64_t>(Next())); }
  void Fill(ClickId& value) { value.value = static_cast<uint64_t>(Next()); }
  void Fill(LegId& value) { FillParty(value); }
  void Fill(OfferId& value) { FillParty(value); }
  void Fill(std::optional<OfferId>& value) { FillParty(value.emplace()); }
  template <typename Party>
  void FillParty(Party& value) {
    Fill(value.call);
    Fill(value.index);
  }
  void Fill(LinkSecret& value) {
    for (uint8_t& byte : value.bytes) Fill(byte);
  }
  void Fill(LinkToken& value) {
    Fill(value.call);
    Fill(value.secret);
  }
  // Times reach to both infinities.
  void Fill(absl::Duration& value) {
    value = Next() % 5 == 0 ? absl::InfiniteDuration() : absl::Nanoseconds(12345 + Next());
  }
  void Fill(absl::Time& value) {
    value = Next() % 5 == 0 ? absl::InfinitePast() : absl::FromUnixNanos(1780315200123456789);
  }
  void Fill(const Profile*& value) {
    Profile& profile = profiles_.emplace_back();
    Fill(profile);
    value = &profile;
  }
  void Fill(const CallRecord*& value) {
    CallRecord& record = records_.emplace_back();
    Fill(record);
    value = &record;
  }
  template <typename T>
  void Fill(absl::Span<const T>& value) {
    auto* items = new std::vector<T>(2);
    keep_.emplace_back(items, [](void* p) { delete static_cast<std::vector<T>*>(p); });
    for (T& item : *items) Fill(item);
    value = *items;
  }
  template <typename T>
  void Fill(std::vector<T>& value) {
    value.resize(2);
    for (T& item : value) Fill(item);
  }
  template <typename T>
  requires requires(T& t, Filler& f) { internal::VisitFields(t, f); }
  void Fill(T& value) { internal::VisitFields(value, *this); }

  int count_ = 0;
  std::deque<std::string> texts_;
  std::deque<Profile> profiles_;
  std::deque<CallRecord> records_;
  std::vector<std::unique_ptr<void, void (*)(void*)>> keep_;
};

// The names of the fields that are not set: those that a schema has and we forgot.
std::string Unset(const google::protobuf::Message& message) {
  std::string unset;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = message.GetDescriptor()->field(i);
    const bool set = field->is_repeated() ? reflection.FieldSize(message, field) > 0
                                          : reflection.HasField(message, field);
    if (!set) absl::StrAppend(&unset, field->full_name(), " ");
    if (set && !field->is_repeated() && field->message_type() != nullptr) {
      unset += Unset(reflection.GetMessage(message, field));
    }
  }
  return unset;
}

// The encoder numbers fields by their order: the schema must have the same, by name.
class SchemaCheck {
 public:
  explicit SchemaCheck(const google::protobuf::Descriptor& message) : message_(message) {}
  ~SchemaCheck() { EXPECT_EQ(number_, message_.field_count()) << message_.full_name(); }

  template <typename T>
  void operator()(absl::string_view name, const T&) {
    const google::protobuf::FieldDescriptor* field = message_.FindFieldByNumber(++number_);
    ASSERT_NE(field, nullptr) << message_.full_name() << " " << name;
    EXPECT_EQ(field->name(), std::string(name));
    Look<T>(*field);
  }

 private:
  template <typename T>
  void Look(const google::protobuf::FieldDescriptor& field) {
    if constexpr (requires(const T& shape) { internal::VisitFields(shape, *this); }) {
      SchemaCheck inner(*field.message_type());
      const T shape{};
      internal::VisitFields(shape, inner);
    } else if constexpr (requires { typename T::value_type; } && std::is_class_v<T>) {
      Look<std::remove_const_t<typename T::value_type>>(field);
    } else if constexpr (std::is_pointer_v<T>) {
      Look<std::remove_const_t<std::remove_pointer_t<T>>>(field);
    }
  }

  const google::protobuf::Descriptor& message_;
  int number_ = 0;
};

std::string Written(const Event& value) {
  WireBuffer flat, wire;
  Flatten(value, flat, flat.Begin());
  return std::string(wire.Until(EncodeEvent(flat.Begin(), wire, wire.Begin())));
}
std::string Written(const Command& value) {
  WireBuffer flat, wire;
  Flatten(value, flat, flat.Begin());
  return std::string(wire.Until(EncodeCommand(flat.Begin(), wire, wire.Begin())));
}

template <size_t I, typename Variant, typename Message>
void CheckKind() {
  Filler filler;
  Variant value;
  value.template emplace<I>();
  std::visit([&](auto& one) { internal::VisitFields(one, filler); }, value);
  SCOPED_TRACE(std::string(NameOf(value)));

  Message message;
  Pack(value, message);
  const google::protobuf::FieldDescriptor* kind =
      Message::descriptor()->FindFieldByNumber(static_cast<int>(I) + 1);
  ASSERT_TRUE(message.GetReflection()->HasField(message, kind));
  EXPECT_EQ(kind->message_type()->name(), std::string(NameOf(value)));
  EXPECT_EQ(Unset(message.GetReflection()->GetMessage(message, kind)), "");

  SchemaCheck schema(*kind->message_type());
  std::visit([&](const auto& one) { internal::VisitFields(one, schema); }, value);
  EXPECT_EQ(Written(value), message.SerializeAsString()) << "not as the library writes it";

  Message parsed;
  ASSERT_TRUE(parsed.ParseFromString(message.SerializeAsString()));
  UnpackStorage storage;
  const auto unpacked = Unpack(parsed, storage);
  ASSERT_TRUE(unpacked.ok()) << unpacked.status().message();
  EXPECT_EQ(unpacked->index(), I);
  Message again;
  Pack(*unpacked, again);
  EXPECT_EQ(again.DebugString(), message.DebugString());
}

template <typename Variant, typename Message, size_t... I>
void CheckAll(std::index_sequence<I...>) {
  (CheckKind<I, Variant, Message>(), ...);
}

TEST(Pack, EveryFieldOfEveryEventComesBack) {
  CheckAll<Event, proto::trace::Event>(std::make_index_sequence<std::variant_size_v<Event>>());
}

TEST(Pack, EveryFieldOfEveryCommandComesBack) {
  CheckAll<Command, proto::trace::Command>(
      std::make_index_sequence<std::variant_size_v<Command>>());
}

TEST(Pack, EveryOptionComesBack) {
  Filler filler;
  EngineOptions options;
  filler("", options);
  proto::trace::EngineOptions message, again;
  Pack(options, message);
  EXPECT_EQ(Unset(message), "");
  SchemaCheck schema(*message.GetDescriptor());
  internal::VisitFields(options, schema);
  const absl::StatusOr<EngineOptions> unpacked = Unpack(message);
  ASSERT_TRUE(unpacked.ok());
  Pack(*unpacked, again);
  EXPECT_EQ(again.DebugString(), message.DebugString());
}

// Texts of all lengths, for each has its own way to be copied, and lengths of one, two and three
// bytes.
TEST(Pack, TextsOfAllLengthsComeBack) {
  const std::string letters = [] {
    std::string text;
    for (int i = 0; i < 70000; ++i) text += static_cast<char>('a' + i % 23);
    return text;
  }();
  for (size_t size = 0; size < letters.size(); size = size < 300 ? size + 1 : size * 7 / 5) {
    LegFailed failed;
    failed.reason = absl::string_view(letters).substr(7, size);
    proto::trace::Event message;
    Pack(failed, message);
    ASSERT_EQ(message.leg_failed().reason(), std::string(failed.reason)) << size;
    ASSERT_EQ(Written(failed), message.SerializeAsString()) << size;
  }
}

TEST(Pack, NothingAtAllIsAMessageToo) {
  ProfileLoaded loaded;  // without a profile
  proto::trace::Event message;
  Pack(loaded, message);
  EXPECT_FALSE(message.profile_loaded().has_profile());
  EXPECT_EQ(Written(loaded), message.SerializeAsString());
  ReplyReceived reply;
  Pack(reply, message);
  EXPECT_FALSE(message.reply_received().has_refers_to());
  proto::trace::Command written;
  Pack(WriteCallRecord(), written);
  EXPECT_TRUE(written.has_write_call_record());
  EXPECT_FALSE(written.write_call_record().has_record());
}

// A recording that holds a value which the schema lacks would be refused when it is read.
TEST(Pack, TheLastValueOfEveryEnumerationIsInTheSchema) {
  EXPECT_TRUE(proto::trace::PromptKind_IsValid(static_cast<int>(PromptKind::kBeep)));
  EXPECT_TRUE(proto::trace::Disposition_IsValid(static_cast<int>(Disposition::kTakenOver)));
  EXPECT_TRUE(proto::trace::TreatmentKind_IsValid(static_cast<int>(TreatmentKind::kHost)));
  EXPECT_TRUE(proto::trace::SelectionMeans_IsValid(static_cast<int>(SelectionMeans::kDefault)));
  EXPECT_TRUE(proto::trace::DefaultReason_IsValid(static_cast<int>(DefaultReason::kLoop)));
  EXPECT_TRUE(proto::trace::DiversionReason_IsValid(static_cast<int>(DiversionReason::kOther)));
  EXPECT_TRUE(proto::trace::Presentation_IsValid(static_cast<int>(Presentation::kUnavailable)));
  EXPECT_TRUE(proto::trace::Attestation_IsValid(static_cast<int>(Attestation::kFailed)));
  EXPECT_TRUE(proto::trace::RecordingEnd_IsValid(static_cast<int>(RecordingEnd::kShutdown)));
  EXPECT_TRUE(proto::trace::FailureReason_IsValid(static_cast<int>(FailureReason::kNotPossible)));
  EXPECT_TRUE(proto::trace::ReplyOrigin_IsValid(static_cast<int>(ReplyOrigin::kBounced)));
  EXPECT_TRUE(proto::trace::OfferChange_IsValid(static_cast<int>(OfferChange::kEnded)));
  EXPECT_TRUE(proto::trace::ClickOutcome_IsValid(static_cast<int>(ClickOutcome::kUnknown)));
  EXPECT_TRUE(proto::trace::PreAnswerMode_IsValid(static_cast<int>(PreAnswerMode::kAnswered)));
  EXPECT_TRUE(proto::trace::Afterwards_IsValid(static_cast<int>(Afterwards::kVoicemail)));
}

TEST(Unpack, RefusesWhatPackNeverMakes) {
  UnpackStorage storage;
  EXPECT_TRUE(absl::IsDataLoss(Unpack(proto::trace::Event(), storage).status()));
  proto::trace::Event event;
  event.mutable_reply_received()->set_origin(static_cast<proto::trace::ReplyOrigin>(77));
  EXPECT_TRUE(absl::IsDataLoss(Unpack(event, storage).status()));
  event.mutable_link_viewed()->set_option(256);
  EXPECT_TRUE(absl::IsDataLoss(Unpack(event, storage).status()));
  event.mutable_link_viewed()->set_option(1);
  event.mutable_link_viewed()->mutable_token()->set_secret("too short");
  EXPECT_TRUE(absl::IsDataLoss(Unpack(event, storage).status()));
}

}  // namespace
}  // namespace footman
