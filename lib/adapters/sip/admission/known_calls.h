// The calls that a request may belong to: those in progress, and those that ended so lately that
// their peers may still repeat themselves (RFC 3261 17.1.2.2, timer F).

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_KNOWN_CALLS_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_KNOWN_CALLS_H_

#include <cstddef>
#include <deque>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/time/time.h"
#include "lib/adapters/sip/admission/network.h"

namespace footman::sip {

// By what later requests of a call are known, hashed: two calls alike would only be a little
// easier to reach.
struct CallKeys {
  size_t call_id = 0;
  size_t invite = 0;  // the INVITE, its CANCEL and its ACK (RFC 3261 8.2.2.2, 9.1)
  IpAddress source{};
};

// Not for several threads. `now` is since a fixed point and never falls.
class KnownCalls {
 public:
  // How often an INVITE may come again before its ACK: a peer repeats it six times (timer A), a
  // proxy may send it by several ways, and each of these keeps as much as a new one (482).
  static constexpr int kMostRepeats = 16;
  // Requests within a call: so many at once, and so many each second after that.
  static constexpr double kRequestsAtOnce = 16;
  static constexpr double kRequestsPerSecond = 2;

  // `limit`: how long a peer repeats itself.
  explicit KnownCalls(absl::Duration limit) : limit_(limit) {}

  void Began(const CallKeys& keys);
  // True: the answer to its INVITE was not acknowledged.
  bool Ended(const CallKeys& keys, absl::Duration now);
  void Advance(absl::Duration now);

  bool Has(size_t call_id) const { return calls_.contains(call_id); }
  // Whether one more request of the call may be taken. REQUIRES: Has(call_id).
  bool HasRoom(size_t call_id, absl::Duration now) const;
  void TakeRoom(size_t call_id, absl::Duration now);

  bool HasInvite(size_t invite) const { return invites_.contains(invite); }
  bool MayRepeat(size_t invite) const;
  void CountRepeat(size_t invite);
  void Acknowledge(size_t invite) { invites_.erase(invite); }

 private:
  struct OfCallId {
    int calls = 0;         // in progress: a peer may begin several with one Call-ID
    absl::Duration ended;  // the last one, if none is
    TokenBucket requests{kRequestsPerSecond, kRequestsAtOnce};
  };
  struct End {
    size_t call_id;
    absl::Duration at;
  };

  const absl::Duration limit_;
  // By nodes: while it grows nothing is served, and what it would move takes 5 ms at 60,000 calls.
  absl::node_hash_map<size_t, OfCallId> calls_;
  absl::flat_hash_map<size_t, int> invites_;  // how often each came again
  std::deque<End> ends_;                      // in their order
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_KNOWN_CALLS_H_
