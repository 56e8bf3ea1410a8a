#include "lib/trace/trace_file.h"

#include <unistd.h>

#include <cerrno>

#include "absl/strings/string_view.h"
#include "lib/trace/encode.h"
#include "lib/trace/flatten.h"

namespace footman {
namespace {

// So much at once makes the cost of a system call disappear.
constexpr size_t kPiece = size_t{128} << 10;

}  // namespace

TraceFile::~TraceFile() { close(file_); }

absl::Status TraceFile::AddStart(const EngineOptions& options) {
  WireBuffer flat;
  Flatten(options, flat, flat.Begin());
  return Added(EncodeStartPart(flat.Begin(), buffer_, buffer_.Begin() + pending_));
}

absl::Status TraceFile::AddStep(const uint8_t* flat_step) {
  return Added(EncodeStepPart(flat_step, buffer_, buffer_.Begin() + pending_));
}

absl::Status TraceFile::Added(uint8_t* end) {
  const size_t size = buffer_.Offset(end) - pending_;
  if (static_cast<int64_t>(size) > left_) {
    return absl::ResourceExhaustedError("the trace has reached its bound");
  }
  left_ -= static_cast<int64_t>(size);
  pending_ += size;
  return pending_ < kPiece ? absl::OkStatus() : Flush();
}

absl::Status TraceFile::Flush() {
  absl::string_view bytes = buffer_.Until(buffer_.Begin() + pending_);
  pending_ = 0;
  while (!bytes.empty()) {
    const ssize_t written = write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return absl::ErrnoToStatus(errno, "writing the trace");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace footman
