// The event sink that ports are made with before their runner exists.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_EVENT_RELAY_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_EVENT_RELAY_H_

#include <memory>
#include <mutex>
#include <shared_mutex>

#include "absl/status/status.h"
#include "footman/event_sink.h"

namespace footman::softswitch {

// Passes everything on to the runner, once there is one. A runner needs its ports and ports need
// their runner: this breaks the circle. Threads: any.
class EventRelay : public EventSink {
 public:
  // Null = nobody (any more). When it returns, nobody posts to the sink before any longer.
  void Connect(EventSink* sink) {
    std::unique_lock lock(mutex_);
    sink_ = sink;
  }

  absl::Status Post(const Event& event) override {
    std::shared_lock lock(mutex_);
    return sink_ ? sink_->Post(event) : absl::UnavailableError("no runner");
  }
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override {
    std::shared_lock lock(mutex_);
    return sink_ ? sink_->PostCall(call, leg) : absl::UnavailableError("no runner");
  }

 private:
  std::shared_mutex mutex_;
  EventSink* sink_ = nullptr;  // borrowed
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_EVENT_RELAY_H_
