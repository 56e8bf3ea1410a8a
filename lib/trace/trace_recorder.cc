#include "footman/trace_recorder.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "lib/trace/trace_file.h"
#include "lib/trace/step_queue.h"

namespace footman {
namespace {

absl::Status Check(const TraceRecorderOptions& options) {
  if (options.path.empty()) return absl::InvalidArgumentError("a trace needs a path");
  if (options.max_unwritten_bytes < 1) {
    return absl::InvalidArgumentError("max_unwritten_bytes must be at least 1");
  }
  if (options.max_wait < absl::ZeroDuration() || options.flush_interval <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("max_wait and flush_interval must be positive");
  }
  return absl::OkStatus();
}

}  // namespace

class TraceRecorder::Impl {
 public:
  Impl(int file, const TraceRecorderOptions& options)
      : max_wait_(options.max_wait),
        flush_interval_(options.flush_interval),
        file_(file, options.max_bytes),
        steps_(static_cast<size_t>(options.max_unwritten_bytes)) {}
  ~Impl() { Finish(); }

  // The file is the runner's until the writing thread begins.
  void Start(const EngineOptions& options) {
    if (thread_.joinable() || ended()) return;
    if (!Continue(file_.AddStart(options)) || !Continue(file_.Flush())) return;
    thread_ = std::thread([this] { WriteSteps(); });
  }

  void Step(const Event* event, const Moment& now, absl::Span<const Command> commands) {
    if (!thread_.joinable() || ended() || steps_.Add(event, now, commands, max_wait_)) return;
    End(absl::ResourceExhaustedError(
        absl::StrCat("the disk did not keep up for ", absl::FormatDuration(max_wait_))));
    steps_.Close();
  }

  void Finish() {
    End(absl::OkStatus());
    steps_.Close();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status status() const {
    absl::MutexLock lock(&mutex_);
    return status_;
  }
  uint64_t waits() const { return steps_.waits(); }

 private:
  bool ended() const { return ended_.load(std::memory_order_relaxed); }
  // The first reason counts.
  void End(const absl::Status& why) {
    absl::MutexLock lock(&mutex_);
    if (status_.ok()) status_ = why;
    ended_.store(true, std::memory_order_relaxed);
  }
  bool Continue(const absl::Status& status) {
    if (!status.ok()) End(status);
    return status.ok();
  }

  // The writing thread. Where it ends, the file holds all steps up to there, and nobody waits for
  // it.
  void WriteSteps() {
    WriteWhileOpen();
    steps_.Close();
  }
  void WriteWhileOpen() {
    for (bool open = true; open;) {
      open = steps_.Await(flush_interval_);
      bool more = true;
      while (const uint8_t* step = more ? steps_.Take() : nullptr) {
        more = Continue(file_.AddStep(step));
      }
      if (!Continue(file_.Flush()) || !more) return;
    }
  }

  const absl::Duration max_wait_;
  const absl::Duration flush_interval_;
  TraceFile file_;
  StepQueue steps_;
  std::atomic<bool> ended_{false};
  mutable absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<TraceRecorder>> TraceRecorder::Create(
    const TraceRecorderOptions& options) {
  if (absl::Status status = Check(options); !status.ok()) return status;
  // Readable by its owner alone, also while an older file of the name lay there with other rights.
  unlink(options.path.c_str());
  const int file = open(options.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("making ", options.path));
  return std::unique_ptr<TraceRecorder>(new TraceRecorder(std::make_unique<Impl>(file, options)));
}

TraceRecorder::TraceRecorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TraceRecorder::~TraceRecorder() = default;

void TraceRecorder::OnStart(const EngineOptions& options) { impl_->Start(options); }

void TraceRecorder::OnStep(const Event* event, const Moment& now,
                           absl::Span<const Command> commands, absl::Span<const Transition>) {
  impl_->Step(event, now, commands);
}

absl::Status TraceRecorder::Finish() {
  impl_->Finish();
  return status();
}

absl::Status TraceRecorder::status() const { return impl_->status(); }
uint64_t TraceRecorder::waits() const { return impl_->waits(); }

}  // namespace footman
