// Commands as text, whole: two steps are alike if and only if their texts are.

#ifndef FOOTMAN_TESTS_CORE_COMMAND_TEXT_H_
#define FOOTMAN_TESTS_CORE_COMMAND_TEXT_H_

#include <string>

#include "absl/types/span.h"
#include "footman/command.h"

namespace footman {

// One line, with every field.
std::string TextOf(const Command& command);
// One line for each.
std::string TextOf(absl::Span<const Command> commands);

}  // namespace footman

#endif  // FOOTMAN_TESTS_CORE_COMMAND_TEXT_H_
