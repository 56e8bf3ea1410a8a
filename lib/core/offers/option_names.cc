// Decides which words stand for an option. Never whether a whole reply chooses it: reply_parser.cc
// does.
// Next: reply_parser.cc.

#include "lib/core/offers/option_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "lib/language/words.h"

namespace footman {
namespace {

// Calls visit for "in a meeting" and "I'm in a meeting" where the label is "I am in a meeting".
void VisitWithoutOpener(const ReplyWords& words, size_t at, absl::string_view label,
                        const PhraseList& openers, absl::FunctionRef<void(size_t, bool)> visit) {
  if (label.empty()) return;
  absl::string_view longest;
  for (const absl::string_view opener : openers.With(label[0])) {
    const bool begins =
        absl::StartsWithIgnoreCase(label, opener) && label.substr(opener.size(), 1) == " ";
    if (begins && opener.size() > longest.size()) longest = opener;
  }
  if (longest.empty()) return;
  const size_t said = words.MatchAny(at, openers);
  const size_t length = words.Match(at + said, label.substr(longest.size() + 1));
  if (length > 0) visit(said + length, true);
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
    for (const NumberPhrase& number : vocabulary->numbers.With(word[0])) {
      const size_t length = words.MatchPhrase(at, number.phrase);
      if (length <= most) continue;
      most = length;
      index = number.value - size_t{1};
    }
  }
  return most;
}

void VisitNames(const ReplyWords& words, size_t at, const ReplyOption& option, uint8_t language,
                absl::FunctionRef<void(size_t words, bool own)> visit) {
  for (const absl::string_view name : {option.key_word, option.label}) {
    if (const size_t length = words.Match(at, name); length > 0) visit(length, true);
  }
  VisitWithoutOpener(words, at, option.label, VocabularyOf(language).label_openers, visit);
  const Words& own_words = WordsOf(language);
  // "play I am in a meeting"
  const size_t kind = words.MatchAny(at, own_words.Of(option).synonyms);
  const size_t label = kind > 0 ? words.Match(at + kind, option.label) : 0;
  if (label > 0) visit(kind + label, true);
  // A key word of the option's own replaces those of its kind.
  if (!option.key_word.empty() && option.key_word != own_words.Of(option).key_word) return;
  for (const uint8_t each : {language, uint8_t{0}}) {
    for (const absl::string_view synonym :
         WordsOf(each).Of(option).synonyms.With(words.word(at)[0])) {
      const bool capitals = absl::ascii_isupper(static_cast<unsigned char>(synonym[0]));
      const size_t length =
          capitals ? size_t{words.IsWrittenAs(at, synonym)} : words.MatchPhrase(at, synonym);
      if (length > 0) visit(length, false);
    }
    if (language == 0) break;  // English alone
  }
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
