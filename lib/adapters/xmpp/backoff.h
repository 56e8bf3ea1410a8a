// The pause before the next login: doubled after each failure, and random, so that many clients of
// a server that comes back do not all knock at once.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_BACKOFF_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_BACKOFF_H_

#include <cstdint>
#include <random>

#include "absl/time/time.h"

namespace footman::xmpp {

class Backoff {
 public:
  Backoff(absl::Duration least, absl::Duration most, uint64_t seed);

  // From half of the present pause to all of it; the next is twice as long, up to `most`.
  absl::Duration Next();
  // The connection worked: begin with the least again.
  void Reset() { pause_ = least_; }

 private:
  const absl::Duration least_;
  const absl::Duration most_;
  absl::Duration pause_;
  std::mt19937_64 random_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_BACKOFF_H_
