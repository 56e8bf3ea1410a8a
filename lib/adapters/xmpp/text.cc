#include "lib/adapters/xmpp/text.h"

#include <stringprep.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace footman::xmpp {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;

size_t LengthByLead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

struct Character {
  uint32_t point;
  size_t bytes;  // of the text that it stands for
};

// The first character of a text that is not empty. RFC 3629: no overlong forms, no surrogates.
Character FirstCharacter(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t length = LengthByLead(byte(0));
  if (length == 1) return {byte(0), 1};
  if (length == 0 || length > text.size()) return {kReplacement, 1};
  uint32_t point = byte(0) & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kReplacement, i};
    point = point << 6 | (byte(i) & 0x3F);
  }
  static constexpr std::array<uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (point < kLeast[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
    return {kReplacement, length};
  }
  return {point, length};
}

// What stands for a character in our texts; nullopt = nothing.
std::optional<uint32_t> Cleaned(uint32_t point) {
  if (point == '\n' || point == '\t') return point;
  if (point == '\r') return std::nullopt;
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return ' ';
  const bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  if (turns) return std::nullopt;
  if ((point & 0xFFFE) == 0xFFFE) return kReplacement;  // no characters: U+FFFE, U+FFFF, ...
  return point;
}

void Append(uint32_t point, std::string& text) {
  std::array<char, 6> buffer;
  const int length = stringprep_unichar_to_utf8(point, buffer.data());
  text.append(buffer.data(), static_cast<size_t>(length));
}

std::string Clean(absl::string_view text, size_t max_bytes, absl::string_view mark) {
  std::string clean;
  clean.reserve(std::min(text.size(), max_bytes));
  size_t cut = 0;  // where the mark has room
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    text.remove_prefix(character.bytes);
    const std::optional<uint32_t> point = Cleaned(character.point);
    if (!point.has_value()) continue;
    const size_t before = clean.size();
    Append(*point, clean);
    if (clean.size() + mark.size() <= max_bytes) cut = clean.size();
    if (clean.size() <= max_bytes) continue;
    clean.resize(mark.empty() ? before : cut);
    if (mark.size() <= max_bytes) clean.append(mark.data(), mark.size());
    return clean;
  }
  return clean;
}

}  // namespace

std::string CleanText(absl::string_view text, size_t max_bytes) {
  return Clean(text, max_bytes, "...");
}

std::string CleanReceivedText(absl::string_view text, size_t max_bytes) {
  return Clean(text, max_bytes, "");
}

std::string WithoutCharacters(absl::string_view text, size_t begin, size_t end) {
  std::string rest;
  for (size_t i = 0; !text.empty(); ++i) {
    const Character character = FirstCharacter(text);
    if (i < begin || i >= end) rest.append(text.data(), character.bytes);
    text.remove_prefix(character.bytes);
  }
  return rest;
}

}  // namespace footman::xmpp
