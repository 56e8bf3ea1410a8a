// How ids and link tokens are written and read. It decides nothing.
// Reading is strict: what FormatX did not make is refused.
// Next: include/footman/call.h.

#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "footman/call.h"

namespace footman {
namespace {

constexpr size_t kCallDigits = 16;

// Only what StrCat(Hex) makes: lower case, all digits.
bool ReadHex(absl::string_view text, uint64_t& value) {
  value = 0;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return false;
    value = value << 4 | static_cast<uint64_t>(digit);
  }
  return true;
}

}  // namespace

std::string FormatLinkToken(const LinkToken& token) {
  char bytes[8 + sizeof(LinkSecret)];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(token.call.value() >> (56 - 8 * i));
  std::memcpy(bytes + 8, token.secret.bytes.data(), sizeof(LinkSecret));
  std::string text;
  absl::WebSafeBase64Escape(absl::string_view(bytes, sizeof bytes), &text);
  return text;
}

std::optional<LinkToken> ParseLinkToken(absl::string_view text) {
  std::string bytes;
  if (text.size() != kLinkTokenLength || !absl::WebSafeBase64Unescape(text, &bytes)) {
    return std::nullopt;
  }
  if (bytes.size() != 8 + sizeof(LinkSecret)) return std::nullopt;
  uint64_t call = 0;
  for (int i = 0; i < 8; ++i) call = call << 8 | static_cast<uint8_t>(bytes[i]);
  LinkToken token;
  token.call = CallId(call);
  std::memcpy(token.secret.bytes.data(), bytes.data() + 8, sizeof(LinkSecret));
  // The decoder takes more than one spelling; we make only one.
  if (FormatLinkToken(token) != text) return std::nullopt;
  return token;
}

std::string FormatCallId(CallId call) {
  return absl::StrCat(absl::Hex(call.value(), absl::kZeroPad16));
}

std::string FormatOfferId(OfferId offer) {
  return absl::StrCat(absl::Hex(offer.call.value(), absl::kZeroPad16), "-", offer.index);
}

std::optional<CallId> ParseCallId(absl::string_view text) {
  uint64_t value;
  if (text.size() != kCallDigits || !ReadHex(text, value)) return std::nullopt;
  return CallId(value);
}

std::optional<OfferId> ParseOfferId(absl::string_view text) {
  if (text.size() != kCallDigits + 2 || text[kCallDigits] != '-') return std::nullopt;
  const std::optional<CallId> call = ParseCallId(text.substr(0, kCallDigits));
  const char index = text[kCallDigits + 1];
  if (!call.has_value() || index < '0' || index > '7') return std::nullopt;
  return OfferId{*call, static_cast<uint8_t>(index - '0')};
}

}  // namespace footman
