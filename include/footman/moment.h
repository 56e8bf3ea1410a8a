// A point in time as the engine sees it: always an argument, never read from a clock.

#ifndef FOOTMAN_MOMENT_H_
#define FOOTMAN_MOMENT_H_

#include "absl/time/time.h"
#include "footman/abseil_abi.h"

namespace footman {

struct Moment {
  // Since a fixed point of the host's choice; never runs backwards. Timeouts use it.
  absl::Duration uptime;
  // The time on the wall. Records and texts use it; it may be adjusted at any moment.
  absl::Time wall;
};

}  // namespace footman

#endif  // FOOTMAN_MOMENT_H_
