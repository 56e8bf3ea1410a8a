#include "lib/adapters/xmpp/button_value.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/text/fnv1a.h"

namespace footman::xmpp {
namespace {

// Two bits each: U+200B, U+200C, U+200D, U+2060. Unicode has them shown as nothing.
constexpr std::array<absl::string_view, 4> kUnseen = {"\xE2\x80\x8B", "\xE2\x80\x8C",
                                                      "\xE2\x80\x8D", "\xE2\x81\xA0"};
constexpr size_t kUnseenSize = 3;
constexpr int kCallBits = 64, kIndexBits = 8, kNumberBits = 4, kCheckBits = 16;
constexpr size_t kTail =
    (kCallBits + kIndexBits + kNumberBits + kCheckBits) / 2 * kUnseenSize;  // bytes

// Of what is seen: a value that was changed before it was sent says what the person wrote.
uint64_t CheckOf(absl::string_view shown) {
  const uint64_t hash = Fnv1a(shown);
  return (hash ^ (hash >> 16) ^ (hash >> 32) ^ (hash >> 48)) & 0xFFFF;
}

void Append(uint64_t value, int bits, std::string& text) {
  for (int shift = bits - 2; shift >= 0; shift -= 2) {
    const absl::string_view unseen = kUnseen[(value >> shift) & 3];
    text.append(unseen.data(), unseen.size());
  }
}

bool Read(absl::string_view& tail, int bits, uint64_t& value) {
  value = 0;
  for (int read = 0; read < bits; read += 2) {
    uint64_t digit = 0;
    while (digit < kUnseen.size() && !absl::ConsumePrefix(&tail, kUnseen[digit])) ++digit;
    if (digit == kUnseen.size()) return false;
    value = value << 2 | digit;
  }
  return true;
}

}  // namespace

std::string ButtonValue(OfferId offer, int number, absl::string_view shown) {
  shown = absl::StripAsciiWhitespace(shown);
  std::string value(shown);
  Append(offer.call.value(), kCallBits, value);
  Append(offer.index, kIndexBits, value);
  Append(static_cast<uint64_t>(number), kNumberBits, value);
  Append(CheckOf(shown), kCheckBits, value);
  return value;
}

std::optional<PressedButton> ReadButtonValue(absl::string_view body) {
  body = absl::StripAsciiWhitespace(body);
  if (body.size() <= kTail) return std::nullopt;
  const absl::string_view shown = body.substr(0, body.size() - kTail);
  absl::string_view tail = body.substr(body.size() - kTail);
  uint64_t call, index, number, check;
  if (!Read(tail, kCallBits, call) || !Read(tail, kIndexBits, index) ||
      !Read(tail, kNumberBits, number) || !Read(tail, kCheckBits, check)) {
    return std::nullopt;
  }
  if (check != CheckOf(shown) || number < 1 || number > 9 || index > 7) return std::nullopt;
  return PressedButton{{CallId(call), static_cast<uint8_t>(index)}, static_cast<int>(number)};
}

}  // namespace footman::xmpp
