// An event sink that passes on to another one, which comes later and goes earlier.

#ifndef FOOTMAN_EVENT_RELAY_H_
#define FOOTMAN_EVENT_RELAY_H_

#include <memory>
#include <mutex>
#include <shared_mutex>

#include "absl/status/status.h"
#include "footman/event_sink.h"

namespace footman {

// For authors of ports: a member that the port's threads post to, whether it is started or not.
//
//   void Start(EventSink& events) override { relay_.Connect(&events); }
//   void Stop() override { relay_.Connect(nullptr); }
//
// Threads: any.
class EventRelay : public EventSink {
 public:
  // Null = nobody (any more). When it returns, nobody posts to the sink before any longer.
  // REQUIRES: the caller is not within a post to this relay.
  void Connect(EventSink* sink) {
    std::unique_lock lock(mutex_);
    sink_ = sink;
  }

  // Unavailable: nobody is connected. Otherwise what the sink says.
  absl::Status Post(const Event& event) override {
    std::shared_lock lock(mutex_);
    return sink_ != nullptr ? sink_->Post(event) : Nobody();
  }
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override {
    std::shared_lock lock(mutex_);
    return sink_ != nullptr ? sink_->PostCall(call, leg) : Nobody();
  }
  // Zero, which is no call's: nobody is connected.
  CallId NextCall() override {
    std::shared_lock lock(mutex_);
    return sink_ != nullptr ? sink_->NextCall() : CallId();
  }

 private:
  static absl::Status Nobody() { return absl::UnavailableError("no runner is connected"); }

  std::shared_mutex mutex_;
  EventSink* sink_ = nullptr;  // borrowed
};

}  // namespace footman

#endif  // FOOTMAN_EVENT_RELAY_H_
