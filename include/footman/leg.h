// One party's connection in a call: its name, and why it has ended.

#ifndef FOOTMAN_LEG_H_
#define FOOTMAN_LEG_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "footman/call.h"

namespace footman {

// Numbered within its call by the engine, from 0, the caller's. No number is used twice in a call.
// A late or unknown number is harmless: the engine ignores it.
struct LegId {
  CallId call;
  uint8_t index = 0;
  friend constexpr bool operator==(LegId a, LegId b) {
    return a.call == b.call && a.index == b.index;
  }
};
inline constexpr uint8_t kCallerLeg = 0;

// Why a leg has ended. The first two are the peer's doing, the third is ours.
enum class LegEndReason : uint8_t {
  kHungUp,              // they hung up (BYE)
  kCancelled,           // they gave up before the answer (CANCEL, Expires)
  kAsTold,              // by RejectLeg, RedirectLeg or HangUpLeg
  kBusy,                // a dialled party: 486, 600
  kNoAnswer,            // it rang until the time for it was over: 408, 480
  kRefused,             // 603 and other refusals
  kUnreachable,         // no way to the peer
  kNotAllowed,          // a limit or a rule of the dialer's
  kNoAudio,             // no codec in common
  kCompletedElsewhere,  // another device answered (RFC 3326)
  kLost,                // nothing was heard of them any more, or no ACK came
  kShutdown,            // our side was stopped and did not wait for the call's end
  kFailed,              // the adapter or the port could not go on with it
};

// "hung_up", for records, logs and traces.
absl::string_view Name(LegEndReason value);

}  // namespace footman

#endif  // FOOTMAN_LEG_H_
