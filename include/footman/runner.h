// The runner: steps an engine and calls the ports. The host drives it, on a thread of its choice.
//
// It takes an event from the mailbox, steps the engine, and carries out all commands before the
// next event, so nothing re-enters the engine. Events stamped before a timer's deadline are handled
// before that timer fires, however long the queue was.
//
//   auto runner = footman::Runner::Create(options, ports);
//   (*runner)->SetWakeUp([&] { loop.Notify(); });   // from any thread, when there is work
//   (*runner)->Start();                             // starts the ports (port.h)
//   while (serving) {
//     (*runner)->RunOnce(/*max_events=*/64);
//     loop.WaitUntil((*runner)->NextDeadline());    // or until notified
//   }
//
// ThreadedRunner does just that on one thread of its own.
//
// The order of a host's life: ports; the runner; what takes calls, with the runner as EventSink.
// The end is the opposite: stop what takes calls, which ends its legs; run on (Drain) until no call
// is open, so that recordings are stored and records written; destroy the runner, which stops the
// ports; destroy the ports.

#ifndef FOOTMAN_RUNNER_H_
#define FOOTMAN_RUNNER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footman/call_record.h"
#include "footman/clock.h"
#include "footman/engine.h"
#include "footman/event_sink.h"
#include "footman/host_treatments.h"
#include "footman/id_source.h"
#include "footman/im_channel.h"
#include "footman/leg_dialer.h"
#include "footman/link_server.h"
#include "footman/media_sink.h"
#include "footman/options.h"
#include "footman/profile_store.h"
#include "footman/speech_synthesizer.h"
#include "footman/trace.h"

namespace footman {

// All borrowed; they outlive the runner. Null = there is none; `clock`, `ids` and `profiles` are
// needed.
struct Ports {
  Clock* clock = nullptr;
  IdSource* ids = nullptr;
  ProfileStore* profiles = nullptr;
  std::vector<ImChannel*> channels;
  std::vector<LegDialer*> dialers;
  LinkServer* links = nullptr;
  SpeechSynthesizer* speech = nullptr;
  RecordingStore* recordings = nullptr;
  HostTreatments* host_treatments = nullptr;
  CallRecordSink* records = nullptr;
  TraceSink* trace = nullptr;
};

struct RunnerOptions {
  // `capabilities.services`, `.spoken_languages` and `.host_treatments` are filled in from the
  // ports; `.recording` is cleared when there is no store. `.media` and `.redirect` are the host's
  // word.
  EngineOptions engine;
  int max_queued_events = 65536;  // beyond it, events that begin something are refused
};

struct RunnerCounters {
  uint64_t events = 0;
  uint64_t refused_events = 0;    // the mailbox was full
  uint64_t port_errors = 0;       // a port refused, was missing, or threw
  uint64_t malformed_events = 0;  // refused for a mistake of an adapter: TraceSink::OnRefusedEvent
};

class Runner : public EventSink {
 public:
  // InvalidArgument: a needed port is missing, two channels name one service, two dialers have one
  // name, or the options cannot be.
  static absl::StatusOr<std::unique_ptr<Runner>> Create(RunnerOptions options, Ports ports);
  // Takes no more events, destroys the remaining legs, and stops the ports.
  ~Runner() override;

  // From any thread; see event_sink.h.
  absl::Status Post(const Event& event) override;
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override;
  CallId NextCall() override;

  // The rest: one thread at a time.

  // Starts the ports, once; RunOnce does it if nobody has.
  void Start();
  // Handles what is due now: at most `max_events` events, and the timers between them. Returns how
  // many steps the engine made; zero = nothing is due.
  int RunOnce(int max_events);
  // When RunOnce has work at the latest, as Moment::uptime; InfiniteDuration = only when woken.
  absl::Duration NextDeadline() const;
  // Called, from the posting thread, when the mailbox turns from empty to not empty. Must be quick
  // and must not call the runner back. Set it before the first post.
  void SetWakeUp(std::function<void()> wake_up);
  // From now on PostCall answers Unavailable; calls in progress go on.
  void RefuseNewCalls();

  const Engine& engine() const;
  const Clock& clock() const;       // any thread
  RunnerCounters counters() const;  // any thread

 private:
  class Impl;
  explicit Runner(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// One thread that drives a runner, from construction to destruction.
class ThreadedRunner {
 public:
  explicit ThreadedRunner(std::unique_ptr<Runner> runner);
  ~ThreadedRunner();  // stops the thread and joins it
  EventSink& events();
  // Refuses new calls, and returns when no call is open or after `timeout`.
  void Drain(absl::Duration timeout);
  const Runner& runner() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The system's clocks: monotonic for uptime. Threads: any.
class SystemClock : public Clock {
 public:
  Moment Now() const override;
};

}  // namespace footman

#endif  // FOOTMAN_RUNNER_H_
