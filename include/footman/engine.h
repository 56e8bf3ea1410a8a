// The engine: it decides what happens to calls. Pure and deterministic.
//
// The same events at the same moments give the same commands, byte for byte. It has no clock,
// thread, socket, file or random source. Use it through a Runner (runner.h), or step it:
//
//   engine->Handle(CallArrived{...}, now);
//   for (const Command& command : engine->commands()) Execute(command);
//   ...
//   engine->AdvanceTo(now);  // no earlier than *engine->NextDeadline()
//   for (const Command& command : engine->commands()) Execute(command);
//
// Threads: none; one caller at a time. Memory: bounded by EngineOptions; nothing is allocated per
// call in steady state.

#ifndef FOOTMAN_ENGINE_H_
#define FOOTMAN_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/command.h"
#include "footman/event.h"
#include "footman/moment.h"
#include "footman/options.h"
#include "footman/trace.h"

namespace footman {

struct EngineCounters {
  uint64_t calls_arrived = 0;
  uint64_t calls_refused = 0;  // max_calls was reached
  uint64_t calls_ended = 0;
  uint64_t selections = 0;  // chosen by a person
  uint64_t defaults = 0;
  uint64_t late_events = 0;             // legal, about something that is over
  uint64_t unknown_sender_replies = 0;  // from an address that nobody registered
  uint64_t clamped_moments = 0;         // time ran backwards
  uint64_t internal_errors = 0;
};

class Engine {
 public:
  // InvalidArgument names the option that cannot be.
  static absl::StatusOr<std::unique_ptr<Engine>> Create(EngineOptions options);

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  // Takes in one event. Fires no timer: the caller first handles every event stamped before a
  // deadline, then advances to it, so a reply that came in time never loses to the timeout.
  // A moment before the last one is clamped to it, and counted.
  // Commands not yet taken from the step before are dropped: take them after every step.
  // InvalidArgument: a malformed event (a null profile, too few secrets); AlreadyExists: a second
  // CallArrived of one id. Then nothing has changed.
  absl::Status Handle(const Event& event, Moment now);

  // Fires the earliest timer that is due at `now`, at the moment of its deadline, and returns true;
  // or takes note of the time and returns false. Call it until it returns false, taking the
  // commands of each step.
  bool AdvanceTo(Moment now);

  // When AdvanceTo has work next, in Moment::uptime; nullopt = never.
  std::optional<absl::Duration> NextDeadline() const;

  // The commands of the last step, in the order to carry them out. Valid until the next step.
  absl::Span<const Command> commands();
  // What the last step did, for traces. Valid until the next step.
  absl::Span<const Transition> LastTransitions() const;

  int open_calls() const;
  const EngineCounters& counters() const;
  // The name of the call's state in lib/core/CALL_FLOW.md; empty = no such call.
  absl::string_view StateOf(CallId call) const;
  // Whether the call is answered, or about to be, for a voicemail.
  bool WillRecord(CallId call) const;
  // Internal names the first call whose legs, offers and timers do not fit its state. Slow: tests.
  absl::Status CheckConsistency() const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace footman

#endif  // FOOTMAN_ENGINE_H_
