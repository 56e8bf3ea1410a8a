#include "lib/trace/encode.h"

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "lib/proto/trace.pb.h"
#include "lib/runner/command_fields.h"
#include "lib/runner/event_fields.h"
#include "lib/runner/option_fields.h"
#include "lib/trace/flatten.h"

namespace footman {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;
using proto::trace::Part;
using proto::trace::Step;

// How many bytes the length of a message is guessed to take: two from 128 bytes of content on.
template <typename T>
constexpr size_t kLengthGuess = 1;
template <>
constexpr size_t kLengthGuess<CallArrived> = 2;
template <>
constexpr size_t kLengthGuess<ProfileLoaded> = 2;
template <>
constexpr size_t kLengthGuess<Profile> = 2;
template <>
constexpr size_t kLengthGuess<SendOffer> = 2;
template <>
constexpr size_t kLengthGuess<WriteCallRecord> = 2;
template <>
constexpr size_t kLengthGuess<CallRecord> = 2;
template <>
constexpr size_t kLengthGuess<DialLeg> = 2;
template <>
constexpr size_t kLengthGuess<EngineOptions> = 2;

uint8_t* WriteTag(int number, WireFormatLite::WireType type, uint8_t* at) {
  return CodedOutputStream::WriteTagToArray(WireFormatLite::MakeTag(number, type), at);
}

// Where we are: in the flat form, and in the buffer.
struct Place {
  const uint8_t* flat;
  uint8_t* at;
};

template <typename T>
T Read(const uint8_t*& flat) {
  T value;
  std::memcpy(&value, flat, sizeof(value));
  flat += sizeof(value);
  return value;
}

// Message `number` of an outer one: its tag, its length, and what `fields` writes between.
template <typename Fields>
[[gnu::always_inline]] inline Place WriteMessage(int number, size_t length_guess,
                                                 WireBuffer& buffer, Place place, Fields fields) {
  place.at = WriteTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, place.at) + length_guess;
  const size_t start = buffer.Offset(place.at);
  place = fields(place);
  return {place.flat, buffer.EndLength(start, length_guess, place.at)};
}

template <typename T>
concept HasFields = requires(const T& value, void (*visit)(...)) {
  internal::VisitFields(value, visit);
};

// Is shown fields for their types alone: their values come from the flat form. As in proto3, what
// is zero or empty is left out.
class Encoder {
 public:
  Encoder(WireBuffer& buffer, Place place)
      : buffer_(buffer), flat_(place.flat), at_(buffer.Room(place.at, 0)) {}
  Place place() const { return {flat_, at_}; }

  template <typename T>
  [[gnu::always_inline]] void operator()(absl::string_view, const T&) {
    ++number_;
    Field(std::type_identity<T>());
  }
  template <typename T>
  [[gnu::always_inline]] void FieldsOf() {
    const T shape{};
    internal::VisitFields(shape, *this);
  }

 private:
  template <typename T>
  void Field(std::type_identity<T>) {
    if constexpr (HasFields<T>) {
      Message(kLengthGuess<T>, [](Encoder& inner) { inner.FieldsOf<T>(); });
    } else {
      Set(Read<T>(flat_));
    }
  }
  [[gnu::always_inline]] void Field(std::type_identity<absl::string_view>) {
    const absl::string_view text = ReadText();
    if (!text.empty()) Add(text);
  }
  void Field(std::type_identity<std::string>) { Field(std::type_identity<absl::string_view>()); }
  template <typename T>
  void Field(std::type_identity<const T*>) {
    if (Read<bool>(flat_)) Field(std::type_identity<T>());
  }
  // One of several is there even when it is empty.
  template <typename T>
  void Field(std::type_identity<absl::Span<const T>>) {
    for (auto left = Read<FlatSize>(flat_); left > 0; --left) {
      if constexpr (std::is_convertible_v<T, absl::string_view>) {
        Add(ReadText());
      } else {
        Field(std::type_identity<T>());
      }
    }
  }
  template <typename T>
  void Field(std::type_identity<std::vector<T>>) {
    Field(std::type_identity<absl::Span<const T>>());
  }

  [[gnu::always_inline]] void Varint(uint64_t value) {
    if (value == 0) return;
    at_ = WriteTag(number_, WireFormatLite::WIRETYPE_VARINT, at_);
    at_ = CodedOutputStream::WriteVarint64ToArray(value, at_);
  }
  void Set(bool value) { Varint(value ? 1 : 0); }
  void Set(int value) { Varint(static_cast<uint64_t>(int64_t{value})); }
  void Set(uint8_t value) { Varint(value); }
  void Set(uint16_t value) { Varint(value); }
  void Set(uint32_t value) { Varint(value); }
  void Set(char value) { Varint(static_cast<uint8_t>(value)); }
  template <typename E>
  requires std::is_enum_v<E>
  void Set(E value) { Varint(static_cast<uint64_t>(value)); }
  void Set(SubscriberId value) { Varint(value.value()); }
  void Set(ClickId value) { Varint(value.value); }
  void Set(CallId value) {
    if (value == CallId()) return;
    at_ = WriteTag(number_, WireFormatLite::WIRETYPE_FIXED64, at_);
    at_ = CodedOutputStream::WriteLittleEndian64ToArray(value.value(), at_);
  }
  void Set(absl::Duration value) {
    Varint(WireFormatLite::ZigZagEncode64(absl::ToInt64Nanoseconds(value)));
  }
  void Set(absl::Time value) { Set(value - absl::UnixEpoch()); }
  void Set(const LinkSecret& value) {
    Add({reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()});
  }
  void Set(LegId value) { SetParty(value); }
  void Set(OfferId value) { SetParty(value); }
  void Set(const std::optional<OfferId>& value) {
    if (value.has_value()) SetParty(*value);
  }
  template <typename Party>
  void SetParty(const Party& party) {
    Message(1, [&](Encoder& inner) {
      inner.number_ = 1;
      inner.Set(party.call);
      inner.number_ = 2;
      inner.Set(party.index);
    });
  }
  void Set(const LinkToken& token) {
    Message(1, [&](Encoder& inner) {
      inner.number_ = 1;
      inner.Set(token.call);
      inner.number_ = 2;
      inner.Set(token.secret);
    });
  }

  absl::string_view ReadText() {
    const auto size = Read<FlatSize>(flat_);
    const absl::string_view text(reinterpret_cast<const char*>(flat_), size);
    flat_ += size;
    return text;
  }
  [[gnu::always_inline]] void Add(absl::string_view text) {
    at_ = buffer_.Room(at_, text.size());
    at_ = WriteTag(number_, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, at_);
    at_ = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(text.size()), at_);
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }

  template <typename Fields>
  void Message(size_t length_guess, Fields fields) {
    const Place end = WriteMessage(number_, length_guess, buffer_, place(), [&](Place place) {
      Encoder inner(buffer_, place);
      fields(inner);
      return inner.place();
    });
    flat_ = end.flat;
    at_ = end.at;
  }

  WireBuffer& buffer_;
  const uint8_t* flat_;
  uint8_t* at_;
  int number_ = 0;
};

// One function for each kind, with all that it consists of, as in flatten.cc. It writes the fields
// of the message whose oneof has such kinds: one field.
template <typename T>
[[gnu::flatten]] Place EncodeKind(int number, WireBuffer& buffer, Place place) {
  place.at = buffer.Room(place.at, 0);
  return WriteMessage(number, kLengthGuess<T>, buffer, place, [&](Place inside) {
    Encoder encoder(buffer, inside);
    encoder.FieldsOf<T>();
    return encoder.place();
  });
}

// What there is to know of each kind of a variant. Its alternatives stand in the order of the oneof
// in the schema, which numbers them from 1.
template <typename Variant>
struct Kinds;
template <typename... T>
struct Kinds<std::variant<T...>> {
  static constexpr Place (*kEncode[])(int, WireBuffer&, Place) = {&EncodeKind<T>...};
  static constexpr size_t kGuesses[] = {kLengthGuess<T>...};

  static Place Encode(WireBuffer& buffer, Place place) {
    const auto index = Read<FlatIndex>(place.flat);
    return kEncode[index](index + 1, buffer, place);
  }
  // As a message of an outer one.
  static Place EncodeMessage(int number, WireBuffer& buffer, Place place) {
    return WriteMessage(number, kGuesses[*place.flat], buffer, place,
                        [&](Place inside) { return Encode(buffer, inside); });
  }
};

Place EncodeStep(WireBuffer& buffer, Place place) {
  Encoder moment(buffer, place);
  moment("uptime", absl::Duration());
  moment("wall", absl::Time());
  place = moment.place();
  if (*place.flat == kNoEvent) {
    ++place.flat;
  } else {
    place = Kinds<Event>::EncodeMessage(Step::kEventFieldNumber, buffer, place);
  }
  for (auto left = Read<FlatSize>(place.flat); left > 0; --left) {
    place = Kinds<Command>::EncodeMessage(Step::kCommandsFieldNumber, buffer, place);
  }
  return place;
}

// With its length before it.
template <typename Message>
uint8_t* EncodePart(int number, const uint8_t* flat, WireBuffer& buffer, uint8_t* at,
                    Message message) {
  constexpr size_t kGuess = 2;
  at = buffer.Room(at, 0) + kGuess;
  const size_t start = buffer.Offset(at);
  return buffer.EndLength(start, kGuess,
                          WriteMessage(number, kGuess, buffer, Place{flat, at}, message).at);
}

}  // namespace

uint8_t* EncodeEvent(const uint8_t* flat, WireBuffer& buffer, uint8_t* at) {
  return Kinds<Event>::Encode(buffer, {flat, at}).at;
}

uint8_t* EncodeCommand(const uint8_t* flat, WireBuffer& buffer, uint8_t* at) {
  return Kinds<Command>::Encode(buffer, {flat, at}).at;
}

uint8_t* EncodeOptions(const uint8_t* flat, WireBuffer& buffer, uint8_t* at) {
  Encoder encoder(buffer, {flat, at});
  encoder.FieldsOf<EngineOptions>();
  return encoder.place().at;
}

uint8_t* EncodeStartPart(const uint8_t* flat_options, WireBuffer& buffer, uint8_t* at) {
  return EncodePart(Part::kOptionsFieldNumber, flat_options, buffer, at, [&](Place place) {
    return Place{nullptr, EncodeOptions(place.flat, buffer, place.at)};
  });
}

uint8_t* EncodeStepPart(const uint8_t* flat_step, WireBuffer& buffer, uint8_t* at) {
  return EncodePart(Part::kStepFieldNumber, flat_step, buffer, at,
                    [&](Place place) { return EncodeStep(buffer, place); });
}

}  // namespace footman
