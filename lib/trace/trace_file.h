// The file of a trace: parts in their final form, written in large pieces.

#ifndef FOOTMAN_LIB_TRACE_TRACE_FILE_H_
#define FOOTMAN_LIB_TRACE_TRACE_FILE_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "footman/options.h"
#include "lib/trace/wire_buffer.h"

namespace footman {

class TraceFile {
 public:
  // Owns the file descriptor.
  TraceFile(int file, int64_t max_bytes) : file_(file), left_(max_bytes) {}
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;
  ~TraceFile();

  // Each: ResourceExhausted = with this part it would be longer than its bound, so that it ends
  // before it; others = it could not be written, as errno has it.
  absl::Status AddStart(const EngineOptions& options);
  absl::Status AddStep(const uint8_t* flat_step);
  // Hands everything to the system.
  absl::Status Flush();

 private:
  absl::Status Added(uint8_t* end);

  const int file_;
  int64_t left_;
  WireBuffer buffer_;
  size_t pending_ = 0;  // bytes in the buffer
};

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_TRACE_FILE_H_
