#include "lib/adapters/xmpp/backoff.h"

#include <algorithm>

namespace footman::xmpp {

Backoff::Backoff(absl::Duration least, absl::Duration most, uint64_t seed)
    : least_(least), most_(std::max(least, most)), pause_(least), random_(seed) {}

absl::Duration Backoff::Next() {
  // Not a std distribution: those differ from library to library, and the tests name numbers.
  const double share = 0.5 + 0.5 * static_cast<double>(random_() >> 11) / double{1ull << 53};
  const absl::Duration next = pause_ * share;
  pause_ = std::min(pause_ * 2, most_);
  return next;
}

}  // namespace footman::xmpp
