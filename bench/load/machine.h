// Sockets and time of the load programs.

#ifndef FOOTMAN_BENCH_LOAD_MACHINE_H_
#define FOOTMAN_BENCH_LOAD_MACHINE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace footman::bench {

using Nanoseconds = int64_t;
inline constexpr Nanoseconds kMillisecond = 1'000'000;
inline constexpr Nanoseconds kSecond = 1'000'000'000;
inline constexpr Nanoseconds kNever = INT64_MAX;

Nanoseconds Now();  // CLOCK_MONOTONIC

// Ends the program with the system's reason.
[[noreturn]] void Fail(const std::string& what);

// On loopback, at a free port, which `port` becomes.
int ListenTcp(uint16_t* port);
int OpenUdp(uint16_t* port);

// epoll, and whom to call.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void Add(int fd, std::function<void()> on_readable);
  void Remove(int fd);
  void Wait(Nanoseconds most);

 private:
  const int epoll_;
  std::map<int, std::function<void()>> handlers_;
};

}  // namespace footman::bench

#endif  // FOOTMAN_BENCH_LOAD_MACHINE_H_
