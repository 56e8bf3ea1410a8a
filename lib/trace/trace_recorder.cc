#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "footman/recording.h"
#include "lib/trace/recording_io.h"

namespace footman {

class TraceRecorder::Impl {
 public:
  Impl(int file, int64_t max_bytes) : file_(file), left_(max_bytes) {}
  ~Impl() { close(file_); }

  void Start(const EngineOptions& options) { Write(writer_.Start(options)); }
  void Step(const Event* event, const Moment& now, absl::Span<const Command> commands) {
    if (status_.ok()) Write(writer_.Step(event, now, commands));
  }
  const absl::Status& status() const { return status_; }

 private:
  // A part is written whole or not at all, as far as the bound is concerned.
  void Write(const std::string& part) {
    if (static_cast<int64_t>(part.size()) > left_) {
      status_ = absl::ResourceExhaustedError("the recording has reached its bound");
      return;
    }
    left_ -= static_cast<int64_t>(part.size());
    for (size_t done = 0; done < part.size();) {
      const ssize_t written = write(file_, part.data() + done, part.size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        status_ = absl::ErrnoToStatus(errno, "writing the recording");
        return;
      }
      done += static_cast<size_t>(written);
    }
  }

  const int file_;
  int64_t left_;
  absl::Status status_;
  RecordingWriter writer_;
};

absl::StatusOr<std::unique_ptr<TraceRecorder>> TraceRecorder::Create(
    const TraceRecorderOptions& options) {
  if (options.path.empty()) return absl::InvalidArgumentError("a recording needs a path");
  // Readable by its owner alone, also while an older file of the name lay there with other rights.
  unlink(options.path.c_str());
  const int file = open(options.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("making ", options.path));
  return std::unique_ptr<TraceRecorder>(
      new TraceRecorder(std::make_unique<Impl>(file, options.max_bytes)));
}

TraceRecorder::TraceRecorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TraceRecorder::~TraceRecorder() = default;

void TraceRecorder::OnStart(const EngineOptions& options) { impl_->Start(options); }

void TraceRecorder::OnStep(const Event* event, const Moment& now,
                           absl::Span<const Command> commands, absl::Span<const Transition>) {
  impl_->Step(event, now, commands);
}

absl::Status TraceRecorder::status() const { return impl_->status(); }

}  // namespace footman
