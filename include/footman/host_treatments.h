// Port: treatments of the host's own, the extension point that needs no fork.
//
// A profile's option of kind kHost names a key. When it is chosen, Start is called, and the host
// posts HostTreatmentFinished when it is done.

#ifndef FOOTMAN_HOST_TREATMENTS_H_
#define FOOTMAN_HOST_TREATMENTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "footman/command.h"

namespace footman {

class HostTreatments {
 public:
  virtual ~HostTreatments() = default;
  virtual std::vector<std::string> keys() const = 0;  // constant
  // Called by the runner on its thread. A refusal = the default applies.
  virtual absl::Status Start(const StartHostTreatment& command) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_HOST_TREATMENTS_H_
