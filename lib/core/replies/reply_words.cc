// Decides where the words of a typed text begin and end, and which signs between them matter.
// Never what they mean: reply_parser.cc does.
// Next: reply_parser.cc.

#include "lib/core/replies/reply_words.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "lib/text/utf8.h"

namespace footman {
namespace {

enum class Kind : uint8_t {
  kLetter,  // part of a word; digits too
  kSpace,
  kPunctuation,  // says nothing: comma, parenthesis, emoji
  kSign,         // means something: plus, percent, question mark, thumbs down
};

Kind KindOfAscii(char c) {
  if (absl::ascii_isalnum(static_cast<unsigned char>(c))) return Kind::kLetter;
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return Kind::kSpace;
  return absl::StrContains("$%&+/<=>?@\\|~", c) ? Kind::kSign : Kind::kPunctuation;
}

struct Range {
  uint32_t first, last;
  Kind kind;
};
// Beyond ASCII, in order. What stands in no range is a letter.
constexpr Range kRanges[] = {
    {0x0080, 0x009f, Kind::kSpace},        // controls
    {0x00a0, 0x00a0, Kind::kSpace},        // no-break space
    {0x00a1, 0x00a1, Kind::kPunctuation},  // inverted exclamation mark
    {0x00a2, 0x00a7, Kind::kSign},         // currencies, paragraph
    {0x00a8, 0x00a8, Kind::kPunctuation},
    {0x00a9, 0x00a9, Kind::kSign},
    {0x00ab, 0x00ab, Kind::kPunctuation},  // quotation mark
    {0x00ac, 0x00ac, Kind::kSign},         // not
    {0x00ad, 0x00ae, Kind::kPunctuation},
    {0x00b0, 0x00b3, Kind::kSign},  // degree, plus-minus, superscripts
    {0x00b4, 0x00b4, Kind::kPunctuation},
    {0x00b6, 0x00b8, Kind::kPunctuation},
    {0x00b9, 0x00ba, Kind::kSign},
    {0x00bb, 0x00bb, Kind::kPunctuation},  // quotation mark
    {0x00bc, 0x00bf, Kind::kSign},         // fractions, inverted question mark
    {0x00d7, 0x00d7, Kind::kSign},         // times
    {0x00f7, 0x00f7, Kind::kSign},         // divided by
    {0x2000, 0x200a, Kind::kSpace},
    {0x200b, 0x2027, Kind::kPunctuation},  // invisible ones, dashes, quotation marks, bullets
    {0x2028, 0x202f, Kind::kSpace},
    {0x2030, 0x2031, Kind::kSign},  // per mille
    {0x2032, 0x203c, Kind::kPunctuation},
    {0x203d, 0x203d, Kind::kSign},  // interrobang
    {0x203e, 0x2046, Kind::kPunctuation},
    {0x2047, 0x2049, Kind::kSign},  // question marks
    {0x204a, 0x206f, Kind::kPunctuation},
    {0x2070, 0x20bf, Kind::kSign},         // superscripts, subscripts, currencies
    {0x20c0, 0x20ff, Kind::kPunctuation},  // combining marks, the keycap
    {0x2100, 0x2121, Kind::kSign},         // degrees, the numero sign
    {0x2122, 0x214f, Kind::kPunctuation},
    {0x2150, 0x218f, Kind::kSign},         // fractions
    {0x2190, 0x2211, Kind::kPunctuation},  // arrows, and some of mathematics: the minus
    {0x2212, 0x2212, Kind::kPunctuation},
    {0x2213, 0x22ff, Kind::kSign},  // mathematics
    {0x2300, 0x26d3, Kind::kPunctuation},
    {0x26d4, 0x26d4, Kind::kSign},  // no entry
    {0x26d5, 0x2715, Kind::kPunctuation},
    {0x2716, 0x2718, Kind::kSign},  // crosses
    {0x2719, 0x274b, Kind::kPunctuation},
    {0x274c, 0x274e, Kind::kSign},  // cross marks
    {0x274f, 0x2752, Kind::kPunctuation},
    {0x2753, 0x2754, Kind::kSign},  // question marks
    {0x2755, 0x2bff, Kind::kPunctuation},
    {0x3000, 0x3000, Kind::kSpace},
    {0x3001, 0x3003, Kind::kPunctuation},
    {0xfe00, 0xfe0f, Kind::kPunctuation},  // variation selectors
    {0xfeff, 0xfeff, Kind::kPunctuation},
    {0x10000, 0x1f44d, Kind::kPunctuation},
    {0x1f44e, 0x1f44e, Kind::kSign},  // thumbs down
    {0x1f44f, 0x1f644, Kind::kPunctuation},
    {0x1f645, 0x1f645, Kind::kSign},  // no good
    {0x1f646, 0x1f6aa, Kind::kPunctuation},
    {0x1f6ab, 0x1f6ab, Kind::kSign},  // no entry
    {0x1f6ac, 0x1f913, Kind::kPunctuation},
    {0x1f914, 0x1f914, Kind::kSign},  // thinking
    {0x1f915, 0x1f936, Kind::kPunctuation},
    {0x1f937, 0x1f937, Kind::kSign},  // shrug
    {0x1f938, 0x1ffff, Kind::kPunctuation},
};

struct Character {
  size_t length;  // in bytes
  uint32_t code;
  Kind kind;
};

// Bytes that are no UTF-8 count as letters of no word.
Character CharacterAt(absl::string_view text, size_t at) {
  const auto byte = static_cast<uint8_t>(text[at]);
  if (byte < 0x80) return {1, byte, KindOfAscii(text[at])};
  uint32_t code = 0;
  const size_t length = DecodeCharacter(text, at, code);
  if (length == 0) return {1, 0xfffd, Kind::kLetter};
  const Range* const range =
      std::lower_bound(std::begin(kRanges), std::end(kRanges), code,
                       [](const Range& each, uint32_t wanted) { return each.last < wanted; });
  const bool found = range != std::end(kRanges) && range->first <= code;
  return {length, code, found ? range->kind : Kind::kLetter};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsDash(uint32_t code) {
  return code == '-' || (code >= 0x2010 && code <= 0x2015) || code == 0x2212;
}

bool IsBreak(uint32_t code) {
  return code == ':' || code == ';' || code == ',' || code == '.' || code == ')' || code == '\n' ||
         code == 0x2026;
}

bool IsQuestion(uint32_t code) {
  return code == '?' || code == 0xbf || code == 0x203d || (code >= 0x2047 && code <= 0x2049) ||
         code == 0x2753 || code == 0x2754;
}

// ":D" and ";-P": the letter is no word.
size_t EmoticonAt(absl::string_view text, size_t at) {
  if (text[at] != ':' && text[at] != ';') return 0;
  size_t mouth = at + 1;
  if (mouth < text.size() && text[mouth] == '-') ++mouth;
  if (mouth >= text.size() || !absl::StrContains("DPpOo", text[mouth])) return 0;
  const bool ends = mouth + 1 == text.size() || CharacterAt(text, mouth + 1).kind != Kind::kLetter;
  return ends ? mouth + 1 - at : 0;
}

// ASCII, and the capital letters of Latin-1 (U+00C0-00DE, two bytes from 0xc3 0x80).
char LowerAt(absl::string_view text, size_t at) {
  const uint8_t c = static_cast<uint8_t>(text[at]);
  if (c < 0x80) return absl::ascii_tolower(c);
  const bool second_of_latin1 = at > 0 && static_cast<uint8_t>(text[at - 1]) == 0xc3;
  return static_cast<char>(second_of_latin1 && c >= 0x80 && c <= 0x9e && c != 0x97 ? c + 0x20 : c);
}

}  // namespace

ReplyWords::ReplyWords(absl::string_view text) : text_(text) {
  for (size_t at = 0;;) {
    gaps_[count_] = Gap();
    at = ReadGap(at, count_ > 0 && IsDigit(word(count_ - 1).back()));
    if (at == text.size()) return;
    if (count_ == kMaxWords || !ReadWord(at)) break;
  }
  complete_ = false;
  gaps_[count_] = Gap();
}

// Reads what stands before the next word; returns where that begins.
size_t ReplyWords::ReadGap(size_t at, bool after_digit) {
  Gap& gap = gaps_[count_];
  const size_t begin = at;
  while (at < text_.size()) {
    if (const size_t emoticon = EmoticonAt(text_, at); emoticon > 0) {
      at += emoticon;
      continue;
    }
    const Character c = CharacterAt(text_, at);
    if (c.kind == Kind::kLetter) break;
    const size_t next = at + c.length;
    const bool before_digit = next < text_.size() && IsDigit(text_[next]);
    if (c.kind == Kind::kSign) gap.sign = true;
    if (c.code == '+') gap.plus = before_digit;
    gap.question = gap.question || IsQuestion(c.code);
    // A dash is punctuation, but for "-1" and "1-2"; so is a point, but for "1.5".
    if (IsDash(c.code)) {
      const bool joins = at == begin && before_digit && !after_digit && count_ > 0;
      if (before_digit && !joins) gap.sign = true;
      if (!before_digit && (at > begin || count_ == 0 || after_digit)) gap.is_break = true;
    }
    if (IsBreak(c.code)) {
      const bool inside = before_digit && after_digit && at == begin && c.code != '\n';
      const bool smiles = c.code == ':' && before_digit && at == begin && count_ == 0;  // ":3"
      const bool price = after_digit && at == begin && next < text_.size() && text_[next] == '-';
      if (inside || smiles || price) gap.sign = true;
      // Behind a number a comma or a point sets nothing apart: "2, maybe 3", "2. Stock".
      gap.is_break = gap.is_break || (c.code != ',' && c.code != '.' && c.code != 0x2026);
    }
    if (at == begin && (c.code == ':' || c.code == ')')) gap.label_end = true;
    at = next;
  }
  return at;
}

// False: there is no room for it. Such a word names nothing.
bool ReplyWords::ReadWord(size_t& at) {
  Word& word = words_[count_];
  const size_t used_before = used_;
  if (used_ > 0) lower_[used_++] = ' ';  // there is room: see below
  word = {static_cast<uint16_t>(used_), 0, at, 0};
  while (at < text_.size()) {
    const Character c = CharacterAt(text_, at);
    if (c.kind != Kind::kLetter) break;
    if (used_ + c.length >= lower_.size()) {  // one byte is kept for the next word's space
      used_ = used_before;
      return false;
    }
    for (size_t i = 0; i < c.length; ++i) lower_[used_++] = LowerAt(text_, at++);
  }
  word.length = static_cast<uint16_t>(used_ - word.at);
  word.end = at;
  ++count_;
  return true;
}

bool ReplyWords::IsNumber(size_t i) const {
  const absl::string_view digits = word(i);
  return std::all_of(digits.begin(), digits.end(), IsDigit);
}

bool ReplyWords::SignAnywhere(bool at_end) const {
  return std::any_of(gaps_.begin(), gaps_.begin() + count_ + (at_end ? 1 : 0),
                     [](const Gap& gap) { return gap.sign; });
}

bool ReplyWords::QuestionFrom(size_t i) const {
  return std::any_of(gaps_.begin() + i, gaps_.begin() + count_ + 1,
                     [](const Gap& gap) { return gap.question; });
}

ReplyWords ReplyWords::FirstWords(size_t last) const {
  ReplyWords first = *this;
  if (last < count_) first.text_ = text_.substr(0, words_[last].begin);
  first.count_ = std::min(last, count_);
  if (last > 0 && last < count_)
    first.used_ = words_[last - 1].at + size_t{words_[last - 1].length};
  return first;
}

absl::string_view ReplyWords::Text(size_t first, size_t last) const {
  const size_t begin = first == 0 ? 0 : words_[first - 1].end;
  const size_t end = last == count_ ? text_.size() : words_[last - 1].end;
  absl::string_view text = text_.substr(begin, end > begin ? end - begin : 0);
  // What separates it from the name before, as in "say: hello" and "2 - hello".
  while (!text.empty()) {
    const Character c = CharacterAt(text, 0);
    const bool dash = IsDash(c.code) && text.substr(c.length, 1) == " ";
    if (c.kind != Kind::kSpace && !(first > 0 && (dash || IsBreak(c.code)))) break;
    text.remove_prefix(c.length);
  }
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.back()))) {
    text.remove_suffix(1);
  }
  return text;
}

size_t ReplyWords::Match(size_t first, absl::string_view phrase) const {
  // The phrase is taken apart as far as it agrees; most differ in their first letter.
  size_t matched = 0;
  for (size_t at = 0; at < phrase.size() && matched < kMaxWords;) {
    const Character c = CharacterAt(phrase, at);
    if (c.kind != Kind::kLetter) {
      at += c.length;
      continue;
    }
    if (first + matched >= count_) return 0;
    const absl::string_view mine = word(first + matched);
    size_t same = 0;
    while (at < phrase.size()) {
      const Character letter = CharacterAt(phrase, at);
      if (letter.kind != Kind::kLetter) break;
      for (const size_t end = at + letter.length; at < end; ++at, ++same) {
        if (same == mine.size() || LowerAt(phrase, at) != mine[same]) return 0;
      }
    }
    if (same < mine.size()) return 0;
    ++matched;
  }
  return matched;
}

size_t ReplyWords::MatchPhrase(size_t first, absl::string_view phrase) const {
  const absl::string_view from(lower_.data() + words_[first].at, used_ - words_[first].at);
  if (!absl::StartsWith(from, phrase)) return 0;
  if (from.size() > phrase.size() && from[phrase.size()] != ' ') return 0;
  return 1 + static_cast<size_t>(std::count(phrase.begin(), phrase.end(), ' '));
}

size_t ReplyWords::MatchAny(size_t first, const PhraseList& phrases) const {
  if (first >= count_) return 0;
  size_t most = 0;
  for (const absl::string_view phrase : phrases.With(word(first)[0])) {
    most = std::max(most, MatchPhrase(first, phrase));
  }
  return most;
}

}  // namespace footman
