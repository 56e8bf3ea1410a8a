// Decides which option the words of a reply name. Never which call: selections.cc does.
// What several options could mean is unclear; guessing would send a call the wrong way.
// Next: selections.cc.

#include "lib/core/reply_parser.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace footman {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// How many bytes at `at` are no part of a word: spaces, punctuation, emoji and their joiners.
size_t SeparatorAt(absl::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0};
  };
  const uint8_t lead = byte(at);
  if (lead < 0x80) return absl::ascii_isalnum(lead) ? 0 : 1;
  if (lead == 0xc2) return 2;  // Latin-1 signs: no-break space, quotes
  if (lead == 0xe2) return 3;  // U+2000-2FFF: dashes, quotes, arrows, symbols, the keycap
  if (lead == 0xef && byte(at + 1) == 0xb8) return 3;  // U+FE0F: "show as emoji"
  if (lead == 0xf0) return 4;                          // U+10000 and up: emoji
  return 0;
}

// ASCII, and the capital letters of Latin-1 (U+00C0-00DE, two bytes from 0xc3 0x80).
char LowerAt(absl::string_view text, size_t at) {
  const uint8_t c = static_cast<uint8_t>(text[at]);
  if (c < 0x80) return absl::ascii_tolower(c);
  const bool second_of_latin1 = at > 0 && static_cast<uint8_t>(text[at - 1]) == 0xc3;
  return static_cast<char>(second_of_latin1 && c >= 0x80 && c <= 0x9e && c != 0x97 ? c + 0x20 : c);
}

bool IsFiller(absl::string_view word, const Words& words) {
  for (const absl::string_view filler : words.fillers) {
    if (word == filler) return true;
  }
  return false;
}

bool OnlyFillers(const ReplyWords& reply, size_t first, uint8_t language) {
  for (size_t i = first; i < reply.size(); ++i) {
    if (!IsFiller(reply.word(i), WordsOf(language)) && !IsFiller(reply.word(i), WordsOf(0))) {
      return false;
    }
  }
  return true;
}

// How well the reply, from word `first` on, names an option.
struct Fit {
  size_t words = 0;      // that name it; zero = it does not
  bool by_name = false;  // by its own key word or label, not by its kind's synonyms
  bool operator>(const Fit& other) const {
    return words != other.words ? words > other.words : by_name && !other.by_name;
  }
  bool operator==(const Fit& other) const {
    return words == other.words && by_name == other.by_name;
  }
};

Fit FitOf(const ReplyWords& reply, size_t first, const ReplyOption& option, uint8_t language) {
  Fit best;
  if (first >= reply.size()) return best;
  const char initial = reply.word(first)[0];
  const auto take = [&](absl::string_view phrase, bool by_name) {
    // Synonyms begin with a letter in lower case: nearly all can be passed over by that alone.
    if (!by_name && phrase[0] != initial) return;
    const Fit fit{reply.Match(first, phrase), by_name};
    if (fit.words > 0 && fit > best) best = fit;
  };
  take(option.key_word, true);
  take(option.label, true);
  // A key word of the option's own replaces those of its kind.
  if (!option.key_word.empty() && option.key_word != WordsOf(language).Of(option).key_word)
    return best;
  for (const absl::string_view synonym : WordsOf(language).Of(option).synonyms)
    take(synonym, false);
  if (language == 0) return best;
  // Everybody may answer in English, too.
  for (const absl::string_view synonym : WordsOf(0).Of(option).synonyms) take(synonym, false);
  return best;
}

// Whether what follows the name is what the option needs: something to say, or nothing.
bool RestFits(const ReplyWords& reply, size_t next, const ReplyOption& option, uint8_t language) {
  if (option.takes_argument) return !reply.TextAfter(next).empty();
  return OnlyFillers(reply, next, language);
}

ParsedReply ByNumber(const ReplyWords& reply, size_t at, absl::string_view digits,
                     absl::Span<const ReplyOption> options, uint8_t language) {
  if (digits.size() != 1 || digits[0] < '1') return {};
  const size_t index = static_cast<size_t>(digits[0] - '1');
  if (index >= options.size()) return {};
  const ReplyOption& option = options[index];
  size_t next = at + 1;
  if (option.takes_argument) return {static_cast<int>(index), reply.TextAfter(next)};
  next += FitOf(reply, next, option, language).words;  // "1 voicemail"
  if (!OnlyFillers(reply, next, language)) return {};
  return {static_cast<int>(index), {}};
}

ParsedReply ByWord(const ReplyWords& reply, size_t first, absl::Span<const ReplyOption> options,
                   uint8_t language) {
  int chosen = -1;
  Fit best;
  bool best_rest = false;
  bool several = false;
  for (size_t i = 0; i < options.size(); ++i) {
    const Fit fit = FitOf(reply, first, options[i], language);
    if (fit.words == 0) continue;
    const bool rest = RestFits(reply, first + fit.words, options[i], language);
    const bool better = chosen < 0 || (rest && !best_rest) || (rest == best_rest && fit > best);
    if (better) {
      chosen = static_cast<int>(i);
      best = fit;
      best_rest = rest;
      several = false;
    } else if (rest == best_rest && fit == best) {
      several = true;
    }
  }
  if (chosen < 0 || several) return {};
  const ReplyOption& option = options[static_cast<size_t>(chosen)];
  if (!best_rest && !option.takes_argument) return {};
  return {chosen,
          option.takes_argument ? reply.TextAfter(first + best.words) : absl::string_view()};
}

}  // namespace

ReplyWords::ReplyWords(absl::string_view text) : text_(text) {
  size_t used = 0;
  for (size_t at = 0; at < text.size() && count_ < kMaxWords;) {
    if (const size_t separator = SeparatorAt(text, at); separator > 0) {
      at += separator;
      continue;
    }
    Word word{static_cast<uint16_t>(used), 0, 0};
    while (at < text.size() && SeparatorAt(text, at) == 0) {
      if (used == lower_.size()) return;  // such a word names nothing
      lower_[used++] = LowerAt(text, at++);
    }
    word.length = static_cast<uint16_t>(used - word.at);
    word.end = at;
    words_[count_++] = word;
  }
}

absl::string_view ReplyWords::TextAfter(size_t n) const {
  absl::string_view rest = n == 0 ? text_ : text_.substr(words_[n - 1].end);
  while (!rest.empty() && (absl::ascii_isspace(static_cast<unsigned char>(rest[0])) ||
                           rest[0] == ':' || rest[0] == ',')) {
    rest.remove_prefix(1);
  }
  while (!rest.empty() && absl::ascii_isspace(static_cast<unsigned char>(rest.back()))) {
    rest.remove_suffix(1);
  }
  return rest;
}

size_t ReplyWords::Match(size_t first, absl::string_view phrase) const {
  // The phrase is taken apart as far as it agrees; most differ in their first letter.
  size_t matched = 0;
  for (size_t at = 0; at < phrase.size() && matched < kMaxWords;) {
    if (const size_t separator = SeparatorAt(phrase, at); separator > 0) {
      at += separator;
      continue;
    }
    if (first + matched >= count_) return 0;
    const absl::string_view mine = word(first + matched);
    size_t same = 0;
    for (; at < phrase.size() && SeparatorAt(phrase, at) == 0; ++at, ++same) {
      if (same == mine.size() || LowerAt(phrase, at) != mine[same]) return 0;
    }
    if (same < mine.size()) return 0;
    ++matched;
  }
  return matched;
}

ParsedReply ParseReply(const ReplyWords& words, LetterOfReply letter,
                       absl::Span<const ReplyOption> options, uint8_t language) {
  size_t first = letter.letter != 0 && !letter.joined ? 1 : 0;
  if (first >= words.size()) return {};
  if (letter.joined) {
    absl::string_view digits = words.word(0);
    while (!digits.empty() && !IsDigit(digits[0])) digits.remove_prefix(1);
    return ByNumber(words, 0, digits, options, language);
  }
  // Key words first: they may begin with what is a filler elsewhere ("take it").
  for (const size_t begin = first; first < words.size(); ++first) {
    const absl::string_view word = words.word(first);
    // "a 2" names call a, of which nobody here knows; it is no article before a number.
    if (IsDigit(word[0]) && first > begin && words.word(first - 1).size() == 1) return {};
    if (IsDigit(word[0])) return ByNumber(words, first, word, options, language);
    const ParsedReply parsed = ByWord(words, first, options, language);
    if (parsed.option >= 0) return parsed;
    if (!IsFiller(word, WordsOf(language)) && !IsFiller(word, WordsOf(0))) return {};
  }
  return {};
}

LetterOfReply FindLetter(const ReplyWords& words) {
  if (words.size() == 0) return {};
  const absl::string_view word = words.word(0);
  size_t letters = 0;
  while (letters < word.size() && word[letters] >= 'a' && word[letters] <= 'z') ++letters;
  if (letters == 0 || letters > 2) return {};
  const bool joined = letters < word.size();
  for (size_t i = letters; i < word.size(); ++i) {
    if (!IsDigit(word[i])) return {};
  }
  // Two letters that stand alone are a word of the language ("no", "ok"), not a call.
  if (!joined && (letters == 2 || words.size() == 1)) return {};
  uint16_t number = static_cast<uint16_t>(word[0] - 'a' + 1);
  if (letters == 2) number = static_cast<uint16_t>(number * 26 + (word[1] - 'a') + 1);
  return {number, joined};
}

TypedArgument CheckTyped(TreatmentKind kind, absl::string_view argument, const House& house) {
  TypedArgument typed;
  argument = absl::StripAsciiWhitespace(argument);
  if (kind == TreatmentKind::kPlay) {
    typed.text = argument;
    typed.ok =
        !argument.empty() && argument.size() <= static_cast<size_t>(house.options.max_typed_text);
    typed.complaint = argument.empty() ? Phrase::kTextNeeded : Phrase::kTextTooLong;
    return typed;
  }
  // A number as people write it: "+49 (30) 123-456", "0049 30 ...". E.164 has 15 digits at most.
  typed.complaint = Phrase::kNumberNeeded;
  if (absl::StartsWith(argument, "+")) {
    argument.remove_prefix(1);
  } else if (absl::StartsWith(argument, "00")) {
    argument.remove_prefix(2);
  } else {
    return typed;
  }
  typed.number[typed.number_length++] = '+';
  for (size_t i = 0; i < argument.size(); ++i) {
    const char c = argument[i];
    if (argument.substr(i, 3) == "(0)") {
      i += 2;  // dialled only within the country: "+49 (0)30 123456"
    } else if (IsDigit(c)) {
      if (typed.number_length == 16) return typed;
      typed.number[typed.number_length++] = c;
    } else if (!absl::StrContains(" -()./", absl::string_view(&c, 1))) {
      return typed;
    }
  }
  if (typed.number_length < 8 || typed.number[1] == '0') return typed;
  typed.complaint = Phrase::kNumberNotAllowed;
  typed.ok = house.MayTransferTo(absl::string_view(typed.number.data(), typed.number_length));
  return typed;
}

}  // namespace footman
