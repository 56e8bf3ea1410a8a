// Refuses requests at the door of a UDP listener, before the library reads them.
//
// The library takes a request in whole before anybody can refuse it, which costs half of what a
// call costs: a switch that is offered twice what it can do would do nothing but refuse, and in a
// flood of strangers nobody else would get an answer. So the adapter looks at the next datagram of
// the listener's socket before the library reads it, and answers without any state (RFC 3261
// 8.2.7): 403 to strangers, 503 with Retry-After to peers that are over their limit (admission.h),
// and 503 to a new INVITE that has waited there for too long. A late repetition of a call that
// there is gets lost. What has not waited so long, and everything else of calls that there are, is
// left for the library. So the time in the queue settles near the limit, and all that the machine
// can do goes into calls that were accepted.
//
// It must not be patient: calls that are taken half a second late come again, as do the answers to
// them, and then the repetitions alone are more than the machine can do.
//
// A source that goes on regardless is shut out by the kernel for a while (flood_filter.h). What the
// library reads between two looks is judged by its parser (judged_messages.h). TCP needs no gate
// to be served in time: a peer is not read from faster than its requests are served.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_OVERLOAD_GATE_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_OVERLOAD_GATE_H_

#include <netinet/in.h>

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/sip.h"
#include "lib/adapters/sip/admission/admission.h"
#include "lib/adapters/sip/admission/flood_filter.h"
#include "lib/adapters/sip/counters.h"

struct sip_msg;

namespace footman::sip {

// Whether what is next in a queue has waited for too long.
//
// A moment's jam is no overload: a machine stands still for some 50 ms now and then, and what came
// meanwhile is served soon after. So the first to wait for the limit are taken for four times as
// long. While there is overload, and for a second after, they are taken for the limit only, or
// until one has waited for half as much more: then the time in the queue settles near the limit.
class QueueDelayController {
 public:
  static constexpr int kPatience = 4;
  static constexpr absl::Duration kOverloadLasts = absl::Seconds(1);

  bool IsOver(absl::Duration waited, absl::Time now, absl::Duration limit) {
    if (waited < limit) {
      Reset();
      return false;
    }
    late_since_ = std::min(late_since_, now);
    const bool is_overload = now - over_ < kOverloadLasts;
    const absl::Duration longest = is_overload ? limit : kPatience * limit;
    const absl::Duration most_waited = is_overload ? 1.5 * limit : kPatience * limit;
    if (now - late_since_ < longest && waited < most_waited) return false;
    over_ = now;
    return true;
  }
  // Nothing waits.
  void Reset() { late_since_ = absl::InfiniteFuture(); }

 private:
  absl::Time late_since_ = absl::InfiniteFuture();
  absl::Time over_ = absl::InfinitePast();  // when it last was
};

// Of the adapter's thread.
class OverloadGate {
 public:
  // `descriptor`: a bound UDP socket that somebody else reads and owns, and that outlives the gate.
  OverloadGate(int descriptor, const SipOptions& options, Admission* admission, Counters* counters);
  ~OverloadGate();
  int descriptor() const { return descriptor_; }
  OverloadGate(const OverloadGate&) = delete;
  OverloadGate& operator=(const OverloadGate&) = delete;

  // Refuses what is next in the socket until it is something for its reader. Costs next to nothing
  // while nobody is refused and the adapter keeps up: then it looks only once in a while. `steady`
  // is the time since a fixed point.
  void Serve(absl::Duration steady);

 private:
  class Datagram;
  void MeasureRate(absl::Time now);
  bool ServeNext();
  bool TakeAck();
  bool TakeUnwanted(const IpAddress& source, bool is_stranger);
  bool TakeLate(const IpAddress& source, bool is_stranger);
  void Answer(const IpAddress& source, int status);
  std::string ResponseTo(const sip_msg& request, int status, const sockaddr_in& source) const;
  std::string TagFor(absl::string_view call_id) const;

  const int descriptor_;
  const SipOptions& options_;
  const absl::Duration look_every_;
  Admission& admission_;
  Counters& counters_;
  const std::string tag_prefix_;
  absl::Time refused_;     // the last one; its ACK follows
  absl::Time looked_;      // when the socket was last looked into
  absl::Time counted_;     // when the rate was last measured
  uint64_t invites_ = 0;   // until then
  absl::Duration steady_;  // of this look; since a fixed point
  FloodFilter filter_;
  QueueDelayController queue_delay_;
  bool is_busy_ = false;  // new calls come at a rate that may be too much
  bool behind_ = false;   // what was found there had waited for a good part of the limit
  const std::unique_ptr<Datagram> datagram_;
};

// The UDP socket of this process that is bound to the listener's address; -1: there is none. The
// library does not tell.
int FindSocket(const SipListener& listener);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_OVERLOAD_GATE_H_
