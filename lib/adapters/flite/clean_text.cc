// What of a text can be spoken. Never: guesses at meaning (numbers and abbreviations are flite's).

#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "footman/adapters/flite.h"

namespace footman {
namespace {

// The plain letters of U+00C0 to U+00FF and of U+0100 to U+017F; '*' = two letters, see below;
// ' ' = a sign without a sound.
constexpr char kLatin1[] =
    "AAAAAA*CEEEEIIIIDNOOOOO OUUUUY**"
    "aaaaaa*ceeeeiiiidnooooo ouuuuy*y";
constexpr char kLatinA[] =
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi**JjKkkLlLlLlLlLlNnNnNnnNnOoOoOo**"
    "RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(sizeof(kLatin1) == 64 + 1 && sizeof(kLatinA) == 128 + 1);

// Letters and signs of more than one character; nullptr = none of them.
const char* LongForm(uint32_t c) {
  switch (c) {
    case 0xC6:
      return "AE";
    case 0xDE:
      return "Th";
    case 0xDF:
      return "ss";
    case 0xE6:
      return "ae";
    case 0xFE:
      return "th";
    case 0x132:
      return "IJ";
    case 0x133:
      return "ij";
    case 0x152:
      return "OE";
    case 0x153:
      return "oe";
    case 0xA3:
      return " pounds ";
    case 0xB0:
      return " degrees ";
    case 0x20AC:
      return " euros ";
    case 0x2026:
      return "...";
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xAB:
    case 0xBB:
      return "\"";
    case 0x2010:
    case 0x2011:
      return "-";
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
      return " - ";
    case 0xA0:
    case 0x202F:
    case 0x205F:
    case 0x3000:
      return " ";
    default:
      return c >= 0x2000 && c <= 0x200A ? " " : nullptr;
  }
}

// Takes one character off the front of UTF-8 text; 0 = the bytes there are none.
uint32_t NextCharacter(absl::string_view* text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>((*text)[i]); };
  const uint8_t first = byte(0);
  const size_t size = first < 0x80   ? 1
                      : first < 0xC2 ? 0
                      : first < 0xE0 ? 2
                      : first < 0xF0 ? 3
                      : first < 0xF5 ? 4
                                     : 0;
  if (size == 1) {
    text->remove_prefix(1);
    return first;
  }
  uint32_t c = size == 0 ? 0 : first & (0x7F >> size);
  for (size_t i = 1; i < size; ++i) {
    if (i >= text->size() || (byte(i) & 0xC0) != 0x80) {
      text->remove_prefix(1);
      return 0;
    }
    c = c << 6 | (byte(i) & 0x3F);
  }
  text->remove_prefix(size == 0 ? 1 : size);
  return c;
}

void AppendPlain(uint32_t c, std::string* out) {
  if (const char* form = LongForm(c)) {
    *out += form;
  } else if (c < 0x80) {
    *out += absl::ascii_iscntrl(static_cast<unsigned char>(c)) ? ' ' : static_cast<char>(c);
  } else if (c >= 0xC0 && c <= 0xFF) {
    *out += kLatin1[c - 0xC0];
  } else if (c >= 0x100 && c <= 0x17F) {
    *out += kLatinA[c - 0x100];
  }  // the rest has no sound in English
}

// flite 2.2 keeps the signs behind a word in 256 bytes that it lets overflow, and no word of any
// language is as long as this.
constexpr size_t kMaxWord = 60;

std::string BreakLongWords(absl::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / kMaxWord);
  size_t word = 0;
  for (const char c : text) {
    word = c == ' ' ? 0 : word + 1;
    if (word > kMaxWord) {
      out += ' ';
      word = 1;
    }
    out += c;
  }
  return out;
}

}  // namespace

std::string CleanForSpeech(absl::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const uint32_t c = NextCharacter(&text);
    if (c != 0) AppendPlain(c, &plain);
  }
  absl::RemoveExtraAsciiWhitespace(&plain);
  return BreakLongWords(plain);
}

}  // namespace footman
