// Decides which call's letter a reply names. Never whether there is such a call: selections.cc
// does. A letter that is a word of the language ("a", "i") names a call only beside a number or a
// colon. Next: reply_parser.cc.

#include <algorithm>

#include "lib/core/replies/reply_parser.h"
#include "lib/language/vocabulary.h"

namespace footman {
namespace {

bool IsLetterWord(absl::string_view word) {
  for (const Vocabulary* vocabulary : {&kEnglishVocabulary, &kGermanVocabulary}) {
    const PhraseList& list = vocabulary->letter_words;
    if (std::find(list.begin(), list.end(), word) != list.end()) return true;
  }
  return false;
}

using Form = LetterOfReply::Form;

size_t MatchAnywhere(const ReplyWords& words, size_t at, Vocabulary::List Vocabulary::*list) {
  return std::max(words.MatchAny(at, kEnglishVocabulary.*list),
                  words.MatchAny(at, kGermanVocabulary.*list));
}

// How many letters the word begins with; 0 = it cannot be a call's letter, with or without digits.
size_t LettersOf(absl::string_view word) {
  size_t letters = 0;
  while (letters < word.size() && word[letters] >= 'a' && word[letters] <= 'z') ++letters;
  const bool digits =
      std::all_of(word.begin() + letters, word.end(), [](char c) { return c >= '0' && c <= '9'; });
  return letters <= 2 && digits ? letters : 0;
}

uint16_t LetterNumber(absl::string_view word, size_t letters) {
  const int first = word[0] - 'a' + 1;
  return static_cast<uint16_t>(letters == 1 ? first : first * 26 + (word[1] - 'a') + 1);
}

Form FormOf(const ReplyWords& words, size_t at, size_t letters) {
  const absl::string_view word = words.word(at);
  if (letters < word.size()) return Form::kJoined;
  if (words.size() == at + 1) return at == 0 ? Form::kAlone : Form::kNone;
  if (words.SignBefore(at + 1) && !words.PlusBefore(at + 1)) return Form::kNone;
  if (words.IsNumber(at + 1)) return Form::kWithNumber;
  const bool plain = letters == 1 && !IsLetterWord(word);
  return plain || words.LabelEndsBefore(at + 1) ? Form::kWithWord : Form::kNone;
}

// "decline b", "voicemail for b".
LetterOfReply LetterAtEnd(const ReplyWords& words) {
  const size_t last = words.size() - 1;
  const absl::string_view word = words.word(last);
  const bool plain = word.size() == 1 && LettersOf(word) == 1 && !IsLetterWord(word);
  if (last == 0 || !plain || !words.complete()) return {};
  size_t before = last;
  for (size_t at = last; at > 0 && last - at < 2; --at) {
    if (MatchAnywhere(words, at - 1, &Vocabulary::call_words) == last - (at - 1)) before = at - 1;
  }
  if (before == 0) return {};
  return {LetterNumber(word, 1), Form::kAtEnd, static_cast<uint8_t>(before)};
}

}  // namespace

LetterOfReply FindLetter(const ReplyWords& words) {
  for (size_t at = 0; at < words.size() && !words.SignBefore(at);) {
    const absl::string_view word = words.word(at);
    const size_t letters = LettersOf(word);
    const Form form = letters == 0 ? Form::kNone : FormOf(words, at, letters);
    if (form != Form::kNone) {
      return {LetterNumber(word, letters), form, static_cast<uint8_t>(at)};
    }
    // "please b1", "call b: decline"
    const size_t skipped = std::max(MatchAnywhere(words, at, &Vocabulary::courtesies),
                                    MatchAnywhere(words, at, &Vocabulary::call_words));
    if (skipped == 0) break;
    at += skipped;
  }
  return words.size() > 0 ? LetterAtEnd(words) : LetterOfReply();
}

}  // namespace footman
