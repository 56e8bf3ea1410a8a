// Commands as lines of a scenario: what is printed, and whether a line that somebody wrote fits.

#ifndef FOOTMAN_LIB_TESTING_TELL_H_
#define FOOTMAN_LIB_TESTING_TELL_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "footman/command.h"
#include "lib/testing/cast.h"
#include "lib/testing/words.h"

namespace footman::testing {

// A command's fields as text. Fields that say nothing (zero, empty, never) are left out.
struct Told {
  std::string command;                                      // "SendNote"
  std::vector<std::string> ids;                             // whom it is for, in order
  std::vector<std::pair<std::string, std::string>> fields;  // the rest, by name
  std::string text;                                         // the field "text"
};

Told Tell(const Command& command, const Cast& cast);

// The line that a story would say: everything but what is dull (it follows from the call) or long.
std::string LineOf(const Told& told);

// Whether everything that the words name is so. The first word is the command.
bool Fits(absl::Span<const Word> words, const Told& told);

}  // namespace footman::testing

#endif  // FOOTMAN_LIB_TESTING_TELL_H_
