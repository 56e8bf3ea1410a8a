#include "lib/adapters/xmpp/socket_guard.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/time/clock.h"

namespace footman::xmpp {

SocketGuard::SocketGuard() {
  {
    absl::MutexLock lock(&mutex_);
    SetAside();
  }
  thread_ = std::thread([this] { Watch(); });
}

SocketGuard::~SocketGuard() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
  absl::MutexLock lock(&mutex_);
  if (socket_ >= 0) ::close(socket_);
  for (const int low : low_) ::close(low);
}

bool SocketGuard::Hold(int& socket) {
  absl::MutexLock lock(&mutex_);
  if (socket >= FD_SETSIZE && !MoveDown(socket)) return false;
  // The duplicate is polled, so its number may be high, and should be.
  int duplicate = ::fcntl(socket, F_DUPFD_CLOEXEC, FD_SETSIZE);
  if (duplicate < 0) duplicate = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (duplicate < 0) return false;
  if (socket_ >= 0) ::close(socket_);
  socket_ = duplicate;
  return true;
}

void SocketGuard::Release() {
  absl::MutexLock lock(&mutex_);
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  deadline_ = absl::InfiniteFuture();
  SetAside();
}

void SocketGuard::SetAside() {
  // More than one: libstrophe tries every address of a host, and closes what it was given.
  constexpr size_t kSetAside = 4;
  while (low_.size() < kSetAside) {
    const int low = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (low < 0) return;
    if (low >= FD_SETSIZE) {
      ::close(low);
      return;
    }
    low_.push_back(low);
  }
}

bool SocketGuard::MoveDown(int& socket) {
  if (low_.empty() || ::dup3(socket, low_.back(), O_CLOEXEC) < 0) return false;
  ::close(socket);
  socket = low_.back();
  low_.pop_back();
  return true;
}

int SocketGuard::socket() const {
  absl::MutexLock lock(&mutex_);
  return socket_;
}

bool SocketGuard::IsReady(short event) const {
  pollfd wanted{socket(), event, 0};
  return wanted.fd >= 0 && ::poll(&wanted, 1, 0) > 0;
}

void SocketGuard::AcknowledgeNow() const {
  // Holds until the system decides otherwise, so for what was read just now. No harm if it fails.
  const int on = 1;
  ::setsockopt(socket(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

void SocketGuard::Arm(absl::Duration limit) {
  absl::MutexLock lock(&mutex_);
  deadline_ = absl::Now() + limit;
  changed_.SignalAll();
}

void SocketGuard::Disarm() {
  absl::MutexLock lock(&mutex_);
  deadline_ = absl::InfiniteFuture();
}

void SocketGuard::Shutdown() {
  absl::MutexLock lock(&mutex_);
  ShutdownLocked();
}

void SocketGuard::ShutdownLocked() {
  // Fails when the peer has gone already, and then there is nothing to end.
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

void SocketGuard::Watch() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    if (!changed_.WaitWithDeadline(&mutex_, deadline_) || absl::Now() < deadline_) continue;
    deadline_ = absl::InfiniteFuture();
    ShutdownLocked();
  }
}

}  // namespace footman::xmpp
