#include "lib/adapters/xmpp/socket_guard.h"

#include <fcntl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/time/clock.h"

namespace footman::xmpp {

SocketGuard::SocketGuard() : thread_([this] { Watch(); }) {}

SocketGuard::~SocketGuard() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
  Release();
}

bool SocketGuard::Hold(int socket) {
  Release();
  if (socket >= FD_SETSIZE) return false;
  const int duplicate = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (duplicate < 0) return false;
  absl::MutexLock lock(&mutex_);
  socket_ = duplicate;
  return true;
}

void SocketGuard::Release() {
  absl::MutexLock lock(&mutex_);
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  deadline_ = absl::InfiniteFuture();
}

int SocketGuard::socket() const {
  absl::MutexLock lock(&mutex_);
  return socket_;
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
