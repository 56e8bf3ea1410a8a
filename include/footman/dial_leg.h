// Parties who are called for a call: the commands that dial and end their legs, and the event that
// only such legs have. See command.h, event.h and leg_dialer.h.

#ifndef FOOTMAN_DIAL_LEG_H_
#define FOOTMAN_DIAL_LEG_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/call.h"
#include "footman/leg.h"

namespace footman {

// ---- Commands

// What a dialled party is wanted for.
enum class DialPurpose : uint8_t {
  kTalk,     // to the caller
  kListen,   // to hear the caller, and not to be heard
  kDictate,  // to record a message while the caller waits
};
struct DialLeg {             // -> LegRinging, LegAnswered, where it comes to them; at last LegEnded
  LegId leg;                 // new in its call: it counts as there from now on, until its LegEnded
  absl::string_view dialer;  // LegDialer::name
  absl::string_view destination;  // a device's address, or a number, as the dialer takes them
  absl::string_view device;       // ReplyReceived::device of who chose this, or empty
  DialPurpose purpose = DialPurpose::kTalk;
  Caller caller;
  absl::string_view called;                // whom the caller wanted
  absl::Span<const Diversion> diversions;  // the newest first
  bool confirm = false;                    // a key must be pressed before the party counts as up
  absl::Duration ring_timeout;             // after it the dialer gives up by itself
};
enum class EndCause : uint8_t {
  kNotNeeded,           // the call is over, or goes on without this leg
  kCompletedElsewhere,  // another device answered (RFC 3326: it is no missed call)
};
// Ends a leg in whatever state it is: CANCEL, BYE, a final response (480). -> LegEnded
struct EndLeg {
  LegId leg;
  EndCause cause = EndCause::kNotNeeded;
};

// ---- Events

struct LegRinging {  // of a dialled leg: the party is alerted; at most once
  LegId leg;
};

}  // namespace footman

#endif  // FOOTMAN_DIAL_LEG_H_
