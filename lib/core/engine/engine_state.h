// What the engine keeps from step to step, and the moment at which it is.
//
// What decides reads it, and never changes it; actions do.

#ifndef FOOTMAN_LIB_CORE_ENGINE_ENGINE_STATE_H_
#define FOOTMAN_LIB_CORE_ENGINE_ENGINE_STATE_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "footman/engine.h"
#include "lib/core/call/block_pool.h"
#include "lib/core/call/call_data.h"
#include "lib/core/call/timer_table.h"
#include "lib/core/engine/engine_config.h"
#include "lib/core/offers/address_book.h"
#include "lib/core/offers/closed_offers.h"
#include "lib/core/offers/option_lines.h"

namespace footman {

// Where calls live: slots that do not move.
class CallTable {
 public:
  explicit CallTable(size_t max_calls);
  // Null when it is full.
  Call* Add(CallId id);
  void Remove(uint32_t slot);
  uint32_t SlotOf(CallId id) const {
    return by_id_.Find(id.value(), [&](uint32_t slot) {
      Prefetch(&calls_[slot], sizeof(Call));
      return calls_[slot].id == id;
    });
  }
  Call& at(uint32_t slot) { return calls_[slot]; }
  const Call& at(uint32_t slot) const { return calls_[slot]; }
  Call* Find(CallId id) {
    const uint32_t slot = SlotOf(id);
    return slot == kNoSlot ? nullptr : &calls_[slot];
  }
  uint32_t SlotOf(const Call& call) const { return static_cast<uint32_t>(&call - calls_.data()); }
  int size() const { return size_; }
  size_t slots() const { return calls_.size(); }  // in use or not; State::kNone = not

 private:
  std::vector<Call> calls_;
  std::vector<uint32_t> free_;
  SlotIndex by_id_;
  const size_t max_calls_;
  int size_ = 0;
};

// Minute of the day, where the call's subscriber is.
int LocalMinuteAt(const Call& call, int64_t unix_nanoseconds);

struct EngineState {
  explicit EngineState(EngineOptions options);

  EngineConfig config;
  const OptionLines lines;
  BlockPool pool;
  CallTable calls;
  AddressBook addresses;
  ClosedOffers closed;
  TimerTable timers;
  EngineCounters counters;

  Uptime now = 0;    // of the present step
  int64_t wall = 0;  // likewise, in Unix nanoseconds

  uint32_t SlotOf(const Call& call) const { return calls.SlotOf(call); }

  // Of a call that is about to be worked on: its memory at once, not one miss after another.
  [[gnu::always_inline]] inline void PrefetchCall(uint32_t slot) const {
    Prefetch(&calls.at(slot), sizeof(Call));
    timers.PrefetchOwner(slot);
  }
  // What the end of its question will need besides.
  [[gnu::always_inline]] inline void PrefetchForEnd(const Call& call) const {
    Prefetch(call.block.data, call.used);
    closed.PrefetchFor(call.id);
  }

  // ---- Timers.

  void Arm(const Call& call, Timer timer, Uptime after) {
    timers.Arm(SlotOf(call), timer, now + after);
  }
  // Sets the timer to so many milliseconds after the call's arrival; kNever = takes it away.
  void ArmAt(const Call& call, Timer timer, uint32_t due_ms) {
    if (due_ms == kNever) return timers.Disarm(SlotOf(call), timer);
    timers.Arm(SlotOf(call), timer, call.arrived + int64_t{due_ms} * 1000000);
  }
  // Those of the state, of the question and of the whole call; legs and activities keep theirs.
  void DisarmQuestion(const Call& call) {
    timers.DisarmAllBut(SlotOf(call), Timer::kLegs, Timer::kActivities);
  }

  // ---- Times of a call.

  uint32_t MsSinceArrival(const Call& call) const {
    return static_cast<uint32_t>((now - call.arrived) / 1000000);
  }
  // As milliseconds since the call's arrival, rounded up: when so much time will have passed.
  uint32_t DueMs(const Call& call, Uptime after) const {
    if (after == kForever) return kNever;
    const Uptime due = now - call.arrived + after;
    return static_cast<uint32_t>((due + 999999) / 1000000);
  }
  // On the wall, as many milliseconds after the call's arrival.
  absl::Time WallOf(const Call& call, uint32_t ms) const {
    return absl::FromUnixNanos(call.arrived_wall + int64_t{ms} * 1000000);
  }
  // Minute of the day, where the call's subscriber is.
  int LocalMinute(const Call& call) const { return LocalMinuteAt(call, wall); }
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_ENGINE_STATE_H_
