#include "lib/adapters/sip/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace footman::sip {

Inbox::Inbox() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Inbox::~Inbox() {
  if (wake_ >= 0) close(wake_);
}

bool Inbox::Post(Task task) {
  bool wake;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return false;
    wake = tasks_.empty();
    tasks_.push_back(std::move(task));
  }
  // Fails only when the counter is full, and then the loop is awake anyway.
  if (wake) eventfd_write(wake_, 1);
  return true;
}

void Inbox::Close() {
  // Destroyed outside the lock: a task may own a recording's sink, or anything else.
  std::vector<Task> unused;
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  unused.swap(tasks_);
}

std::vector<Inbox::Task> Inbox::Take() {
  eventfd_t count;
  eventfd_read(wake_, &count);  // before the tasks: a later post wakes again
  std::vector<Task> tasks;
  absl::MutexLock lock(&mutex_);
  tasks.swap(tasks_);
  return tasks;
}

}  // namespace footman::sip
