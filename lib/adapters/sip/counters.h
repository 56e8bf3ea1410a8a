// The adapter's counters: written on the loop's thread, read on any.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_COUNTERS_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_COUNTERS_H_

#include <atomic>
#include <cstdint>

#include "footman/adapters/sip.h"

namespace footman::sip {

struct Counters {
  using Counter = std::atomic<uint64_t>;
  Counter invites{0}, calls{0}, refused_untrusted{0}, refused_rate{0}, refused_overload{0},
      refused_draining{0}, refused_media{0}, malformed{0}, dropped{0}, no_ack{0}, rtp_timeouts{0};
  std::atomic<int> open_calls{0};

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
