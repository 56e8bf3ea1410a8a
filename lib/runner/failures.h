// Which event says that a command was refused.

#ifndef FOOTMAN_LIB_RUNNER_FAILURES_H_
#define FOOTMAN_LIB_RUNNER_FAILURES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "footman/command.h"
#include "footman/event.h"

namespace footman::internal {

// The failing event that command.h names beside `command`; nullopt = nobody waits for an answer.
// It borrows `reason`. `cause`, unless it is kNone, stands in it where such an event has one.
std::optional<Event> FailureOf(const Command& command, absl::string_view reason,
                               FailureReason cause = FailureReason::kNone);

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_FAILURES_H_
