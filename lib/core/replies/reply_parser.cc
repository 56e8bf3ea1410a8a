// Decides which option the words of a reply name. Never which call: selections.cc does.
// What several options could mean is unclear; guessing would send a call the wrong way.
// Next: option_names.cc; reply_argument.cc for options with an argument; selections.cc.

#include "lib/core/replies/reply_parser.h"

#include <algorithm>
#include <array>

#include "footman/profile.h"
#include "lib/core/replies/reply_argument.h"
#include "lib/language/vocabulary.h"

namespace footman {
namespace {

// ---- Options without an argument.
//
// Every way to read the text as names of options and words that say nothing, all of it. A path has
// chosen nothing, or one option; one that meets another option's name ends there. The path that
// explains the most words by names wins; where two options do that equally well, none does.
class Readings {
 public:
  Readings(const ReplyWords& words, absl::Span<const ReplyOption> options, uint8_t language)
      : words_(words), options_(options), language_(language) {}

  // `chosen`: the option whose number has been read already ("b2"), or -1.
  int Best(size_t first, int chosen) {
    for (size_t i = first; i < words_.size(); ++i) {
      if (MatchEither(words_, i, &Vocabulary::idioms, language_) > 0) return -1;
    }
    for (size_t i = first; i <= words_.size(); ++i) scores_[i].fill(kUnreachable);
    Raise(first, static_cast<size_t>(chosen + 1), 0);
    for (size_t at = first; at < words_.size(); ++at) Continue(at);
    return BestOf(scores_[words_.size()]);
  }

 private:
  static constexpr int8_t kUnreachable = -1;
  using Scores = std::array<int8_t, kMaxOptions + 1>;  // [0]: nothing chosen yet

  void Raise(size_t at, size_t state, int score) {
    int8_t& best = scores_[at][state];
    best = std::max(best, static_cast<int8_t>(score));
  }

  bool IsReached(size_t at, size_t state) const { return scores_[at][state] != kUnreachable; }

  void Continue(size_t at) {
    const Scores& here = scores_[at];
    if (std::all_of(here.begin(), here.end(), [](int8_t s) { return s == kUnreachable; })) return;
    SkipWhatSaysNothing(at);
    size_t index = 0;
    const size_t number = NumberAt(words_, at, index);
    if (number > 0 && index < options_.size() && !options_[index].takes_argument) {
      Choose(at, number, index, 2 * static_cast<int>(number));
    }
    for (size_t i = 0; i < options_.size(); ++i) {
      if (options_[i].takes_argument) continue;
      VisitNames(words_, at, options_[i], language_, [&](size_t length, bool own) {
        Choose(at, length, i, 2 * static_cast<int>(length) + (own ? 1 : 0));
      });
    }
  }

  void Choose(size_t at, size_t length, size_t option, int score) {
    for (const size_t state : {size_t{0}, option + 1}) {
      if (IsReached(at, state)) Raise(at + length, option + 1, scores_[at][state] + score);
    }
  }

  void SkipWhatSaysNothing(size_t at) {
    const size_t courtesy = MatchEither(words_, at, &Vocabulary::courtesies, language_);
    const size_t lead_in = MatchEither(words_, at, &Vocabulary::lead_ins, language_);
    // "decline it", but not "4 him": a number takes no object.
    const bool behind_number = at > 0 && words_.IsNumber(at - 1);
    const size_t object =
        behind_number ? 0 : MatchEither(words_, at, &Vocabulary::objects, language_);
    for (size_t state = 0; state <= options_.size(); ++state) {
      if (!IsReached(at, state)) continue;
      const int score = scores_[at][state];
      if (courtesy > 0) Raise(at + courtesy, state, score);
      if (lead_in > 0 && state == 0) Raise(at + lead_in, state, score);
      if (object > 0 && state != 0) Raise(at + object, state, score);
    }
  }

  static int BestOf(const Scores& scores) {
    int best = -1;
    bool several = false;
    for (size_t state = 1; state < scores.size(); ++state) {
      const int score = scores[state];
      if (score == kUnreachable) continue;
      const int before = best < 0 ? kUnreachable : scores[static_cast<size_t>(best + 1)];
      several = score == before || (several && score < before);
      if (score > before) best = static_cast<int>(state - 1);
    }
    return several ? -1 : best;
  }

  const ReplyWords& words_;
  const absl::Span<const ReplyOption> options_;
  const uint8_t language_;
  std::array<Scores, ReplyWords::kMaxWords + 1> scores_;
};

// The option of a reply that is its number alone, as most are; -1 = it is something else.
int PlainNumber(const ReplyWords& words, LetterOfReply letter,
                absl::Span<const ReplyOption> options) {
  if (letter.form != LetterOfReply::Form::kNone || words.size() != 1 || !words.complete())
    return -1;
  const int index = words.word(0)[0] - '1';
  const bool is_number = words.word(0).size() == 1 && index >= 0 && index < 9;
  if (!is_number || words.SignAnywhere() || index >= static_cast<int>(options.size())) return -1;
  return options[static_cast<size_t>(index)].takes_argument ? -1 : index;
}

// "a 2" names call a, of which nobody here knows; it is no article before a number. (Two letters
// are a word, as in "ok 2", unless such a call is known.)
bool NamesUnknownCall(const ReplyWords& words) {
  const LetterOfReply letter = FindLetter(words);
  return letter.form == LetterOfReply::Form::kWithNumber && letter.letter <= 26;
}

}  // namespace

ParsedReply ParseReply(const ReplyWords& words, LetterOfReply letter,
                       absl::Span<const ReplyOption> options, uint8_t language) {
  using Form = LetterOfReply::Form;
  if (words.size() == 0 || letter.form == Form::kAlone) return {};
  if (const int option = PlainNumber(words, letter, options); option >= 0) return {option, {}};
  if (letter.form == Form::kAtEnd) {
    return ParseReply(words.FirstWords(letter.at), {}, options, language);
  }
  const bool joined = letter.form == Form::kJoined;
  const bool has_letter = letter.form != Form::kNone;
  const size_t first = has_letter ? letter.at + size_t{1} : 0;
  char digit = 0;
  if (joined) {
    const absl::string_view word = words.word(letter.at);
    const size_t letters = letter.letter > 26 ? 2 : 1;
    if (word.size() != letters + 1 || word[letters] == '0') return {};
    digit = word[letters];
  } else if (!has_letter && NamesUnknownCall(words)) {
    return {};
  }
  const size_t numbered = joined ? static_cast<size_t>(digit - '1') : 0;
  if (joined && numbered >= options.size()) return {};
  const bool plain = !joined || !options[numbered].takes_argument;
  // "Could you take a voicemail?" is no question.
  const bool asks = MatchEither(words, first, &Vocabulary::requests, language) == 0;
  if (plain && words.complete() && !words.SignAnywhere(/*at_end=*/asks)) {
    Readings readings(words, options, language);
    const int option = readings.Best(first, joined ? static_cast<int>(numbered) : -1);
    if (option >= 0) return {option, {}};
  }
  return joined ? ReadArgumentOf(numbered, words, letter.at, options, language)
                : ReadArgument(words, first, options, language);
}

}  // namespace footman
