// The event sink that ports are made with before their runner exists.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_EVENT_RELAY_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_EVENT_RELAY_H_

#include <atomic>
#include <memory>

#include "absl/status/status.h"
#include "footman/event_sink.h"

namespace footman::softswitch {

// Passes everything on to the runner, once there is one. A runner needs its ports and ports need
// their runner: this breaks the circle. Threads: any.
class EventRelay : public EventSink {
 public:
  // Null = nobody (any more). The sink is borrowed until the next Connect has returned and no
  // other thread posts.
  void Connect(EventSink* sink) { sink_.store(sink, std::memory_order_release); }

  absl::Status Post(const Event& event) override {
    EventSink* sink = sink_.load(std::memory_order_acquire);
    return sink ? sink->Post(event) : absl::UnavailableError("no runner");
  }
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override {
    EventSink* sink = sink_.load(std::memory_order_acquire);
    return sink ? sink->PostCall(call, leg) : absl::UnavailableError("no runner");
  }

 private:
  std::atomic<EventSink*> sink_ = nullptr;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_EVENT_RELAY_H_
