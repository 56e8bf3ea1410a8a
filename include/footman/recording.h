// Recording an engine, and running a recording again (R21).
//
// A recording holds every event with every text, number and link secret: personal data, to be kept
// as such. None is made unless a host makes a TraceRecorder. lib/proto/trace.proto is its form.

#ifndef FOOTMAN_RECORDING_H_
#define FOOTMAN_RECORDING_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "footman/trace.h"

namespace footman {

struct TraceRecorderOptions {
  std::string path;                      // made anew, readable by its owner alone
  int64_t max_bytes = int64_t{1} << 30;  // then it stops; what was written stays valid
};

// A TraceSink that writes a recording. It must see the runner from its first step on.
// Threads: the runner's. A crash loses nothing: each step is handed to the system when it is made.
class TraceRecorder : public TraceSink {
 public:
  // InvalidArgument: no path; NotFound, PermissionDenied, ...: the file cannot be made.
  static absl::StatusOr<std::unique_ptr<TraceRecorder>> Create(const TraceRecorderOptions& options);
  ~TraceRecorder() override;

  void OnStart(const EngineOptions& options) override;
  void OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
              absl::Span<const Transition> transitions) override;

  // OK while it records. ResourceExhausted: it has reached max_bytes; Internal: the disk failed.
  // Either way the calls go on and the recording ends.
  absl::Status status() const;

 private:
  class Impl;
  explicit TraceRecorder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Where a recording and this engine part.
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
// byte. A recording that breaks off in the midst of a step, as after a crash, is replayed up to
// there. NotFound, ...: the file cannot be read. DataLoss: it is no recording. InvalidArgument:
// this engine does not take its options.
absl::StatusOr<ReplayOutcome> ReplayFile(const std::string& path);

}  // namespace footman

#endif  // FOOTMAN_RECORDING_H_
