// Parts of a recording to and from a stream of bytes: each with its length before it.

#ifndef FOOTMAN_LIB_TRACE_RECORDING_IO_H_
#define FOOTMAN_LIB_TRACE_RECORDING_IO_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "footman/recording.h"
#include "footman/trace.h"
#include "google/protobuf/io/zero_copy_stream.h"
#include "lib/proto/trace.pb.h"

namespace footman {

// A recording in the making, wherever it goes. What it needs is kept from step to step.
class RecordingWriter {
 public:
  // The next part, whole; valid until the next call.
  const std::string& Start(const EngineOptions& options);
  const std::string& Step(const Event* event, const Moment& now,
                          absl::Span<const Command> commands);

 private:
  const std::string& Delimited();

  proto::trace::Part part_;
  std::string bytes_;
};

// See ReplayFile.
absl::StatusOr<ReplayOutcome> Replay(google::protobuf::io::ZeroCopyInputStream& stream);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_RECORDING_IO_H_
