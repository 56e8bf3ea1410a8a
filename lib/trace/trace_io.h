// Parts of a trace to and from a stream of bytes: each with its length before it.

#ifndef FOOTMAN_LIB_TRACE_TRACE_IO_H_
#define FOOTMAN_LIB_TRACE_TRACE_IO_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "footman/trace.h"
#include "footman/trace_recorder.h"
#include "google/protobuf/io/zero_copy_stream.h"
#include "lib/trace/wire_buffer.h"

namespace footman {

// A trace in the making, wherever it goes. What it needs is kept from step to step.
class TraceWriter {
 public:
  // The next part, whole; valid until the next call.
  absl::string_view Start(const EngineOptions& options);
  absl::string_view Step(const Event* event, const Moment& now, absl::Span<const Command> commands);

 private:
  WireBuffer flat_;
  WireBuffer part_;
};

// See ReplayFile.
absl::StatusOr<ReplayOutcome> Replay(google::protobuf::io::ZeroCopyInputStream& stream);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_TRACE_IO_H_
