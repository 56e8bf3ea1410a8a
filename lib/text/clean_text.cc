#include "lib/text/clean_text.h"

#include <algorithm>
#include <cstdint>

#include "lib/text/unsafe_unicode.h"
#include "lib/text/utf8.h"

namespace footman {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

struct Character {
  size_t bytes;  // of the text that it stands for
  bool is_good;  // RFC 3629: no overlong forms, no surrogates
  uint32_t point;
};

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The first character of a text that is not empty.
Character FirstCharacter(absl::string_view text) {
  uint32_t point = 0;
  size_t bytes = DecodeCharacter(text, 0, point);
  if (bytes > 0) return {bytes, true, point};
  // What was meant as one character is replaced by one.
  bytes = 1;
  if (static_cast<unsigned char>(text[0]) >= 0xC2) {
    while (bytes < std::min<size_t>(text.size(), 4) && Continues(text[bytes])) ++bytes;
  }
  return {bytes, false, 0};
}

// What is shown for a character that is `written` so.
absl::string_view Shown(const Character& character, absl::string_view written) {
  const uint32_t point = character.point;
  if (!character.is_good || (point & 0xFFFE) == 0xFFFE) return kReplacement;  // U+FFFE, U+FFFF, ...
  if (point == '\n' || point == '\t') return written;
  if (point == '\r') return "";
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return " ";
  if (point == 0x2028 || point == 0x2029) return "\n";
  return IsUnsafeUnicode(point) ? "" : written;
}

}  // namespace

std::string CleanText(absl::string_view text, size_t max_bytes, absl::string_view mark) {
  std::string clean;
  clean.reserve(std::min(text.size(), max_bytes));
  size_t cut = 0;  // where the mark has room
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    const absl::string_view shown = Shown(character, text.substr(0, character.bytes));
    text.remove_prefix(character.bytes);
    if (clean.size() + shown.size() > max_bytes) {
      clean.resize(cut);
      if (mark.size() <= max_bytes) clean.append(mark.data(), mark.size());
      return clean;
    }
    clean.append(shown.data(), shown.size());
    if (clean.size() + mark.size() <= max_bytes) cut = clean.size();
  }
  return clean;
}

}  // namespace footman
