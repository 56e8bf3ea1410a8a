// Port: treatments of the host's own, the extension point that needs no fork.
//
// A profile's option of kind kHost names a key, and may add an argument after a space ("page
// sales"). When it is chosen, Treat is called, and the host posts HostTreatmentFinished, from any
// thread: it hands the call back (the default applies), ends it, or takes it over for good.
//
// Meanwhile the caller's leg (`command.leg`) is the host's to use: it answers, plays and ends by
// the leg's own means, and the leg posts LegAnswered and LegEnded as ever. The engine sends it
// nothing until the call is handed back, which happens by itself after EngineOptions::host_timeout;
// a leg that was answered is then hung up or greeted, never refused. A leg that was taken over is
// the host's until it ends: no timer ends it, the call counts as open, and its record says
// "taken_over".

#ifndef FOOTMAN_HOST_TREATMENTS_H_
#define FOOTMAN_HOST_TREATMENTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "footman/command.h"
#include "footman/port.h"

namespace footman {

class HostTreatments : public virtual Port {
 public:
  // Constant. A key has no space in it.
  virtual std::vector<std::string> keys() const = 0;
  // Called by the runner on its thread; must not wait for the world. The texts are borrowed for the
  // call. A refusal = the default applies.
  virtual absl::Status Treat(const StartHostTreatment& command) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_HOST_TREATMENTS_H_
