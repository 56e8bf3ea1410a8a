// A fake for the tests of adapters: it keeps what was posted, and lets a test wait for it.

#ifndef FOOTMAN_TESTING_FAKE_EVENT_SINK_H_
#define FOOTMAN_TESTING_FAKE_EVENT_SINK_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/event_sink.h"
#include "footman/testing/owned.h"

namespace footman::testing {

// Threads: any.
class FakeEventSink : public EventSink {
 public:
  absl::Status Post(const Event& event) override;
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override;
  CallId NextCall() override { return CallId::Of(1, 0, ++calls_); }

  // From now on every post is refused with this; OK = taken again.
  void RefuseWith(absl::Status refusal);
  // All that was posted, in order.
  std::vector<Owned<Event>> events() const;
  // The caller's leg that came with a call, or null. It is the test's from now on.
  std::unique_ptr<CallLeg> TakeLeg(CallId call);

  // The oldest T that no WaitFor<T> has returned before; nullopt when none comes in time.
  template <typename T>
  std::optional<Owned<T>> WaitFor(absl::Duration timeout) {
    auto is_t = [](const Event& event) { return std::holds_alternative<T>(event); };
    std::optional<Owned<Event>> event = WaitWhere(is_t, timeout);
    if (!event.has_value()) return std::nullopt;
    return Owned<T>(std::get<T>(**event));
  }
  // The same for any event that `wanted` says yes to.
  std::optional<Owned<Event>> WaitWhere(const std::function<bool(const Event&)>& wanted,
                                        absl::Duration timeout);

 private:
  struct Posted {
    Owned<Event> event;
    bool returned = false;
  };

  std::atomic<uint64_t> calls_{0};
  mutable absl::Mutex mutex_;
  std::vector<Posted> posted_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<CallId, std::unique_ptr<CallLeg>>> legs_ ABSL_GUARDED_BY(mutex_);
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAKE_EVENT_SINK_H_
