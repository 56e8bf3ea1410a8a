// The adapter's counters: written on the loop's thread, read on any.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_COUNTERS_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_COUNTERS_H_

#include <atomic>
#include <cstdint>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/adapters/sip.h"

namespace footman::sip {

// How many calls are open. The loop tells it after each turn: it locks only where it changes.
class OpenCalls {
 public:
  void operator=(int calls) {
    if (calls == calls_.load(std::memory_order_relaxed)) return;
    absl::MutexLock lock(&mutex_);
    calls_ = calls;
  }
  operator int() const { return calls_; }
  bool AwaitNone(absl::Duration timeout) const {
    absl::MutexLock lock(&mutex_);
    const auto none = [this] { return calls_ == 0; };
    return mutex_.AwaitWithTimeout(absl::Condition(&none), timeout);
  }

 private:
  std::atomic<int> calls_{0};  // written with the mutex held, for those who wait
  mutable absl::Mutex mutex_;
};

struct Counters {
  using Counter = std::atomic<uint64_t>;
  Counter invites{0}, calls{0}, refused_untrusted{0}, refused_rate{0}, refused_overload{0},
      refused_draining{0}, refused_media{0}, malformed{0}, dropped{0}, no_ack{0}, rtp_timeouts{0};
  OpenCalls open_calls;

  SipCounters Read() const {
    return {.invites = invites,
            .calls = calls,
            .refused_untrusted = refused_untrusted,
            .refused_rate = refused_rate,
            .refused_overload = refused_overload,
            .refused_draining = refused_draining,
            .refused_media = refused_media,
            .malformed = malformed,
            .dropped = dropped,
            .no_ack = no_ack,
            .rtp_timeouts = rtp_timeouts};
  }
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_COUNTERS_H_
