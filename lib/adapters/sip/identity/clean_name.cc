// Display names are shown to people, and anyone may put anything into them.

#include <sofia-sip/msg_header.h>
#include <sofia-sip/su_alloc.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/identity/identity.h"
#include "lib/adapters/sip/su_home.h"
#include "lib/text/unsafe_unicode.h"
#include "lib/text/utf8.h"

namespace footman::sip {
namespace {

// What a byte means in Latin-1, and between 0x80 and 0x9f, where that has only controls, in the
// code page that Windows takes for it.
char32_t FromLatin1(uint8_t byte) {
  static constexpr char16_t kWindows[] = {
      0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
      0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
  return byte >= 0x80 && byte <= 0x9f ? kWindows[byte - 0x80] : byte;
}

void AppendUtf8(char32_t c, std::string* text) {
  if (c < 0x80) {
    *text += static_cast<char>(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  *text += static_cast<char>((0xf0 << (3 - more) & 0xf0) | c >> (6 * more));
  for (int i = more - 1; i >= 0; --i) *text += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
}

// A text with bytes that cannot be UTF-8, and nothing beyond ASCII that is.
bool IsLatin1(absl::string_view text) {
  bool broken = false;
  for (uint32_t code; !text.empty();) {
    const size_t length = DecodeCharacter(text, 0, code);
    if (length > 1) return false;
    broken |= length == 0;
    text.remove_prefix(1);
  }
  return broken;
}

bool IsWord(char c) { return absl::ascii_isalnum(c) || static_cast<uint8_t>(c) >= 0x80; }

// "192.0.2.1" or a part of it
bool IsAmongNumbers(absl::string_view text, size_t dot) {
  size_t begin = dot, end = dot;
  const auto fits = [&](size_t i) { return absl::ascii_isdigit(text[i]) || text[i] == '.'; };
  while (begin > 0 && fits(begin - 1)) --begin;
  while (end < text.size() && fits(end)) ++end;
  const absl::string_view around = text.substr(begin, end - begin);
  return std::count(around.begin(), around.end(), '.') >= 3;
}

// Whether the dot at `at`, of `length` bytes, may be one of a host name.
bool IsHostDot(absl::string_view text, size_t at, size_t length) {
  const size_t next = at + length;
  if (at == 0 || next >= text.size() || !IsWord(text[at - 1]) || !IsWord(text[next])) return false;
  if (absl::ascii_isdigit(text[next])) return IsAmongNumbers(text, at);
  return next + 1 < text.size() && IsWord(text[next + 1]);  // not "J.R."
}

// The dot at the beginning of `text`, also those that browsers take for one (RFC 3490 3.1); 0:
// none.
size_t DotLength(absl::string_view text) {
  if (text[0] == '.') return 1;
  for (absl::string_view dot : {"\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1"}) {
    if (absl::StartsWith(text, dot)) return dot.size();
  }
  return 0;
}

}  // namespace

std::string CleanName(absl::string_view display) {
  const SuHome home;
  const std::string quoted(absl::StripAsciiWhitespace(display));
  std::string raw = quoted;
  if (!quoted.empty() && quoted.front() == '"') {
    const char* unquoted = msg_unquote_dup(home.get(), quoted.c_str());
    raw = unquoted != nullptr ? unquoted : "";
  }
  const bool latin1 = IsLatin1(raw);
  std::string clean;
  for (absl::string_view rest = raw; !rest.empty();) {
    uint32_t character = 0;
    size_t length = latin1 ? 0 : DecodeCharacter(rest, 0, character);
    if (length == 0) {
      character = latin1 ? FromLatin1(static_cast<uint8_t>(rest[0])) : U' ';
      length = 1;
    }
    rest.remove_prefix(length);
    if (character < 0x20) character = U' ';
    if (IsUnsafeUnicode(character)) continue;
    std::string encoded;
    AppendUtf8(character, &encoded);
    if (clean.size() + encoded.size() > kMaxName) break;
    clean += encoded;
  }
  absl::RemoveExtraAsciiWhitespace(&clean);
  return clean;
}

std::string WithoutLinks(absl::string_view name) {
  std::string safe;
  for (size_t at = 0; at < name.size();) {
    const size_t dot = DotLength(name.substr(at));
    const size_t length = std::max<size_t>(dot, 1);
    absl::StrAppend(&safe, name.substr(at, length));
    // "https://", "mailto:x": a scheme ends with a letter, the time of day does not.
    const bool scheme = name[at] == ':' && at > 0 && IsWord(name[at - 1]) &&
                        !absl::ascii_isdigit(name[at - 1]) && at + 1 < name.size() &&
                        name[at + 1] != ' ';
    if (scheme || (dot > 0 && IsHostDot(name, at, dot))) safe += ' ';
    at += length;
  }
  if (safe.size() <= kMaxName) return safe;
  // The spaces made it too long: it is cut between two characters.
  size_t end = kMaxName;
  while (end > 0 && (static_cast<uint8_t>(safe[end]) & 0xc0) == 0x80) --end;
  safe.resize(end);
  return safe;
}

}  // namespace footman::sip
