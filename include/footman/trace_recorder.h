// Recording an engine, and running a trace again (R21).
//
// A trace holds every event with every text, number and link secret: personal data, to be kept
// as such. None is made unless a host makes a TraceRecorder. lib/proto/trace.proto is its form.

#ifndef FOOTMAN_TRACE_RECORDER_H_
#define FOOTMAN_TRACE_RECORDER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/trace.h"

namespace footman {

struct TraceRecorderOptions {
  std::string path;                      // made anew, readable by its owner alone
  int64_t max_bytes = int64_t{1} << 30;  // then it stops; what was written stays valid
  // Memory for what is recorded and not yet written. It is what lets a disk stall without harm.
  int64_t max_unwritten_bytes = int64_t{4} << 20;
  // How long steps wait for a disk that does not keep up, one after the other until there is room
  // again; then the trace ends. 500 ms is when a SIP caller first repeats itself (RFC 3261
  // 17.1.1.2, T1).
  absl::Duration max_wait = absl::Milliseconds(500);
  // Whatever was recorded is with the system so soon, be the runner busy or not.
  absl::Duration flush_interval = absl::Milliseconds(100);
};

// A TraceSink that writes a trace. It must see the runner from its first step on.
//
// On the runner's thread a step is only copied, which costs a fraction of deciding it; a thread of
// the recorder's own makes the form of the file from it and writes it. A trace has no gaps:
// where the disk does not keep up and max_unwritten_bytes are waiting, the runner's thread waits
// for it (waits()), at most max_wait in a row. After that the trace ends, and the calls go on
// without.
//
// What a crash of the process loses: what was recorded in the last flush_interval, or at most
// max_unwritten_bytes while the disk is behind. What is in the file replays, also where it breaks
// off in the midst of a step. Finish and the destructor lose nothing.
//
// Threads: OnStart, OnStep, Finish and the destructor belong to the runner's thread, or to whoever
// outlives it; status and waits may be called from any thread at any time.
class TraceRecorder : public TraceSink {
 public:
  // InvalidArgument: no path, or a bound that allows nothing; NotFound, PermissionDenied, ...: the
  // file cannot be made.
  static absl::StatusOr<std::unique_ptr<TraceRecorder>> Create(const TraceRecorderOptions& options);
  // Writes what is left. It takes as long as the disk takes.
  ~TraceRecorder() override;

  void OnStart(const EngineOptions& options) override;
  void OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
              absl::Span<const Transition> transitions) override;
  bool WantsTransitions() const override { return false; }

  // Writes what is left and ends the trace; later steps are ignored. Returns status(), which
  // now covers all of it: the destructor has nobody to tell.
  absl::Status Finish();

  // OK while it records and when Finish ended it. ResourceExhausted: it has reached max_bytes, or
  // the disk has not kept up for max_wait, or is full; others: why the file could not be written,
  // as errno has it. After such an end the file holds all steps up to some moment, and the calls
  // go on. A write that fails shows here when it is tried, within flush_interval of the step.
  absl::Status status() const;
  // How often the runner's thread has waited for the disk.
  uint64_t waits() const;

 private:
  class Impl;
  explicit TraceRecorder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Where a trace and this engine part.
struct ReplayDifference {
  int step = 0;          // from 1
  absl::Duration at;     // Moment::uptime
  std::string event;     // as text; "timer"
  std::string expected;  // a command as text; empty = none was recorded, or none came
  std::string actual;
};
struct ReplayOutcome {
  int steps = 0;  // that were the same
  std::optional<ReplayDifference> difference;
};

// Makes an engine as it was, tells it again what it was told, and compares its commands byte for
// byte. A trace that breaks off in the midst of a step, as after a crash, is replayed up to
// there. NotFound, ...: the file cannot be read. DataLoss: it is no trace. InvalidArgument:
// this engine does not take its options.
absl::StatusOr<ReplayOutcome> ReplayFile(const std::string& path);

}  // namespace footman

#endif  // FOOTMAN_TRACE_RECORDER_H_
