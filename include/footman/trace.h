// Watching the engine: every step, for logs, metrics and recordings.

#ifndef FOOTMAN_TRACE_H_
#define FOOTMAN_TRACE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "footman/call.h"
#include "footman/command.h"
#include "footman/event.h"
#include "footman/moment.h"
#include "footman/options.h"

namespace footman {

// One row of the call flow that was walked, or one event that was not taken. The texts are
// constants of the program; none holds personal data.
struct Transition {
  CallId call;
  absl::string_view from;   // states, as CALL_FLOW.md names them
  absl::string_view input;  // "ChoseVoicemail"; for a row "late" or "ignored", what it was
  absl::string_view to;
  absl::string_view why;
};

// Port: sees every step of a runner's engine, on the runner's thread, before the commands are
// carried out. Everything is borrowed for the call. `event` is null when a timer fired.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  // Once, before the first step: the options as the engine has them.
  virtual void OnStart(const EngineOptions& options) { static_cast<void>(options); }
  virtual void OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
                      absl::Span<const Transition> transitions) = 0;
  // False spares the runner the naming of transitions; OnStep then shows none. Asked once.
  virtual bool WantsTransitions() const { return true; }
  // An event was refused for a mistake of whoever posted it: PostCall's on the thread that called
  // it, what only the engine notices (an id that is in use, a null profile) on the runner's. The
  // status names the mistake.
  virtual void OnRefusedEvent(const Event& event, const absl::Status& status) {
    static_cast<void>(event);
    static_cast<void>(status);
  }
  // A port refused a command, was missing, or threw (then Internal). The failing event follows as
  // a step of its own, if the engine waits for one. The status is the port's: it may hold what
  // must be redacted.
  virtual void OnPortError(const Command& command, const absl::Status& status) {
    static_cast<void>(command);
    static_cast<void>(status);
  }
};

}  // namespace footman

#endif  // FOOTMAN_TRACE_H_
