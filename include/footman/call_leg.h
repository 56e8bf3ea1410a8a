// Port: the signalling of one party's connection. A SIP adapter implements it over INVITE. The
// party's audio is a port of its own, which the leg lends (leg_media.h).
//
// Who calls whom: the runner calls these methods on its thread to carry out commands; the leg
// answers by events to the EventSink that it was made with, from any thread. No method blocks, and
// none posts from within itself on the caller's stack a fact that has not happened yet.
// Ownership: a leg enters the runner with EventSink::PostCall, or is returned by LegDialer::Dial.
// It is destroyed on the runner's thread once the engine has handled its LegEnded, or when the call
// has ended, if that is earlier. Destroying a leg that has not ended ends it (SIP: CANCEL, 480 or
// BYE). Callbacks of the adapter's library that come later must find nothing to do.
// Errors: OK = accepted, the event follows. Any other status = refused now, nothing follows and
// the runner makes the failing event itself. FailedPrecondition = not possible in this state.

#ifndef FOOTMAN_CALL_LEG_H_
#define FOOTMAN_CALL_LEG_H_

#include <memory>

#include "absl/status/status.h"
#include "footman/command.h"
#include "footman/leg_media.h"

namespace footman {

class CallLeg {
 public:
  virtual ~CallLeg() = default;

  // The caller hears ringing (RFC 3261 13.3.1.1, with a provisional response at least once a
  // minute for as long as it takes), or with `early_media` our own audio (183). Again = harmless.
  virtual absl::Status Ring(const RingCaller& command) = 0;
  // Accepts the call. -> LegAnswered once the peer has confirmed (ACK) and audio can flow, or
  // LegFailed. At once LegAnswered when the leg is answered already.
  virtual absl::Status Answer(const AnswerLeg& command) = 0;
  // Ends an unanswered leg with a final response. -> LegEnded.
  virtual absl::Status Reject(const RejectLeg& command) = 0;
  // Ends an unanswered leg with a redirect, which is final: we are out of the call. -> LegEnded.
  virtual absl::Status Redirect(const RedirectLeg& command) = 0;
  // Ends an answered leg (BYE), or refuses one whose answer has not gone out (480). -> LegEnded.
  virtual absl::Status HangUp(const HangUpLeg& command) = 0;
  // Ends a leg in whatever state it is, a dialled one from the moment when it is returned.
  // -> LegEnded. OK, and nothing further, when it is ending or has ended already.
  virtual absl::Status End(const EndLeg& command) = 0;

  // This party's audio; null for a leg that has none, of which nothing is then played or recorded.
  // The leg owns it; the answer does not change once the leg has entered the runner.
  virtual LegMedia* media() = 0;
};

}  // namespace footman

#endif  // FOOTMAN_CALL_LEG_H_
