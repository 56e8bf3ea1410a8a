// What the runner wants sent, on its way to the sending thread.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_COMMAND_QUEUE_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_COMMAND_QUEUE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "lib/adapters/webhook/outgoing.h"

namespace footman::webhook {

// Threads: any may Put; one takes.
class CommandQueue {
 public:
  explicit CommandQueue(size_t most) : most_(most) {}

  void Open() {
    absl::MutexLock lock(&mutex_);
    open_ = !closed_;
  }
  // What is left can still be taken.
  void Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    open_ = false;
  }

  // ResourceExhausted: too many wait, here or with the taker. Unavailable: not open.
  absl::Status Put(Outgoing message) {
    absl::MutexLock lock(&mutex_);
    if (!open_) return absl::UnavailableError("the webhook channel is not started, or stopped");
    if (messages_.size() + taken_ >= most_) {
      return absl::ResourceExhaustedError("too many messages wait for the webhook");
    }
    messages_.push_back(std::move(message));
    return absl::OkStatus();
  }

  // A user has written. What is told so while nobody takes it is bounded, and the newest is lost.
  void PutUser(const std::string& user) {
    absl::MutexLock lock(&mutex_);
    if (open_ && users_.size() < most_) users_.push_back(user);
  }
  std::vector<std::string> TakeUsers() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(users_, {});
  }

  // All of them. `taken` = how many of the earlier ones still wait with the taker.
  std::vector<Outgoing> TakeAll(size_t taken) {
    absl::MutexLock lock(&mutex_);
    taken_ = taken + messages_.size();
    return std::exchange(messages_, {});
  }

 private:
  const size_t most_;
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  size_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Outgoing> messages_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> users_ ABSL_GUARDED_BY(mutex_);  // who have written
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_COMMAND_QUEUE_H_
