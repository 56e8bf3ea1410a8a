// One thread that does what may block, so that those who must not wait can leave it there.

#ifndef FOOTMAN_LIB_MEDIA_WORK_THREAD_H_
#define FOOTMAN_LIB_MEDIA_WORK_THREAD_H_

#include <cstddef>
#include <deque>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace footman::media {

class WorkThread {
 public:
  using Job = absl::AnyInvocable<void() &&>;

  explicit WorkThread(size_t most_waiting)
      : most_waiting_(most_waiting), thread_([this] { Run(); }) {}
  // Does what was accepted, then stops.
  ~WorkThread() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    thread_.join();
  }
  WorkThread(const WorkThread&) = delete;
  WorkThread& operator=(const WorkThread&) = delete;

  // Any thread; never waits. False: too much is waiting already, the job is not taken.
  bool Post(Job job) {
    absl::MutexLock lock(&mutex_);
    if (jobs_.size() >= most_waiting_) return false;
    jobs_.push_back(std::move(job));
    return true;
  }
  // For what must not be refused: the caller bounds it in another way.
  void PostAlways(Job job) {
    absl::MutexLock lock(&mutex_);
    jobs_.push_back(std::move(job));
  }

 private:
  void Run() {
    for (;;) {
      Job job;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &WorkThread::Due));
        if (jobs_.empty()) return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      std::move(job)();
    }
  }
  bool Due() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !jobs_.empty(); }

  const size_t most_waiting_;
  absl::Mutex mutex_;
  std::deque<Job> jobs_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_WORK_THREAD_H_
