#include "lib/text/clean_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace footman {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

size_t LengthByLead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

struct Character {
  size_t bytes;  // of the text that it stands for
  bool is_good;  // RFC 3629: no overlong forms, no surrogates
  uint32_t point;
};

// The first character of a text that is not empty.
Character FirstCharacter(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t length = LengthByLead(byte(0));
  if (length == 1) return {1, true, byte(0)};
  if (length == 0 || length > text.size()) return {1, false, 0};
  uint32_t point = byte(0) & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {i, false, 0};
    point = point << 6 | (byte(i) & 0x3F);
  }
  static constexpr std::array<uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_good =
      point >= kLeast[length] && point <= 0x10FFFF && !(point >= 0xD800 && point < 0xE000);
  return {length, is_good, point};
}

// What is shown for a character that is `written` so.
absl::string_view Shown(const Character& character, absl::string_view written) {
  const uint32_t point = character.point;
  if (!character.is_good || (point & 0xFFFE) == 0xFFFE) return kReplacement;  // U+FFFE, U+FFFF, ...
  if (point == '\n' || point == '\t') return written;
  if (point == '\r') return "";
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return " ";
  const bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  return turns ? "" : written;
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
