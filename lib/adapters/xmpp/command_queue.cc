#include "lib/adapters/xmpp/command_queue.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace footman::xmpp {

CommandQueue::CommandQueue(size_t most)
    : most_(most), wake_up_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

CommandQueue::~CommandQueue() {
  if (wake_up_ >= 0) ::close(wake_up_);
}

void CommandQueue::Open() {
  absl::MutexLock lock(&mutex_);
  open_ = !closed_;
}

void CommandQueue::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    open_ = false;
  }
  Wake();
}

absl::Status CommandQueue::Put(Outgoing command) {
  bool was_empty;
  {
    absl::MutexLock lock(&mutex_);
    if (!open_) return absl::UnavailableError("the XMPP channel is not started, or stopped");
    if (commands_.size() >= most_) {
      return absl::ResourceExhaustedError("too many XMPP messages wait to be sent");
    }
    was_empty = commands_.empty();
    commands_.push_back(std::move(command));
  }
  if (was_empty) Wake();
  return absl::OkStatus();
}

std::optional<Outgoing> CommandQueue::Take() {
  absl::MutexLock lock(&mutex_);
  if (commands_.empty()) return std::nullopt;
  Outgoing command = std::move(commands_.front());
  commands_.pop_front();
  return command;
}

void CommandQueue::Wake() {
  // Fails only when the counter is full, and then the thread is being woken already.
  ::eventfd_write(wake_up_, 1);
}

void CommandQueue::ClearWakeUp() {
  eventfd_t count;
  ::eventfd_read(wake_up_, &count);  // fails when it was clear
}

}  // namespace footman::xmpp
