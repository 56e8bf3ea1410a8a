// Port: where profiles are kept. SQLite is the embedded default.

#ifndef FOOTMAN_PROFILE_STORE_H_
#define FOOTMAN_PROFILE_STORE_H_

#include "absl/status/status.h"
#include "footman/command.h"
#include "footman/port.h"

namespace footman {

class ProfileStore : public virtual Port {
 public:
  // Finds the first candidate that names a subscriber and loads their profile. Called by the runner
  // on its thread; must not block on the world for long: a store that is not local answers from a
  // thread of its own. -> ProfileLoaded | ProfileMissing | ProfileFailed to the EventSink.
  // A refusal counts as ProfileFailed: the caller gets the fallback treatment, never a lost call.
  virtual absl::Status Load(const LoadProfile& command) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_PROFILE_STORE_H_
