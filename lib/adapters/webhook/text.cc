#include "lib/adapters/webhook/text.h"

#include <nlohmann/json.hpp>

namespace footman::webhook {
namespace {

using nlohmann::json;

// The JSON library knows what UTF-8 is, so we need not.
std::string ValidUtf8(absl::string_view text) {
  const json value = std::string(text);
  return json::parse(value.dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool IsControl(absl::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1)
    return (first < 0x20 && first != '\n' && first != '\t') || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;  // C1
}

// U+202A to U+202E, U+2066 to U+2069.
bool TurnsDirection(absl::string_view character) {
  if (character.size() != 3) return false;
  const auto last = static_cast<unsigned char>(character[2]);
  const absl::string_view two = character.substr(0, 2);
  return (two == "\xE2\x80" && last >= 0xAA && last <= 0xAE) ||
         (two == "\xE2\x81" && last >= 0xA6 && last <= 0xA9);
}

}  // namespace

std::string CleanText(absl::string_view text, size_t max_bytes, absl::string_view mark) {
  // More is never read; what this cuts in two becomes one U+FFFD, which is cut off again below.
  const std::string valid = ValidUtf8(text.substr(0, 4 * max_bytes + 4));
  std::string clean;
  size_t cut = 0;  // where the mark has room
  for (size_t i = 0, next = 0; i < valid.size(); i = next) {
    for (next = i + 1; next < valid.size() && IsContinuation(valid[next]);) ++next;
    const absl::string_view character = absl::string_view(valid).substr(i, next - i);
    if (character == "\r" || TurnsDirection(character)) continue;
    const absl::string_view shown = IsControl(character) ? " " : character;
    if (clean.size() + shown.size() > max_bytes) {
      clean.resize(cut);
      clean.append(mark.data(), mark.size());
      return clean;
    }
    clean.append(shown.data(), shown.size());
    if (clean.size() + mark.size() <= max_bytes) cut = clean.size();
  }
  return clean;
}

}  // namespace footman::webhook
