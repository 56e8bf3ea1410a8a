// A story in which nobody has the number.

#include "footman/testing/scenario.h"

#include <cstdio>

int main() {
  const footman::testing::ScenarioOutcome outcome = footman::testing::PlayScenario(
      "outside.txt",
      "engine services=web\n\n@0s > CallArrived a caller=\"Bob +4930111\" called=+4930222\n"
      "  < LoadProfile a\n> ProfileMissing a\n  < RejectLeg a status=404\n");
  if (!outcome.status.ok()) std::puts(std::string(outcome.status.message()).c_str());
  return outcome.status.ok() && outcome.steps == 2 ? 0 : 1;
}
