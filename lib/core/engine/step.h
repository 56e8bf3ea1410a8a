// One step of the engine: what it works on, and what it wants done.

#ifndef FOOTMAN_LIB_CORE_ENGINE_STEP_H_
#define FOOTMAN_LIB_CORE_ENGINE_STEP_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "footman/command.h"
#include "footman/engine.h"
#include "footman/trace.h"
#include "lib/core/call/block_pool.h"
#include "lib/core/call/call_data.h"
#include "lib/core/call/timer_table.h"
#include "lib/core/engine/engine_config.h"
#include "lib/core/offers/address_book.h"
#include "lib/core/offers/closed_offers.h"
#include "lib/core/offers/option_lines.h"
#include "lib/language/step_text.h"

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

// A transition in the making: its names are looked up only if somebody wants to see it.
struct Trace {
  CallId call;
  State from, to;
  Input input;              // if `event` is empty
  absl::string_view event;  // or what was not taken
  const char* why;
};

// Everything that outlives a step, and the outcome of the present one.
struct Step {
  explicit Step(EngineOptions options);

  EngineConfig config;
  BlockPool pool;
  CallTable calls;
  AddressBook addresses;
  ClosedOffers closed;
  TimerTable timers;
  EngineCounters counters;

  Uptime now = 0;
  int64_t wall = 0;  // Unix nanoseconds
  std::vector<Command> commands;
  std::vector<Trace> traces;
  std::vector<Transition> transitions;  // the same for others to read, once they have asked
  StepText text;
  const OptionLines lines;
  std::vector<absl::string_view> views;       // spans of commands that carry several texts
  std::array<Offer, kMaxOffers> plan_offers;  // a plan in the making
  std::array<PlannedOption, kMaxOffers * kMaxOptions> plan_options;
  std::unique_ptr<char[]> plan_block = std::make_unique<char[]>(BlockPool::kLargest);
  std::vector<OfferOption> offer_options;  // spans of SendOffer; its room is made beforehand
  CallRecord record;
  std::vector<OfferRecord> record_offers;
  std::vector<Decision> record_decisions;
  std::vector<Diversion> record_diversions;

  void Begin(Uptime uptime, int64_t unix_nanoseconds);
  template <typename T>
  void Do(T command) {
    commands.emplace_back(std::move(command));
  }
  // The same for one that is filled in where it will be read. (A struct that is filled and then
  // copied at once waits for its own stores: the wider loads of the copy cannot be forwarded.)
  template <typename T>
  T& Do() {
    return std::get<T>(commands.emplace_back(std::in_place_type<T>));
  }

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

  uint32_t SlotOf(const Call& call) const { return calls.SlotOf(call); }
  // Of the state, of the question and of the whole call; legs and activities keep theirs.
  void DisarmQuestion(const Call& call) {
    timers.DisarmAllBut(SlotOf(call), Timer::kLegs, Timer::kActivities);
  }
  void Arm(const Call& call, Timer timer, Uptime after) {
    timers.Arm(SlotOf(call), timer, now + after);
  }
  // As milliseconds since the call's arrival, rounded up: when so much time will have passed.
  uint32_t DueMs(const Call& call, Uptime after) const {
    if (after == kForever) return kNever;
    const Uptime due = now - call.arrived + after;
    return static_cast<uint32_t>((due + 999999) / 1000000);
  }
  // Sets the timer to so many milliseconds after the call's arrival; kNever = takes it away.
  void ArmAt(const Call& call, Timer timer, uint32_t due_ms) {
    if (due_ms == kNever) return timers.Disarm(SlotOf(call), timer);
    timers.Arm(SlotOf(call), timer, call.arrived + int64_t{due_ms} * 1000000);
  }
  uint32_t MsSinceArrival(const Call& call) const {
    return static_cast<uint32_t>((now - call.arrived) / 1000000);
  }
  // On the wall, as many milliseconds after the call's arrival.
  absl::Time WallOf(const Call& call, uint32_t ms) const {
    return absl::FromUnixNanos(call.arrived_wall + int64_t{ms} * 1000000);
  }
  // Minute of the day, where the subscriber is: now, or at `unix_nanoseconds`.
  int LocalMinute(const Call& call) const { return LocalMinuteAt(call, wall); }
  int LocalMinuteAt(const Call& call, int64_t unix_nanoseconds) const;
  // "14:03"
  absl::string_view TimeOfDay(int minute);
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_STEP_H_
