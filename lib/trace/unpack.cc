#include "lib/trace/unpack.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "lib/runner/command_fields.h"
#include "lib/runner/event_fields.h"
#include "lib/runner/option_fields.h"

namespace footman {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Reads the fields that it is shown, and remembers the first that cannot be.
class Unpacker {
 public:
  Unpacker(const Message& message, UnpackStorage& storage, absl::Status& status)
      : message_(message),
        reflection_(*message.GetReflection()),
        storage_(storage),
        status_(status) {}

  template <typename T>
  void operator()(absl::string_view name, T& value) {
    // The schema has the fields in our order; pack_test holds every one of them against it.
    const FieldDescriptor* field = message_.GetDescriptor()->field(next_++);
    assert(field->name() == std::string(name));
    static_cast<void>(name);
    Get(field, value);
  }

 private:
  void Damaged(const FieldDescriptor* field) {
    if (status_.ok()) status_ = absl::DataLossError(absl::StrCat("no value: ", field->full_name()));
  }

  void Get(const FieldDescriptor* field, absl::string_view& value) {
    // Every text is a plain field, so that the scratch string is never used.
    value = reflection_.GetStringReference(message_, field, &scratch_);
  }
  void Get(const FieldDescriptor* field, std::string& value) {
    value = reflection_.GetString(message_, field);
  }
  void Get(const FieldDescriptor* field, bool& value) {
    value = reflection_.GetBool(message_, field);
  }
  void Get(const FieldDescriptor* field, int& value) {
    value = reflection_.GetInt32(message_, field);
  }
  void Get(const FieldDescriptor* field, uint8_t& value) { GetSmall(field, value); }
  void Get(const FieldDescriptor* field, uint16_t& value) { GetSmall(field, value); }
  void Get(const FieldDescriptor* field, uint32_t& value) { GetSmall(field, value); }
  void Get(const FieldDescriptor* field, char& value) {
    uint8_t byte = 0;
    GetSmall(field, byte);
    value = static_cast<char>(byte);
  }
  template <typename T>
  void GetSmall(const FieldDescriptor* field, T& value) {
    const uint32_t number = reflection_.GetUInt32(message_, field);
    if (number > std::numeric_limits<T>::max()) Damaged(field);
    value = static_cast<T>(number);
  }
  template <typename E>
  requires std::is_enum_v<E>
  void Get(const FieldDescriptor* field, E& value) {
    const int number = reflection_.GetEnumValue(message_, field);
    if (field->enum_type()->FindValueByNumber(number) == nullptr) return Damaged(field);
    value = static_cast<E>(number);
  }
  void Get(const FieldDescriptor* field, CallId& value) {
    value = CallId(reflection_.GetUInt64(message_, field));
  }
  void Get(const FieldDescriptor* field, SubscriberId& value) {
    value = SubscriberId(reflection_.GetUInt64(message_, field));
  }
  void Get(const FieldDescriptor* field, ClickId& value) {
    value.value = reflection_.GetUInt64(message_, field);
  }
  void Get(const FieldDescriptor* field, absl::Duration& value) {
    const int64_t nanoseconds = reflection_.GetInt64(message_, field);
    if (nanoseconds == std::numeric_limits<int64_t>::max()) {
      value = absl::InfiniteDuration();
    } else if (nanoseconds == std::numeric_limits<int64_t>::min()) {
      value = -absl::InfiniteDuration();
    } else {
      value = absl::Nanoseconds(nanoseconds);
    }
  }
  void Get(const FieldDescriptor* field, absl::Time& value) {
    absl::Duration since;
    Get(field, since);
    value = absl::UnixEpoch() + since;
  }
  void Get(const FieldDescriptor* field, LegId& value) { GetParty(field, value); }
  void Get(const FieldDescriptor* field, OfferId& value) { GetParty(field, value); }
  void Get(const FieldDescriptor* field, std::optional<OfferId>& value) {
    if (reflection_.HasField(message_, field)) GetParty(field, value.emplace());
  }
  void Get(const FieldDescriptor* field, LinkSecret& value) {
    GetSecret(field, reflection_.GetStringReference(message_, field, &scratch_), value);
  }
  void Get(const FieldDescriptor* field, LinkToken& value) {
    Unpacker token = Inner(reflection_.GetMessage(message_, field));
    token("call", value.call);
    token("secret", value.secret);
  }
  void Get(const FieldDescriptor* field, const Profile*& value) {
    if (!reflection_.HasField(message_, field)) return;
    Profile& profile = storage_.profiles.emplace_back();
    Get(field, profile);
    value = &profile;
  }
  void Get(const FieldDescriptor* field, const CallRecord*& value) {
    if (!reflection_.HasField(message_, field)) return;
    CallRecord& record = storage_.records.emplace_back();
    Get(field, record);
    value = &record;
  }
  template <typename T>
  void Get(const FieldDescriptor* field, absl::Span<const T>& value) {
    static_assert(std::is_trivially_destructible_v<T>, "nobody would destroy them");
    const auto count = static_cast<size_t>(reflection_.FieldSize(message_, field));
    auto& bytes = storage_.arrays.emplace_back(new std::byte[count * sizeof(T)]);
    T* items = reinterpret_cast<T*>(bytes.get());
    std::uninitialized_value_construct_n(items, count);
    for (size_t i = 0; i < count; ++i) GetItem(field, static_cast<int>(i), items[i]);
    value = absl::Span<const T>(items, count);
  }
  template <typename T>
  void Get(const FieldDescriptor* field, std::vector<T>& value) {
    const int count = reflection_.FieldSize(message_, field);
    for (int i = 0; i < count; ++i) GetItem(field, i, value.emplace_back());
  }
  template <typename T>
  requires std::is_class_v<T>
  void Get(const FieldDescriptor* field, T& value) {
    Unpacker inner = Inner(reflection_.GetMessage(message_, field));
    internal::VisitFields(value, inner);
  }

  template <typename Party>
  void GetParty(const FieldDescriptor* field, Party& value) {
    Unpacker party = Inner(reflection_.GetMessage(message_, field));
    party("call", value.call);
    party("index", value.index);
  }

  void GetItem(const FieldDescriptor* field, int i, absl::string_view& value) {
    value = reflection_.GetRepeatedStringReference(message_, field, i, &scratch_);
  }
  void GetItem(const FieldDescriptor* field, int i, std::string& value) {
    value = reflection_.GetRepeatedString(message_, field, i);
  }
  void GetItem(const FieldDescriptor* field, int i, LinkSecret& value) {
    GetSecret(field, reflection_.GetRepeatedStringReference(message_, field, i, &scratch_), value);
  }
  template <typename T>
  requires std::is_class_v<T>
  void GetItem(const FieldDescriptor* field, int i, T& value) {
    Unpacker inner = Inner(reflection_.GetRepeatedMessage(message_, field, i));
    internal::VisitFields(value, inner);
  }

  void GetSecret(const FieldDescriptor* field, const std::string& bytes, LinkSecret& value) {
    if (bytes.size() != value.bytes.size()) return Damaged(field);
    std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
  }

  Unpacker Inner(const Message& message) { return Unpacker(message, storage_, status_); }

  const Message& message_;
  const google::protobuf::Reflection& reflection_;
  UnpackStorage& storage_;
  absl::Status& status_;
  std::string scratch_;
  int next_ = 0;
};

template <size_t I = 0, typename Variant>
void EmplaceAt(size_t index, Variant& value) {
  if constexpr (I < std::variant_size_v<Variant>) {
    if (I == index) {
      value.template emplace<I>();
    } else {
      EmplaceAt<I + 1>(index, value);
    }
  }
}

template <typename Variant>
absl::StatusOr<Variant> UnpackVariant(const Message& message, UnpackStorage& storage) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* field =
      reflection.GetOneofFieldDescriptor(message, message.GetDescriptor()->oneof_decl(0));
  if (field == nullptr) return absl::DataLossError("of a kind that is not known");
  Variant value;
  EmplaceAt(static_cast<size_t>(field->number() - 1), value);
  absl::Status status;
  Unpacker unpacker(reflection.GetMessage(message, field), storage, status);
  std::visit([&](auto& one) { internal::VisitFields(one, unpacker); }, value);
  if (!status.ok()) return status;
  return value;
}

}  // namespace

absl::StatusOr<Event> Unpack(const proto::trace::Event& message, UnpackStorage& storage) {
  return UnpackVariant<Event>(message, storage);
}

absl::StatusOr<Command> Unpack(const proto::trace::Command& message, UnpackStorage& storage) {
  return UnpackVariant<Command>(message, storage);
}

absl::StatusOr<EngineOptions> Unpack(const proto::trace::EngineOptions& message) {
  UnpackStorage storage;
  absl::Status status;
  EngineOptions options;
  Unpacker unpacker(message, storage, status);
  internal::VisitFields(options, unpacker);
  if (!status.ok()) return status;
  return options;
}

}  // namespace footman
