// INVITEs whose last answer was not acknowledged yet, by source.
//
// The transaction of a refused INVITE waits for its ACK for 32 seconds (RFC 3261 17.2.1, timer H),
// and the ACK of a peer that means it comes within a round trip. So a source that never
// acknowledges has no more than a fixed number of transactions here.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_UNACKNOWLEDGED_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_UNACKNOWLEDGED_H_

#include <cstddef>
#include <deque>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "lib/adapters/sip/admission/network.h"

namespace footman::sip {

// Not for several threads. `now` is since a fixed point and never falls.
class Unacknowledged {
 public:
  // `most`: of one source. `limit`: how long an ACK is waited for.
  Unacknowledged(int most, absl::Duration limit) : most_(most), limit_(limit) {}

  void Add(size_t key, const IpAddress& source, absl::Duration now);
  // Acknowledged, or it became a call.
  void Remove(size_t key);
  bool Has(size_t key) const { return open_.contains(key); }
  // The INVITE came again; at most KnownCalls::kMostRepeats times.
  bool MayRepeat(size_t key) const;
  void CountRepeat(size_t key);
  // As of the last Advance.
  bool IsFull(const IpAddress& source) const;
  void Advance(absl::Duration now);

 private:
  struct Wait {
    size_t key = 0;
    absl::Duration began;
  };
  struct Open {
    IpAddress source;
    absl::Duration began;
    int repeats = 0;
  };
  void Forget(absl::flat_hash_map<size_t, Open>::iterator open);

  const int most_;
  const absl::Duration limit_;
  absl::flat_hash_map<size_t, Open> open_;
  std::deque<Wait> waits_;  // in the order of their beginning; removed ones are passed over
  absl::flat_hash_map<IpAddress, int> counts_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_UNACKNOWLEDGED_H_
