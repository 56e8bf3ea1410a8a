#include "tests/adapters/xmpp/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace footman::xmpp_test {
namespace {

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// False: one end has closed.
bool PassOn(int from, int to) {
  std::array<char, 16384> bytes;
  const ssize_t got = recv(from, bytes.data(), bytes.size(), 0);
  for (ssize_t sent = 0; sent < got;) {
    const ssize_t more =
        send(to, bytes.data() + sent, static_cast<size_t>(got - sent), MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += more;
  }
  return got > 0;
}

}  // namespace

Relay::Relay(uint16_t to) : to_(to) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) == 0 && listen(listener_, 16) == 0 &&
      getsockname(listener_, generic, &size) == 0 && pipe(wake_) == 0) {
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Live(); });
  }
}

Relay::~Relay() {
  close(wake_[1]);
  if (thread_.joinable()) thread_.join();
  close(wake_[0]);
  close(listener_);
  absl::MutexLock lock(&mutex_);
  CutAll();
}

void Relay::Unplug() {
  absl::MutexLock lock(&mutex_);
  plugged_ = false;
  // Their ends are closed by the thread, which may be waiting for them.
  for (const Line& line : lines_) {
    shutdown(line.near, SHUT_RDWR);
    shutdown(line.far, SHUT_RDWR);
  }
}

void Relay::Plug() {
  absl::MutexLock lock(&mutex_);
  plugged_ = true;
}

void Relay::CutAll() {
  for (const Line& line : lines_) {
    close(line.near);
    close(line.far);
  }
  lines_.clear();
}

void Relay::Accept() {
  const int near = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (near < 0) return;
  absl::MutexLock lock(&mutex_);
  const int far = plugged_ ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
  const sockaddr_in address = Loopback(to_);
  if (far >= 0 && connect(far, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    lines_.push_back({near, far});
    return;
  }
  if (far >= 0) close(far);
  close(near);
}

void Relay::Live() {
  for (;;) {
    std::vector<pollfd> waiting = {{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    {
      absl::MutexLock lock(&mutex_);
      for (const Line& line : lines_) {
        waiting.push_back({line.near, POLLIN, 0});
        waiting.push_back({line.far, POLLIN, 0});
      }
    }
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[0].revents != 0) return;
    {
      // Only this thread adds and removes lines: they are as they were.
      absl::MutexLock lock(&mutex_);
      size_t at = 2;
      for (auto line = lines_.begin(); line != lines_.end(); at += 2) {
        const bool alive = (waiting[at].revents == 0 || PassOn(line->near, line->far)) &&
                           (waiting[at + 1].revents == 0 || PassOn(line->far, line->near));
        if (alive) {
          ++line;
          continue;
        }
        close(line->near);
        close(line->far);
        line = lines_.erase(line);
      }
    }
    if (waiting[1].revents != 0) Accept();
  }
}

}  // namespace footman::xmpp_test
