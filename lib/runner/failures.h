// Which event says that a command was refused.

#ifndef FOOTMAN_LIB_RUNNER_FAILURES_H_
#define FOOTMAN_LIB_RUNNER_FAILURES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "footman/command.h"
#include "footman/event.h"

namespace footman::internal {

// The failing event that command.h names beside `command`; nullopt = nobody waits for an answer.
// It borrows `reason`.
std::optional<Event> FailureOf(const Command& command, absl::string_view reason);

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_FAILURES_H_
