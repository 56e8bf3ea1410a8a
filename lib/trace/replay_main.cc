// footman-replay: runs a trace again and shows the first difference.
//
// Exit codes: 0 = the same; 1 = a difference, printed; 2 = the trace cannot be read, or usage.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/time.h"
#include "footman/trace_recorder.h"

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "footman-replay RECORDING\n"
      "Runs a recorded engine again, offline, and shows the first difference.\n"
      "Exit codes: 0 the same, 1 a difference, 2 the trace cannot be read.");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() != 2) {
    std::fprintf(stderr, "usage: footman-replay RECORDING\n");
    return 2;
  }
  const absl::StatusOr<footman::ReplayOutcome> outcome = footman::ReplayFile(arguments[1]);
  if (!outcome.ok()) {
    std::fprintf(stderr, "%s: %s\n", arguments[1], std::string(outcome.status().message()).c_str());
    return 2;
  }
  if (!outcome->difference.has_value()) {
    std::printf("same: %d steps\n", outcome->steps);
    return 0;
  }
  const footman::ReplayDifference& difference = *outcome->difference;
  auto text = [](const std::string& command) {
    return command.empty() ? "nothing" : command.c_str();
  };
  std::printf("difference in step %d, at %s\n", difference.step,
              absl::FormatDuration(difference.at).c_str());
  std::printf("  event:    %s\n  expected: %s\n  actual:   %s\n", difference.event.c_str(),
              text(difference.expected), text(difference.actual));
  return 1;
}
