#include "lib/channel/wake_up.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace footman::channel {

WakeUp::WakeUp() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

WakeUp::~WakeUp() {
  if (fd_ >= 0) ::close(fd_);
}

void WakeUp::Wake() {
  // Fails only when the counter is full, and then the thread is being woken already.
  ::eventfd_write(fd_, 1);
}

void WakeUp::Clear() {
  eventfd_t count;
  ::eventfd_read(fd_, &count);  // fails when it was clear
}

}  // namespace footman::channel
