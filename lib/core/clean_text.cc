// Decides what of a foreign text may be shown to a subscriber. Never changes its meaning otherwise.
// A name with line breaks or direction marks could fake lines of an offer.
// Next: plan.cc, which keeps names.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "lib/core/plan.h"

namespace footman {
namespace {

// The length of the valid UTF-8 sequence at `at` (RFC 3629), or zero; its code point.
size_t Decode(absl::string_view text, size_t at, uint32_t& code) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(at);
  if (lead < 0x80) {
    code = lead;
    return 1;
  }
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length == 0 || lead > 0xf4 || at + length > text.size()) return 0;
  code = lead & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(at + i) & 0x3f);
  }
  static constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < kLeast[length] || surrogate || code > 0x10ffff ? 0 : length;
}

bool MayBeShown(uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;  // C0, DEL, C1
  if (code >= 0x2028 && code <= 0x202e) return false;  // line separators, embeddings, overrides
  if (code >= 0x2066 && code <= 0x2069) return false;  // isolates
  return code != 0x200e && code != 0x200f && code != 0x061c && code != 0xfeff;
}

// Whether every byte is from 0x20 to 0x7e, several at a time: none has its highest bit, nor gets it
// (by a borrow) when 0x20 is taken away, nor when 1 is added.
uint64_t Suspicious(const char* at) {
  constexpr uint64_t kEach = 0x0101010101010101u;
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return (word | (word - 0x20 * kEach) | (word + kEach)) & 0x80 * kEach;
}

bool IsPlain(absl::string_view text) {
  const char* const end = text.data() + text.size();
  if (text.size() >= 8) {
    uint64_t found = Suspicious(end - 8);  // the rest may overlap with it
    for (const char* at = text.data(); at < end - 8; at += 8) found |= Suspicious(at);
    return found == 0;
  }
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

TextRef AddFiltered(absl::string_view name, size_t max_bytes, BlockWriter& writer) {
  char cleaned[512];
  if (max_bytes > sizeof cleaned) max_bytes = sizeof cleaned;
  size_t length = 0;
  for (size_t at = 0; at < name.size();) {
    uint32_t code = 0;
    const size_t bytes = Decode(name, at, code);
    if (bytes > 0 && MayBeShown(code)) {
      if (length + bytes > max_bytes) break;
      for (size_t i = 0; i < bytes; ++i) cleaned[length++] = name[at + i];
    }
    at += bytes > 0 ? bytes : 1;
  }
  return writer.Add(absl::string_view(cleaned, length));
}

}  // namespace

TextRef AddCleaned(absl::string_view name, size_t max_bytes, BlockWriter& writer) {
  if (name.empty()) return {};
  // Nearly all names are plain ASCII: one look, one copy.
  const absl::string_view shown = name.substr(0, max_bytes);
  return IsPlain(shown) ? writer.Add(shown) : AddFiltered(name, max_bytes, writer);
}

}  // namespace footman
