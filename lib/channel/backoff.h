// The pause before the next try: doubled after each failure, and random, so that many who failed
// together do not all knock at once.

#ifndef FOOTMAN_LIB_CHANNEL_BACKOFF_H_
#define FOOTMAN_LIB_CHANNEL_BACKOFF_H_

#include <cstdint>
#include <random>

#include "absl/time/time.h"

namespace footman::channel {

// From half of `pause` to all of it. Not by a std distribution: those differ from library to
// library, and tests name numbers.
absl::Duration Jittered(absl::Duration pause, std::mt19937_64& random);

class Backoff {
 public:
  Backoff(absl::Duration least, absl::Duration most, uint64_t seed);

  // From half of the present pause to all of it; the next is twice as long, up to `most`.
  absl::Duration Next();
  // It worked: begin with the least again.
  void Reset() { pause_ = least_; }

 private:
  const absl::Duration least_;
  const absl::Duration most_;
  absl::Duration pause_;
  std::mt19937_64 random_;
};

}  // namespace footman::channel

#endif  // FOOTMAN_LIB_CHANNEL_BACKOFF_H_
