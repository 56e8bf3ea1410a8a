// Words that a subscriber may type for what every option of a kind does, whatever its key word.
//
// A key word of one's own must not be one of another kind's: the reply would mean two things.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_KEY_WORDS_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_KEY_WORDS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "footman/call.h"

namespace footman::sqlite {

// The kind that `word` (lower case) already stands for in English or German, whatever the
// subscriber's language: they may change it. kNone = a word with a meaning of its own ("help").
std::optional<TreatmentKind> BuiltInMeaning(absl::string_view word);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_KEY_WORDS_H_
