// Several trace sinks as one.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_TRACE_FAN_OUT_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_TRACE_FAN_OUT_H_

#include <algorithm>
#include <vector>

#include "footman/trace.h"

namespace footman::softswitch {

// To the log, and to the recording where one is made.
class TraceFanOut : public TraceSink {
 public:
  void Add(TraceSink* sink) { sinks_.push_back(sink); }
  void OnStart(const EngineOptions& options) override {
    for (TraceSink* sink : sinks_) sink->OnStart(options);
  }
  void OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
              absl::Span<const Transition> transitions) override {
    for (TraceSink* sink : sinks_) sink->OnStep(event, now, commands, transitions);
  }
  void OnRefusedEvent(const Event& event, const absl::Status& status) override {
    for (TraceSink* sink : sinks_) sink->OnRefusedEvent(event, status);
  }
  void OnPortError(const Command& command, const absl::Status& status) override {
    for (TraceSink* sink : sinks_) sink->OnPortError(command, status);
  }
  bool WantsTransitions() const override {
    return std::any_of(sinks_.begin(), sinks_.end(),
                       [](const TraceSink* sink) { return sink->WantsTransitions(); });
  }

 private:
  std::vector<TraceSink*> sinks_;  // borrowed
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_TRACE_FAN_OUT_H_
