// The log's view of the engine: every transition of every call, and on demand every event and
// command, with everything that is somebody's own made unreadable.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_TRACE_LOG_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_TRACE_LOG_H_

#include "examples/softswitch/logging.h"
#include "footman/trace.h"

namespace footman::softswitch {

class TraceLog : public TraceSink {
 public:
  explicit TraceLog(Logger* logger) : logger_(logger) {}  // borrowed
  // INFO: transitions and ended calls. DEBUG: events and commands too.
  void OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
              absl::Span<const Transition> transitions) override;
  // WARNING: with the kind of failure; its words may name somebody.
  void OnRefusedEvent(const Event& event, const absl::Status& status) override;
  void OnPortError(const Command& command, const absl::Status& status) override;

 private:
  Logger* const logger_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_TRACE_LOG_H_
