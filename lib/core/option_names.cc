// Decides which words stand for an option. Never whether a whole reply chooses it: reply_parser.cc
// does.
// Next: reply_parser.cc.

#include "lib/core/option_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "lib/core/words.h"

namespace footman {
namespace {

// Calls visit for "in a meeting" and "I'm in a meeting" where the label is "I am in a meeting".
void VisitWithoutOpener(const ReplyWords& words, size_t at, absl::string_view label,
                        Vocabulary::List openers, absl::FunctionRef<void(size_t, bool)> visit) {
  for (const absl::string_view opener : openers) {
    if (!absl::StartsWithIgnoreCase(label, opener) || label.substr(opener.size(), 1) != " ") {
      continue;
    }
    const absl::string_view rest = label.substr(opener.size() + 1);
    const size_t said = words.MatchAny(at, openers);
    const size_t length = words.Match(at + said, rest);
    if (length > 0) visit(said + length, true);
    return;
  }
}

}  // namespace

size_t MatchEither(const ReplyWords& words, size_t at, Vocabulary::List Vocabulary::*list,
                   uint8_t language) {
  const size_t own = words.MatchAny(at, VocabularyOf(language).*list);
  return language == 0 ? own : std::max(own, words.MatchAny(at, kEnglishVocabulary.*list));
}

size_t NumberAt(const ReplyWords& words, size_t at, size_t& index) {
  const absl::string_view word = words.word(at);
  if (words.IsNumber(at)) {
    index = static_cast<size_t>(word[0] - '1');
    return word.size() == 1 && word[0] >= '1' ? 1 : 0;
  }
  size_t most = 0;
  for (const Vocabulary* vocabulary : {&kEnglishVocabulary, &kGermanVocabulary}) {
    for (const NumberPhrase& number : vocabulary->numbers) {
      const size_t length = number.phrase[0] == word[0] ? words.Match(at, number.phrase) : 0;
      if (length <= most) continue;
      most = length;
      index = number.value - size_t{1};
    }
  }
  return most;
}

void VisitNames(const ReplyWords& words, size_t at, const ReplyOption& option, uint8_t language,
                absl::FunctionRef<void(size_t words, bool own)> visit) {
  const char initial = words.word(at)[0];
  const auto take = [&](absl::string_view phrase, bool own) {
    // Synonyms begin with a letter in lower case: nearly all can be passed over by that alone.
    if (!own && absl::ascii_tolower(static_cast<unsigned char>(phrase[0])) != initial) return;
    const bool capitals = !own && absl::ascii_isupper(static_cast<unsigned char>(phrase[0]));
    if (capitals && !words.IsWrittenAs(at, phrase)) return;
    if (const size_t length = words.Match(at, phrase); length > 0) visit(length, own);
  };
  take(option.key_word, true);
  take(option.label, true);
  VisitWithoutOpener(words, at, option.label, VocabularyOf(language).label_openers, visit);
  // "play I am in a meeting"
  const size_t kind = words.MatchAny(at, WordsOf(language).Of(option).synonyms);
  const size_t label = kind > 0 ? words.Match(at + kind, option.label) : 0;
  if (label > 0) visit(kind + label, true);
  // A key word of the option's own replaces those of its kind.
  const Words& own_words = WordsOf(language);
  if (!option.key_word.empty() && option.key_word != own_words.Of(option).key_word) return;
  for (const absl::string_view synonym : own_words.Of(option).synonyms) take(synonym, false);
  if (language == 0) return;
  for (const absl::string_view synonym : WordsOf(0).Of(option).synonyms) take(synonym, false);
}

size_t LongestName(const ReplyWords& words, size_t at, const ReplyOption& option,
                   uint8_t language) {
  size_t most = 0;
  if (at == words.size()) return 0;
  VisitNames(words, at, option, language,
             [&](size_t length, bool) { most = std::max(most, length); });
  return most;
}

bool IsLineOfOption(absl::string_view line, size_t number, const ReplyOption& option) {
  const ReplyWords words(line);
  if (words.size() < 2 || words.word(0).size() != 1) return false;
  if (words.word(0)[0] != static_cast<char>('0' + number)) return false;
  size_t next = 1 + words.Match(1, option.key_word);
  next += words.Match(next, option.label);
  return next > 1 && next == words.size() && words.complete();
}

}  // namespace footman
