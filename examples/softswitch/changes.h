// What differs between two configurations, and what of it a running switch can take over.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_CHANGES_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_CHANGES_H_

#include <string>
#include <vector>

#include "examples/softswitch/config.pb.h"

namespace footman::softswitch {

// Fields by their path: "log.level", "webhook[0].url", "sip.trusted_peer".
struct Changes {
  std::vector<std::string> at_once;
  std::vector<std::string> at_restart;
};

// REQUIRES: both are as ParseConfig makes them.
Changes ChangesBetween(const Config& running, const Config& wanted);

// Sets in `running` what holds at once as `wanted` has it; all else stays. REQUIRES: as above.
void TakeOver(const Config& wanted, Config* running);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_CHANGES_H_
