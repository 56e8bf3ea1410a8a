// A cable that a test can pull: a port of this machine that passes every connection on to another.

#ifndef FOOTMAN_TESTS_ADAPTERS_XMPP_RELAY_H_
#define FOOTMAN_TESTS_ADAPTERS_XMPP_RELAY_H_

#include <cstdint>
#include <list>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace footman::xmpp_test {

class Relay {
 public:
  explicit Relay(uint16_t to);
  ~Relay();

  // Zero: the system gave none.
  uint16_t port() const { return port_; }
  // Breaks every connection. New ones are closed at once until Plug.
  void Unplug();
  void Plug();

 private:
  struct Line {
    int near, far;
  };
  void Live();
  void Accept();
  void CutAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const uint16_t to_;
  uint16_t port_ = 0;
  int listener_ = -1;
  int wake_[2] = {-1, -1};  // a pipe; its closing ends the thread
  absl::Mutex mutex_;
  bool plugged_ ABSL_GUARDED_BY(mutex_) = true;
  std::list<Line> lines_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace footman::xmpp_test

#endif  // FOOTMAN_TESTS_ADAPTERS_XMPP_RELAY_H_
