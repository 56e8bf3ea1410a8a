// The runner's mailbox: events from any thread, in the order and with the stamps of their posting.
//
// Bounds. Up to `capacity` events of any kind wait. Beyond it those that begin something (a call, a
// reply, a click) and digits, which anybody can press without end, are refused. Those that a call
// waits for still find room: a call has at most kAwaitedPerCall requests and facts under way at
// once, and kAwaitedPerLeg more for each leg that was dialled for it, so the hard bound is
// capacity + kAwaitedPerCall * max_calls + kAwaitedPerLeg * (dialled legs that are alive). An
// adapter that exceeds even that repeats itself, and is refused; the engine's timers then end what
// waits.
//
// Copies are made outside the lock, into envelopes that are used again and again.

#ifndef FOOTMAN_LIB_RUNNER_MAILBOX_H_
#define FOOTMAN_LIB_RUNNER_MAILBOX_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "footman/call_leg.h"
#include "footman/clock.h"
#include "footman/event.h"
#include "footman/moment.h"
#include "lib/runner/owned_event.h"

namespace footman::internal {

struct Envelope {
  OwnedEvent event;
  Moment posted;
  std::unique_ptr<CallLeg> leg;  // the caller's, with CallArrived
};
using Envelopes = std::vector<std::unique_ptr<Envelope>>;

class Mailbox {
 public:
  static constexpr int kAwaitedPerCall = 16;
  static constexpr int kAwaitedPerLeg = 8;
  // An event that begins something and borrows more than this is refused: no message that a person
  // types, and no call that a trunk sends, is as long.
  static constexpr size_t kMaxBytes = 64 * 1024;

  Mailbox(const Clock& clock, int capacity, int max_calls);

  // Any thread. ResourceExhausted, Unavailable: see event_sink.h. `leg` (null for plain events) is
  // taken on success only.
  absl::Status Post(const Event& event, std::unique_ptr<CallLeg>* leg);

  // The runner's thread. Takes all that wait, oldest first, in exchange for the envelopes that are
  // no longer needed.
  void Take(Envelopes& envelopes);
  // When the oldest was posted; nullopt = empty.
  std::optional<absl::Duration> OldestPosted() const;

  void SetWakeUp(std::function<void()> wake_up);
  void RefuseNewCalls() { refuse_calls_ = true; }
  // The runner's thread: so many dialled legs are alive.
  void SetDialledLegs(size_t legs) { dialled_legs_ = legs; }
  // From now on everything is refused with Unavailable.
  void Close() { closed_ = true; }
  uint64_t refused() const { return refused_; }

 private:
  // After a burst, no more than this many empty envelopes are kept.
  static constexpr size_t kSpareEnvelopes = 1024;

  std::unique_ptr<Envelope> Spare();
  absl::Status Refuse(const char* why);

  const Clock& clock_;
  const size_t capacity_;
  const size_t hard_bound_;  // without dialled legs
  std::function<void()> wake_up_;
  std::atomic<bool> refuse_calls_{false};
  std::atomic<bool> closed_{false};
  std::atomic<uint64_t> refused_{0};
  std::atomic<size_t> dialled_legs_{0};
  // Not absl::Mutex: Debian's watches for deadlocks, which costs a quarter of a runner's time.
  mutable std::mutex mutex_;  // of all that follows
  Envelopes waiting_;
  Envelopes spare_;
};

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_MAILBOX_H_
