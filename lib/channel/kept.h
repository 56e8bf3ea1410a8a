// What lasts (a missed call, a voicemail) is kept while it cannot be told, in bounds that all
// channels have in common; include/footman/adapters says so for each.

#ifndef FOOTMAN_LIB_CHANNEL_KEPT_H_
#define FOOTMAN_LIB_CHANNEL_KEPT_H_

#include <cstddef>

#include "absl/time/time.h"

namespace footman::channel {

// Of one user and of all; more, and the oldest is dropped.
inline constexpr size_t kMaxKeptOfUser = 20;
inline constexpr size_t kMaxKept = 2048;
// Between two tries. Less than a bridge remembers ids for, and a phone the Call-ID of a message, so
// that no retry is told twice.
inline constexpr absl::Duration kLongestKeptPause = absl::Minutes(4);

}  // namespace footman::channel

#endif  // FOOTMAN_LIB_CHANNEL_KEPT_H_
