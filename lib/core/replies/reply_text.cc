// Decides which part of a message was typed by its writer, and which was quoted or added.
// Never what it means, nor for which call: reply_parser.cc and selections.cc do.
// Next: reply_words.cc.

#include "lib/core/replies/reply_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "lib/core/replies/reply_words.h"
#include "lib/language/vocabulary.h"
#include "lib/language/words.h"
#include "lib/text/unsafe_unicode.h"
#include "lib/text/utf8.h"

namespace footman {
namespace {

// Digits of other scripts, and those that are drawn in circles or in bold: `count` characters from
// `first` on stand for `digit` and those after it.
struct Digits {
  uint32_t first;
  uint8_t digit, count;
};
constexpr Digits kDigits[] = {
    {0x0660, 0, 10},                                       // Arabic
    {0x06f0, 0, 10},                                       // Persian, Urdu
    {0x0966, 0, 10},                                       // Devanagari
    {0x09e6, 0, 10},                                       // Bengali
    {0x0e50, 0, 10},                                       // Thai
    {0x2460, 1, 9},                                        // in circles
    {0x2474, 1, 9},                                        // in parentheses
    {0x2488, 1, 9},                                        // with a full stop
    {0x24f5, 1, 9},                                        // in double circles
    {0x2776, 1, 9},                                        // white on black
    {0x2780, 1, 9},                                        // in circles, sans-serif
    {0x278a, 1, 9},                                        // the same, white on black
    {0x1d7ce, 0, 10}, {0x1d7d8, 0, 10}, {0x1d7e2, 0, 10},  // of mathematics: bold, outlined, ...
    {0x1d7ec, 0, 10}, {0x1d7f6, 0, 10},
};

bool IsSpace(uint32_t code) {
  return code == '\t' || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
         code == 0x202f || code == 0x205f || code == 0x3000;
}

bool IsLineEnd(uint32_t code) {
  return code == '\n' || code == 0x0b || code == 0x0c || code == 0x85 || code == 0x2028 ||
         code == 0x2029;
}

// Whether a person cannot have meant it: keyboards and clients put such characters in.
bool IsInvisible(uint32_t code) {
  return IsUnsafeUnicode(code) || code == 0x200c || code == 0x20e3;
}

// Nearly all replies are one line of ASCII, and no quotation.
bool IsPlain(absl::string_view raw) {
  return std::all_of(raw.begin(), raw.end(), [](char c) { return c >= 0x20 && c < 0x7f; }) &&
         !absl::StartsWith(absl::StripLeadingAsciiWhitespace(raw), ">");
}

// The letter that `letter` is with a diaeresis of its own (U+0308) behind it: some keyboards send
// both. Empty = there is none among the languages' letters.
absl::string_view WithDiaeresis(char letter) {
  switch (letter) {
    case 'a':
      return "\u00e4";
    case 'o':
      return "\u00f6";
    case 'u':
      return "\u00fc";
    case 'A':
      return "\u00c4";
    case 'O':
      return "\u00d6";
    case 'U':
      return "\u00dc";
    default:
      return {};
  }
}

absl::string_view Fold(absl::string_view raw, StepText& text) {
  bool after_digit = false;
  text.Begin();
  for (size_t at = 0; at < raw.size();) {
    uint32_t code = 0;
    const size_t length = DecodeCharacter(raw, at, code);
    const uint32_t folded = length == 0 ? 0xfffd : FoldCharacter(code);
    const absl::string_view character = raw.substr(at, std::max<size_t>(length, 1));
    at += character.size();
    if (folded < 0x80 && absl::StartsWith(raw.substr(at), "\u0308")) {
      const absl::string_view both = WithDiaeresis(static_cast<char>(folded));
      text.Add(both.empty() ? character : both);
      at += 2;  // bytes of the diaeresis
      after_digit = false;
      continue;
    }
    if (folded == 0 || folded == '\r' || (code == 0xfe0f && after_digit)) continue;
    after_digit = folded >= '0' && folded <= '9';
    const char ascii = static_cast<char>(folded);
    text.Add(folded < 0x80 ? absl::string_view(&ascii, 1) : character);
  }
  return text.End();
}

// The next line of `rest`, which is taken off.
absl::string_view TakeLine(absl::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  const absl::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

bool BeginsWithAny(const ReplyWords& words, Vocabulary::List Vocabulary::*list) {
  return words.MatchAny(0, kEnglishVocabulary.*list) > 0 ||
         words.MatchAny(0, kGermanVocabulary.*list) > 0;
}

// "Call from ...", "(b) Call from ...": with its letter, or without.
bool IsHeadline(const ReplyWords& words) {
  const size_t first = words.size() > 1 && words.word(0).size() <= 2 && words.LabelEndsBefore(1);
  return words.MatchAny(first, kEnglishVocabulary.headlines) > 0 ||
         words.MatchAny(first, kGermanVocabulary.headlines) > 0;
}

enum class Line : uint8_t {
  kTyped,
  kQuoted,
  kQuotesAnother,  // announces a quotation: "On Monday Bob wrote:"
  kEndsTheText,    // a signature or a forwarded text: it and all below was not typed
};

bool HasWrote(const ReplyWords& words, size_t first) {
  for (size_t i = first; i < words.size(); ++i) {
    if (words.MatchAny(i, kEnglishVocabulary.wrote) > 0 ||
        words.MatchAny(i, kGermanVocabulary.wrote) > 0) {
      return true;
    }
  }
  return false;
}

// "On 3 Nov 2026, Footman wrote:", "Footman schrieb am 3.11.:"; also where the line was broken
// before its last word.
bool IsAttribution(absl::string_view line, const ReplyWords& words, absl::string_view next) {
  const bool dated = BeginsWithAny(words, &Vocabulary::attributions) &&
                     std::any_of(line.begin(), line.end(), absl::ascii_isdigit);
  if (absl::EndsWith(line, ":")) {
    const bool last = HasWrote(words, words.size() - 1);
    return last ||
           (HasWrote(words, 1) && std::any_of(line.begin(), line.end(), absl::ascii_isdigit));
  }
  const ReplyWords next_words(next);
  return dated && next_words.size() == 1 && absl::EndsWith(next, ":") && HasWrote(next_words, 0);
}

Line KindOf(absl::string_view line, absl::string_view next, bool something_was_typed) {
  line = absl::StripAsciiWhitespace(line);
  if (absl::StartsWith(line, ">")) return Line::kQuoted;
  if (line == "--") return Line::kEndsTheText;
  if (line.size() >= 5 && line.find_first_not_of('_') == line.npos) return Line::kEndsTheText;
  const ReplyWords words(line);
  if (words.size() == 0) return Line::kTyped;
  if (absl::EndsWith(line, ":") && words.size() == 1 && HasWrote(words, 0)) return Line::kQuoted;
  if (words.size() < 2) return Line::kTyped;
  if (IsAttribution(line, words, next)) {
    return something_was_typed ? Line::kEndsTheText : Line::kQuotesAnother;
  }
  if (BeginsWithAny(words, &Vocabulary::forwarded)) return Line::kEndsTheText;
  const bool signature = something_was_typed && BeginsWithAny(words, &Vocabulary::signatures);
  return signature ? Line::kEndsTheText : Line::kTyped;
}

void AddLine(absl::string_view line, StepText& text) {
  if (text.size() > 0) text.Add("\n");
  text.Add(line);
}

}  // namespace

uint32_t FoldCharacter(uint32_t code) {
  if (code < 0x80 && code >= 0x20) return code;
  if (IsLineEnd(code)) return '\n';
  if (code == '\r') return code;
  if (IsSpace(code) || code < 0x20) return ' ';
  if (IsInvisible(code)) return 0;
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xff01 + '!';  // of full width
  for (const Digits& digits : kDigits) {
    if (code >= digits.first && code < digits.first + digits.count) {
      return '0' + digits.digit + (code - digits.first);
    }
  }
  return code;
}

absl::string_view TypedText(absl::string_view raw, StepText& text) {
  if (IsPlain(raw)) return raw;
  absl::string_view rest = Fold(raw, text);
  text.Begin();
  while (!rest.empty()) {
    const absl::string_view line = TakeLine(rest);
    absl::string_view below = rest;
    const Line kind = KindOf(line, absl::StripAsciiWhitespace(TakeLine(below)), text.size() > 0);
    if (kind == Line::kEndsTheText) break;
    const bool is_blank = absl::StripAsciiWhitespace(line).empty();
    if (kind == Line::kTyped && !is_blank) AddLine(line, text);
  }
  return text.End();
}

absl::string_view WithoutCopies(absl::string_view typed, CopyTest test, StepText& text) {
  if (!absl::StrContains(typed, '\n')) return typed;
  // More lines than offers have; what comes after them is too long for an answer anyway.
  constexpr int kMaxLines = 64;
  absl::string_view option;
  bool more = false;  // than a single option was copied
  int lines = 0;
  text.Begin();
  for (absl::string_view rest = typed; !rest.empty(); ++lines) {
    const absl::string_view line = TakeLine(rest);
    const CopyOf copy = lines < kMaxLines ? test(line) : CopyOf::kNothing;
    if (copy == CopyOf::kNothing) AddLine(line, text);
    more = more || copy == CopyOf::kOffer || (copy == CopyOf::kOption && !option.empty());
    if (copy == CopyOf::kOption) option = line;
  }
  const absl::string_view left = text.End();
  return left.empty() && !more ? option : left;
}

bool AnyQuotedHeadline(absl::string_view raw, absl::FunctionRef<bool(absl::string_view)> test) {
  constexpr int kMaxLines = 64;
  for (int lines = 0; !raw.empty() && lines < kMaxLines; ++lines) {
    absl::string_view line = TakeLine(raw);
    while (!line.empty() &&
           (line[0] == '>' || absl::ascii_isspace(static_cast<uint8_t>(line[0])))) {
      line.remove_prefix(1);
    }
    line = absl::StripTrailingAsciiWhitespace(line);
    if (!absl::ConsumeSuffix(&line, "\u2026")) absl::ConsumeSuffix(&line, "...");
    if (IsHeadline(ReplyWords(line)) && test(line)) return true;
  }
  return false;
}

bool IsLineOfOffers(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (absl::StartsWith(line, "https://") || absl::StartsWith(line, "http://")) {
    return !absl::StrContains(line, ' ');
  }
  const ReplyWords words(line);
  return IsHeadline(words) || BeginsWithAny(words, &Vocabulary::offer_lines);
}

}  // namespace footman
