// What the runner wants sent, on its way to a channel's own thread.

#ifndef FOOTMAN_LIB_CHANNEL_COMMAND_QUEUE_H_
#define FOOTMAN_LIB_CHANNEL_COMMAND_QUEUE_H_

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace footman::channel {

// A bounded queue of copies that own all they need: `Command` outlives the command that it copies.
//
// Threads: any may Put; one takes.
template <typename Command>
class CommandQueue {
 public:
  // `name` is the channel's, in errors. `wake` is called on the putting thread when the first
  // command has come to an empty queue, and when the queue is closed; it wakes the taker up.
  CommandQueue(std::string name, size_t most, std::function<void()> wake)
      : name_(std::move(name)), most_(most), wake_(std::move(wake)) {}
  CommandQueue(const CommandQueue&) = delete;
  CommandQueue& operator=(const CommandQueue&) = delete;

  // Before it, and after Close, Put answers Unavailable. Opened at most once.
  void Open() {
    absl::MutexLock lock(&mutex_);
    open_ = !closed_;
  }
  // What is left can still be taken.
  void Close() {
    {
      absl::MutexLock lock(&mutex_);
      closed_ = true;
      open_ = false;
    }
    wake_();
  }

  // ResourceExhausted: too many wait, here or with the taker. Unavailable: not open.
  absl::Status Put(Command command) {
    bool was_empty;
    {
      absl::MutexLock lock(&mutex_);
      if (!open_) {
        return absl::UnavailableError(
            absl::StrCat("the ", name_, " channel is not started, or stopped"));
      }
      if (commands_.size() + kept_ >= most_) {
        return absl::ResourceExhaustedError(
            absl::StrCat("too many ", name_, " messages wait to be sent"));
      }
      was_empty = commands_.empty();
      commands_.push_back(std::move(command));
    }
    if (was_empty) wake_();
    return absl::OkStatus();
  }

  // The oldest.
  std::optional<Command> Take() {
    absl::MutexLock lock(&mutex_);
    if (commands_.empty()) return std::nullopt;
    Command command = std::move(commands_.front());
    commands_.pop_front();
    return command;
  }
  // All of them, the oldest first. `kept` of the earlier ones still wait with the taker; these and
  // those count for the bound until the next time.
  std::deque<Command> TakeAll(size_t kept = 0) {
    absl::MutexLock lock(&mutex_);
    kept_ = kept + commands_.size();
    return std::exchange(commands_, {});
  }

 private:
  const std::string name_;
  const size_t most_;
  const std::function<void()> wake_;
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  size_t kept_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Command> commands_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace footman::channel

#endif  // FOOTMAN_LIB_CHANNEL_COMMAND_QUEUE_H_
