// Decides whether a reply chooses an option that takes an argument, and where that begins.
// Never whether the argument can be used: typed_argument.cc does.
// Next: typed_argument.cc.

#include "lib/core/replies/reply_argument.h"

#include <algorithm>

#include "lib/language/vocabulary.h"

namespace footman {
namespace {

// Where the trailing words that say nothing begin: "please" of "+4930123456 please".
size_t EndWithoutCourtesies(const ReplyWords& words, size_t first, uint8_t language) {
  for (size_t at = first; at < words.size(); ++at) {
    size_t next = at;
    while (next < words.size()) {
      const size_t length = MatchEither(words, next, &Vocabulary::courtesies, language);
      if (length == 0) break;
      next += length;
    }
    if (next == words.size()) return at;
  }
  return words.size();
}

bool OnlyCourtesies(const ReplyWords& words, size_t first, uint8_t language) {
  return EndWithoutCourtesies(words, first, language) == first;
}

// Where something to be spoken may begin; false = it is another kind of sentence ("say again").
bool MayBeSpeech(const ReplyWords& words, size_t first, uint8_t language) {
  if (MatchEither(words, first, &Vocabulary::not_speech_openers, language) > 0) return false;
  const size_t whole = MatchEither(words, first, &Vocabulary::not_speech, language);
  return whole == 0 || !words.complete() || !OnlyCourtesies(words, first + whole, language);
}

class ArgumentReader {
 public:
  ArgumentReader(const ReplyWords& words, absl::Span<const ReplyOption> options, uint8_t language)
      : words_(words), options_(options), language_(language) {}

  ParsedReply Read(size_t first) const {
    first = Skip(first, /*lead_ins=*/false);
    const size_t choice = Skip(first, /*lead_ins=*/true);
    ParsedReply parsed = ByNumber(choice);
    if (parsed.option < 0) parsed = ByName(first);
    if (parsed.option < 0) parsed = ByTelephoneNumber(choice);
    return parsed;
  }

  // The option's number ends before word `next`. `joined`: to a call's letter, as in "b2".
  ParsedReply AfterNumber(size_t index, size_t next, bool joined) const {
    if (index >= options_.size() || !options_[index].takes_argument) return {};
    const size_t behind_number = next;
    // "2 say ...: Say what I type" is the offer's own line; what follows it is the argument.
    for (size_t name = 1; name > 0; next += name) {
      name = LongestName(words_, next, options_[index], language_);
    }
    const bool named = next > behind_number;
    if (next == words_.size()) {
      return words_.SignBefore(next) && !named ? ParsedReply() : AtTheEnd(index, next);
    }
    return options_[index].kind == TreatmentKind::kPlay
               ? SpeechAfterNumber(index, next, named, joined)
               : TelephoneNumber(index, next, named);
  }

 private:
  // Where what is chosen may begin: behind "please" and "could you", and behind "I would like to".
  size_t Skip(size_t at, bool lead_ins) const {
    while (at < words_.size() && !words_.SignBefore(at)) {
      const size_t courtesy = std::max(MatchEither(words_, at, &Vocabulary::courtesies, language_),
                                       MatchEither(words_, at, &Vocabulary::requests, language_));
      const size_t lead_in =
          lead_ins ? MatchEither(words_, at, &Vocabulary::lead_ins, language_) : 0;
      if (courtesy == 0 && lead_in == 0) break;
      at += std::max(courtesy, lead_in);
    }
    return at;
  }

  ParsedReply Found(size_t option, size_t from, size_t to) const {
    return {static_cast<int>(option), words_.Text(from, to)};
  }
  ParsedReply Missing(size_t option) const { return {static_cast<int>(option), {}}; }

  ParsedReply ByNumber(size_t at) const {
    if (at == words_.size() || words_.SignBefore(at)) return {};
    size_t index = 0;
    const size_t length = NumberAt(words_, at, index);
    return length == 0 ? ParsedReply() : AfterNumber(index, at + length, /*joined=*/false);
  }

  // Nothing follows but signs: emoji cannot be spoken, and the reason is told.
  ParsedReply AtTheEnd(size_t index, size_t next) const {
    return Found(index, next, words_.size());
  }

  ParsedReply SpeechAfterNumber(size_t index, size_t next, bool named, bool joined) const {
    // "2: 30 minutes", but not "2 - 3 minutes".
    const bool counts = words_.IsNumber(next) && !words_.LabelEndsBefore(next);
    const bool set_apart = words_.BreakBefore(next) && !words_.SignBefore(next) && !counts;
    if (named || set_apart) return Found(index, next, words_.size());
    if (words_.complete() && OnlyCourtesies(words_, next, language_)) return Missing(index);
    // "2 I will call back" is a sentence, "2 min" and "2 cars" are not.
    const bool sentence = MatchEither(words_, next, &Vocabulary::speech_openers, language_) > 0 &&
                          (joined || next + 1 < words_.size()) && !words_.SignBefore(next);
    return sentence ? Found(index, next, words_.size()) : ParsedReply();
  }

  ParsedReply TelephoneNumber(size_t index, size_t next, bool named) const {
    if (words_.Match(next, "tel") > 0) ++next;  // of a copied link (RFC 3966)
    const size_t end = EndWithoutCourtesies(words_, next, language_);
    if (words_.QuestionFrom(next)) return {};
    if (end == next) return Missing(index);
    if (IsTelephoneNumber(next, end)) return Found(index, next, end);
    // "transfer bob" is told what is missing; a longer text may speak of something else.
    return named && end - next <= 2 ? Found(index, next, end) : ParsedReply();
  }

  bool IsTelephoneNumber(size_t first, size_t end) const {
    if (!words_.complete() || first == end) return false;
    for (size_t i = first; i < end; ++i) {
      if (!words_.IsNumber(i)) return false;
    }
    return true;
  }

  ParsedReply ByName(size_t first) const {
    if (first == words_.size()) return {};
    if (MatchEither(words_, first, &Vocabulary::idioms, language_) > 0) return {};
    ParsedReply best;
    size_t most = 0;
    for (size_t i = 0; i < options_.size(); ++i) {
      if (!options_[i].takes_argument || words_.SignBefore(first)) continue;
      size_t next = first;
      for (size_t name = 1; name > 0; next += name) {
        name = LongestName(words_, next, options_[i], language_);
        if (next > first && options_[i].kind == TreatmentKind::kPlay && !IsLabel(next, i)) break;
      }
      if (next == first || next - first < most) continue;
      most = next - first;
      best = AfterName(i, next);
    }
    return best;
  }

  // "say say hello" speaks "say hello"; only the offer's own line repeats its name.
  bool IsLabel(size_t at, size_t option) const {
    return words_.Match(at, options_[option].label) > 0;
  }

  ParsedReply AfterName(size_t option, size_t next) const {
    if (next == words_.size()) return AtTheEnd(option, next);
    if (options_[option].kind == TreatmentKind::kPlay) {
      return MayBeSpeech(words_, next, language_) ? Found(option, next, words_.size())
                                                  : ParsedReply();
    }
    return TelephoneNumber(option, next, /*named=*/true);
  }

  // "+4930123456" where a number to transfer to may be typed; also "an +4930123456 weiterleiten".
  ParsedReply ByTelephoneNumber(size_t first) const {
    if (first == words_.size() || words_.QuestionFrom(first)) return {};
    const bool international = words_.PlusBefore(first) || words_.word(first).substr(0, 2) == "00";
    size_t end = first, digits = 0;
    for (; end < words_.size() && words_.IsNumber(end); ++end) digits += words_.word(end).size();
    if (!international || digits < 8 || !words_.complete()) return {};
    for (size_t i = 0; i < options_.size(); ++i) {
      const bool takes_it =
          options_[i].takes_argument && options_[i].kind == TreatmentKind::kTransfer;
      if (takes_it && OnlyItsNameFollows(end, options_[i])) return Found(i, first, end);
    }
    return {};
  }

  bool OnlyItsNameFollows(size_t at, const ReplyOption& option) const {
    while (at < words_.size()) {
      const size_t length = std::max({MatchEither(words_, at, &Vocabulary::courtesies, language_),
                                      MatchEither(words_, at, &Vocabulary::objects, language_),
                                      LongestName(words_, at, option, language_)});
      if (length == 0) return false;
      at += length;
    }
    return true;
  }

  const ReplyWords& words_;
  const absl::Span<const ReplyOption> options_;
  const uint8_t language_;
};

}  // namespace

ParsedReply ReadArgument(const ReplyWords& words, size_t first,
                         absl::Span<const ReplyOption> options, uint8_t language) {
  return ArgumentReader(words, options, language).Read(first);
}

ParsedReply ReadArgumentOf(size_t index, const ReplyWords& words, size_t at,
                           absl::Span<const ReplyOption> options, uint8_t language) {
  return ArgumentReader(words, options, language).AfterNumber(index, at + 1, /*joined=*/true);
}

}  // namespace footman
