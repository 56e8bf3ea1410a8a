// Where adapters post what happened. A Runner is one; so is a router before several runners.

#ifndef FOOTMAN_EVENT_SINK_H_
#define FOOTMAN_EVENT_SINK_H_

#include <memory>

#include "absl/status/status.h"
#include "footman/call_leg.h"
#include "footman/event.h"

namespace footman {

// Threads: any, at any time, even while a port is being called. Never blocks for long.
class EventSink {
 public:
  virtual ~EventSink() = default;

  // Copies the event and stamps it with the present moment. ResourceExhausted: the mailbox is
  // full, or the text is longer than any that is meant (64 kB), and the event is not taken. Only
  // what anybody can send without end (ReplyReceived, LinkViewed, LinkClicked, DigitPressed) is
  // refused so; what a call waits for has room set aside: 16 events for each call that the engine
  // takes, and 8 for each leg that it dials. Unavailable: shutting down; nothing more is taken.
  virtual absl::Status Post(const Event& event) = 0;

  // A fresh id for a call that is about to be posted, so that its leg can be made with it. Zero, as
  // by default: no calls are taken here.
  virtual CallId NextCall() { return CallId(); }

  // A call with its caller's leg, which the runner owns from now on and destroys, on its own
  // thread, once it has ended (call_leg.h). `call.secrets` is left empty: the runner fills it in.
  // On an error the leg is handed back (`leg` is left untouched) and the adapter refuses the call
  // itself: ResourceExhausted and Unavailable as for Post (503); InvalidArgument: the adapter made
  // a mistake, which the message names (500).
  virtual absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_EVENT_SINK_H_
