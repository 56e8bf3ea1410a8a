#include "lib/channel/backoff.h"

#include <algorithm>

namespace footman::channel {

absl::Duration Jittered(absl::Duration pause, std::mt19937_64& random) {
  return pause * (0.5 + 0.5 * static_cast<double>(random() >> 11) / double{1ull << 53});
}

Backoff::Backoff(absl::Duration least, absl::Duration most, uint64_t seed)
    : least_(least), most_(std::max(least, most)), pause_(least), random_(seed) {}

absl::Duration Backoff::Next() {
  const absl::Duration next = Jittered(pause_, random_);
  pause_ = std::min(pause_ * 2, most_);
  return next;
}

}  // namespace footman::channel
