// Treatments of the host's own: the command that begins one, and the event that says what came of
// it. See host_treatments.h for the port.

#ifndef FOOTMAN_HOST_TREATMENT_H_
#define FOOTMAN_HOST_TREATMENT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "footman/call.h"
#include "footman/leg.h"

namespace footman {

// ---- Commands

struct StartHostTreatment {  // -> HostTreatmentFinished
  LegId leg;                  // the caller's; answered or not
  absl::string_view key;
  absl::string_view argument;  // what follows the key in the profile; may be empty
  SubscriberId subscriber;
  Caller caller;
  absl::string_view called;
};

// ---- Events

enum class HostOutcome : uint8_t {
  kHandedBack,  // the call's default applies; the leg is as it was, or answered
  kEnded,       // the host ends the leg, or has ended it: LegEnded follows within ending_timeout
  kTakenOver,   // the host keeps the leg for good: the engine waits for its LegEnded, however long
};
// What has come of a treatment of the host's own. After kTakenOver, kEnded may still follow.
struct HostTreatmentFinished {
  CallId call;
  HostOutcome outcome = HostOutcome::kHandedBack;
};

}  // namespace footman

#endif  // FOOTMAN_HOST_TREATMENT_H_
