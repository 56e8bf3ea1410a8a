// By which words an option is chosen: its number, its key word and label, those of its kind.

#ifndef FOOTMAN_LIB_CORE_OFFERS_OPTION_NAMES_H_
#define FOOTMAN_LIB_CORE_OFFERS_OPTION_NAMES_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "footman/call.h"
#include "lib/core/replies/reply_words.h"
#include "lib/language/vocabulary.h"

namespace footman {

// An option as the parser sees it.
struct ReplyOption {
  TreatmentKind kind = TreatmentKind::kNone;
  bool takes_argument = false;
  absl::string_view key_word;
  absl::string_view label;
};

// How many words of the list stand at word `at`: in the subscriber's language, or in English, which
// everybody may use.
size_t MatchEither(const ReplyWords& words, size_t at, Vocabulary::List Vocabulary::*list,
                   uint8_t language);

// Zero: no number of an option stands there, in digits or in words of any language. Else its length
// in words, and the option's index.
size_t NumberAt(const ReplyWords& words, size_t at, size_t& index);

// Calls visit(words, own) for each name of the option that stands at word `at`; `own`: it is the
// option's own key word or label, not a synonym of its kind.
void VisitNames(const ReplyWords& words, size_t at, const ReplyOption& option, uint8_t language,
                absl::FunctionRef<void(size_t words, bool own)> visit);
// The most words of them; zero = none stands there.
size_t LongestName(const ReplyWords& words, size_t at, const ReplyOption& option, uint8_t language);

// Whether a line is a copy of an option's line in the offer: "2 say ...: Say what I type".
bool IsLineOfOption(absl::string_view line, size_t number, const ReplyOption& option);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OFFERS_OPTION_NAMES_H_
