#include "bench/load/machine.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace footman::bench {
namespace {

constexpr int kBufferBytes = 8 << 20;  // a burst must not be lost on this side

int Bind(int type, uint16_t* port) {
  const int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kBufferBytes, sizeof kBufferBytes);
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    Fail("a socket");
  }
  *port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

Nanoseconds Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

void Fail(const std::string& what) {
  std::fprintf(stderr, "footman-load-peer: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

int ListenTcp(uint16_t* port) {
  const int fd = Bind(SOCK_STREAM, port);
  if (listen(fd, 4) != 0) Fail("listen");
  return fd;
}

int OpenUdp(uint16_t* port) { return Bind(SOCK_DGRAM, port); }

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) Fail("epoll");
}
Poller::~Poller() { close(epoll_); }

void Poller::Add(int fd, std::function<void()> on_readable) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) Fail("epoll_ctl");
  handlers_[fd] = std::move(on_readable);
}

void Poller::Remove(int fd) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  handlers_.erase(fd);
}

void Poller::Wait(Nanoseconds most) {
  epoll_event events[16];
  // Rounded up: rounded down it would turn and turn until the time has come.
  const Nanoseconds ms =
      (std::clamp<Nanoseconds>(most, 0, kSecond) + kMillisecond - 1) / kMillisecond;
  const int count = epoll_wait(epoll_, events, 16, static_cast<int>(ms));
  for (int i = 0; i < count; ++i) {
    const auto found = handlers_.find(events[i].data.fd);
    if (found == handlers_.end()) continue;
    const std::function<void()> handler = found->second;  // it may remove itself
    handler();
  }
}

}  // namespace footman::bench
