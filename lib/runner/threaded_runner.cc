// One thread around a runner: waits for a post or a deadline, then lets it work.

#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "footman/runner.h"

namespace footman {

class ThreadedRunner::Impl {
 public:
  explicit Impl(std::unique_ptr<Runner> runner) : runner_(std::move(runner)) {
    runner_->SetWakeUp([this] { Wake(); });
    runner_->Start();
    thread_ = std::thread([this] { Loop(); });
  }
  ~Impl() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
      awake_ = true;
    }
    thread_.join();
  }

  Runner& runner() { return *runner_; }

  void Drain(absl::Duration timeout) {
    runner_->RefuseNewCalls();
    absl::MutexLock lock(&mutex_);
    // The loop must find that nothing is left after this moment: a call may still be in the
    // mailbox.
    quiet_ = false;
    awake_ = true;
    mutex_.AwaitWithTimeout(absl::Condition(&quiet_), timeout);
  }

 private:
  // Enough to be quick, few enough to notice soon that it should stop.
  static constexpr int kEventsAtOnce = 256;

  void Wake() {
    absl::MutexLock lock(&mutex_);
    awake_ = true;
  }

  void Loop() {
    for (;;) {
      {
        absl::MutexLock lock(&mutex_);
        if (stopping_) return;
        awake_ = false;
      }
      if (runner_->RunOnce(kEventsAtOnce) > 0) continue;
      const absl::Duration wait = runner_->NextDeadline() - runner_->clock().Now().uptime;
      absl::MutexLock lock(&mutex_);
      if (!awake_ && runner_->engine().open_calls() == 0) quiet_ = true;
      mutex_.AwaitWithTimeout(absl::Condition(&awake_), wait);
    }
  }

  const std::unique_ptr<Runner> runner_;
  absl::Mutex mutex_;
  bool awake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool quiet_ ABSL_GUARDED_BY(mutex_) = false;  // since the last Drain began
  std::thread thread_;
};

ThreadedRunner::ThreadedRunner(std::unique_ptr<Runner> runner)
    : impl_(std::make_unique<Impl>(std::move(runner))) {}
ThreadedRunner::~ThreadedRunner() = default;
EventSink& ThreadedRunner::events() { return impl_->runner(); }
void ThreadedRunner::Drain(absl::Duration timeout) { impl_->Drain(timeout); }
const Runner& ThreadedRunner::runner() const { return impl_->runner(); }

}  // namespace footman
