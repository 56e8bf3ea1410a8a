#include <time.h>

#include "footman/runner.h"

namespace footman {

Moment SystemClock::Now() const {
  timespec uptime{};
  clock_gettime(CLOCK_MONOTONIC, &uptime);
  return {absl::DurationFromTimespec(uptime), absl::Now()};
}

}  // namespace footman
