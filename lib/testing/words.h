// One line of a scenario file as words.
//
//   SendNote web alice kind=voicemail text~"hung up" "call ended"
//
// A word is bare (web), quoted ("call ended"), or named (kind=...), each of one line; a quoted word
// may hold \n, \" and \\. With '~' in place of '=', or '~' before a quote, a part of the value is
// meant.

#ifndef FOOTMAN_LIB_TESTING_WORDS_H_
#define FOOTMAN_LIB_TESTING_WORDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::testing {

struct Word {
  std::string name;  // empty: bare
  std::string value;
  bool quoted = false;
  bool part = false;  // "~": the value is only a part
};

// InvalidArgument: a quote that is not closed.
absl::StatusOr<std::vector<Word>> SplitWords(absl::string_view line);

// `value` as it may stand in a line: in quotes when it needs them.
std::string Quoted(absl::string_view value);
std::string QuotedIfNeeded(absl::string_view value);

}  // namespace footman::testing

#endif  // FOOTMAN_LIB_TESTING_WORDS_H_
