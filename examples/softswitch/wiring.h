// The switch as a whole: every port of the runner filled by its adapter, in the right order.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_WIRING_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_WIRING_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "examples/softswitch/config.pb.h"
#include "examples/softswitch/logging.h"

namespace footman::softswitch {

// A running switch. Threads: one at a time.
class Switch {
 public:
  // Starts everything, stores what an earlier run left behind, and takes calls from when it
  // returns. Errors are for people: a port in use, a directory that cannot be written, a damaged
  // database, another switch on the same data.
  static absl::StatusOr<std::unique_ptr<Switch>> Start(const Config& config, Logger* logger);
  // Ends remaining calls; what was recorded is kept and stored, every call gets its record.
  ~Switch();

  // "ready sip:127.0.0.1:5060 http://127.0.0.1:8080"
  std::string ReadyLine() const;
  // From now on new calls get 503 with Retry-After.
  void StopAccepting();
  int open_calls() const;
  // Takes over, whole or not at all, what can change while it runs; the log names the rest, which
  // holds from the next start. Not at all: the log says why. Calls go on.
  void Reload(const absl::StatusOr<Config>& wanted);
  // As it holds now.
  const Config& config() const;
  // Once in a second or so: fits how threads are scheduled to how much there is to do
  // (batch_scheduling.h), removes voicemails that are too old, and logs what was refused meanwhile.
  void RunPeriodicTasks();

 private:
  struct Parts;
  explicit Switch(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_WIRING_H_
