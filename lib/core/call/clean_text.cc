// Decides what of a foreign text may be shown to a subscriber. Never changes its meaning otherwise.
// A name with line breaks or direction marks could fake lines of an offer.
// Next: plan.cc, which keeps names.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "lib/core/call/plan.h"
#include "lib/text/unsafe_unicode.h"
#include "lib/text/utf8.h"

namespace footman {
namespace {

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
    const size_t bytes = DecodeCharacter(name, at, code);
    if (bytes > 0 && !IsUnsafeUnicode(code)) {
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
