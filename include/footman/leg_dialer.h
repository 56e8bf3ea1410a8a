// Port: reaches a party by a leg of its own, such as a subscriber's device or a transfer target. A
// SIP adapter implements it by an INVITE that it sends, a browser adapter by a page that rings.
//
// Who calls whom: the runner calls Dial on its thread to carry out DialLeg, and from then on the
// leg's methods (call_leg.h). The dialer and the leg answer by events, from any thread:
// LegRinging, at most once, when the party is alerted; LegAnswered, at most once, when audio can
// flow; and LegEnded, exactly once and last, however it ended, also when nobody was ever reached.
// Ownership: the leg is the runner's, which destroys it on its thread once the engine has handled
// its LegEnded, or when the call ends. The handle's death is not the dialog's: a leg that is told
// to end, or destroyed, while its party rings is given up (CANCEL), and a party that has answered
// meanwhile is hung up (ACK, then BYE). The dialer keeps the dialog for as long as that takes, also
// its retransmissions (RFC 3261: 64*T1 after the end), and posts nothing about a destroyed leg.

#ifndef FOOTMAN_LEG_DIALER_H_
#define FOOTMAN_LEG_DIALER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "footman/call_leg.h"
#include "footman/command.h"
#include "footman/port.h"

namespace footman {

// What a dialer can be asked for.
struct DialerReach {
  std::vector<std::string> device_kinds;  // "sip", "browser": what a profile's devices are
  bool numbers = false;                   // E.164, as a trunk takes them
};

class LegDialer : public virtual Port {
 public:

  // What DialLeg::dialer names; not empty, and unique among a runner's dialers. Constant.
  virtual absl::string_view name() const = 0;
  // Constant.
  virtual DialerReach reach() const = 0;

  // Begins to reach `command.destination`, and returns the leg at once: it never waits for the
  // network, and CallLeg::End is right from this moment, before any event. The texts of the command
  // are borrowed for the call. Any error = refused now: nothing follows, and the runner makes the
  // leg's LegEnded itself. InvalidArgument: no such destination can be. ResourceExhausted: the
  // dialer's limit of calls at once is reached. Unavailable: the adapter is gone.
  virtual absl::StatusOr<std::unique_ptr<CallLeg>> Dial(const DialLeg& command) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LEG_DIALER_H_
