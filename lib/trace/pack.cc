#include "lib/trace/pack.h"

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

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

// Sets the fields that it is shown. A field that the schema lacks is a bug that pack_test finds.
class Packer {
 public:
  explicit Packer(Message& message) : message_(message), reflection_(*message.GetReflection()) {}

  template <typename T>
  void operator()(absl::string_view name, const T& value) {
    const FieldDescriptor* field = Next(name);
    assert(field != nullptr);
    Set(field, value);
  }

 private:
  // The schema has the fields in our order: nearly always it is the next one.
  const FieldDescriptor* Next(absl::string_view name) {
    const auto* descriptor = message_.GetDescriptor();
    if (next_ < descriptor->field_count()) {
      const FieldDescriptor* field = descriptor->field(next_++);
      if (absl::string_view(field->name()) == name) return field;
    }
    return descriptor->FindFieldByName(std::string(name));
  }
  void Set(const FieldDescriptor* field, absl::string_view value) {
    reflection_.SetString(&message_, field, std::string(value));
  }
  void Set(const FieldDescriptor* field, const std::string& value) {
    reflection_.SetString(&message_, field, value);
  }
  void Set(const FieldDescriptor* field, bool value) {
    reflection_.SetBool(&message_, field, value);
  }
  void Set(const FieldDescriptor* field, int value) {
    reflection_.SetInt32(&message_, field, value);
  }
  void Set(const FieldDescriptor* field, uint8_t value) {
    reflection_.SetUInt32(&message_, field, value);
  }
  void Set(const FieldDescriptor* field, uint16_t value) {
    reflection_.SetUInt32(&message_, field, value);
  }
  void Set(const FieldDescriptor* field, char value) { Set(field, static_cast<uint8_t>(value)); }
  template <typename E>
  requires std::is_enum_v<E>
  void Set(const FieldDescriptor* field, E value) {
    reflection_.SetEnumValue(&message_, field, static_cast<int>(value));
  }
  void Set(const FieldDescriptor* field, CallId value) {
    reflection_.SetUInt64(&message_, field, value.value());
  }
  void Set(const FieldDescriptor* field, SubscriberId value) {
    reflection_.SetUInt64(&message_, field, value.value());
  }
  void Set(const FieldDescriptor* field, ClickId value) {
    reflection_.SetUInt64(&message_, field, value.value);
  }
  void Set(const FieldDescriptor* field, absl::Duration value) {
    reflection_.SetInt64(&message_, field, absl::ToInt64Nanoseconds(value));
  }
  void Set(const FieldDescriptor* field, absl::Time value) {
    Set(field, value - absl::UnixEpoch());
  }
  void Set(const FieldDescriptor* field, LegId value) { SetParty(field, value.call, value.index); }
  void Set(const FieldDescriptor* field, OfferId value) {
    SetParty(field, value.call, value.index);
  }
  void Set(const FieldDescriptor* field, const std::optional<OfferId>& value) {
    if (value.has_value()) Set(field, *value);
  }
  void Set(const FieldDescriptor* field, const LinkSecret& value) { Set(field, AsText(value)); }
  void Set(const FieldDescriptor* field, const LinkToken& value) {
    Packer token(*reflection_.MutableMessage(&message_, field));
    token("call", value.call);
    token("secret", value.secret);
  }
  void Set(const FieldDescriptor* field, const Profile* value) {
    if (value != nullptr) Set(field, *value);
  }
  void Set(const FieldDescriptor* field, const CallRecord* value) {
    if (value != nullptr) Set(field, *value);
  }
  template <typename T>
  void Set(const FieldDescriptor* field, absl::Span<const T> values) {
    for (const T& value : values) Add(field, value);
  }
  template <typename T>
  void Set(const FieldDescriptor* field, const std::vector<T>& values) {
    for (const T& value : values) Add(field, value);
  }
  template <typename T>
  requires std::is_class_v<T>
  void Set(const FieldDescriptor* field, const T& value) {
    Packer inner(*reflection_.MutableMessage(&message_, field));
    internal::VisitFields(value, inner);
  }

  void SetParty(const FieldDescriptor* field, CallId call, uint8_t index) {
    Packer party(*reflection_.MutableMessage(&message_, field));
    party("call", call);
    party("index", index);
  }

  void Add(const FieldDescriptor* field, absl::string_view value) {
    reflection_.AddString(&message_, field, std::string(value));
  }
  void Add(const FieldDescriptor* field, const std::string& value) {
    reflection_.AddString(&message_, field, value);
  }
  void Add(const FieldDescriptor* field, const LinkSecret& value) { Add(field, AsText(value)); }
  template <typename T>
  requires std::is_class_v<T>
  void Add(const FieldDescriptor* field, const T& value) {
    Packer inner(*reflection_.AddMessage(&message_, field));
    internal::VisitFields(value, inner);
  }

  static absl::string_view AsText(const LinkSecret& secret) {
    return {reinterpret_cast<const char*>(secret.bytes.data()), secret.bytes.size()};
  }

  Message& message_;
  const google::protobuf::Reflection& reflection_;
  int next_ = 0;
};

// The alternatives of a oneof stand in the order of the variant, numbered from 1.
template <typename Variant>
void PackVariant(const Variant& value, Message& message) {
  const int number = static_cast<int>(value.index()) + 1;
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(number);
  assert(field != nullptr && field->message_type()->name() == std::string(NameOf(value)));
  Packer packer(*message.GetReflection()->MutableMessage(&message, field));
  std::visit([&](const auto& one) { internal::VisitFields(one, packer); }, value);
}

}  // namespace

void Pack(const Event& event, proto::trace::Event& message) { PackVariant(event, message); }

void Pack(const Command& command, proto::trace::Command& message) { PackVariant(command, message); }

void Pack(const EngineOptions& options, proto::trace::EngineOptions& message) {
  Packer packer(message);
  internal::VisitFields(options, packer);
}

}  // namespace footman
