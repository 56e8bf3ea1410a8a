// A second hold on libstrophe's socket: to wait for it together with other things, and to end a
// connection from outside. libstrophe's TLS handshake waits for its peer without an end, inside one
// call; only a socket that is shut down makes it return.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_SOCKET_GUARD_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_SOCKET_GUARD_H_

#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace footman::xmpp {

// Threads: any. It owns one, which does nothing but wait for the deadline.
class SocketGuard {
 public:
  SocketGuard();
  ~SocketGuard();
  SocketGuard(const SocketGuard&) = delete;
  SocketGuard& operator=(const SocketGuard&) = delete;

  // Holds a duplicate of `socket` instead of the one before. libstrophe waits with select(2), which
  // breaks memory beyond FD_SETSIZE: in a host with many calls, `socket` is moved to one of a few
  // low numbers that were set aside. False: there is none left, or no descriptor at all.
  bool Hold(int& socket);
  // Lets go, and sets low numbers aside again in the place of those that were used.
  void Release();
  // The duplicate, for poll(2) on the thread that holds and releases; -1 = none.
  int socket() const;
  // Whether it is, now: `event` is POLLIN or POLLOUT. Of the same thread.
  bool IsReady(short event) const;
  // Of what was read. A peer that sends nothing small while something small is unacknowledged
  // (Nagle, prosody as it comes) would else wait for up to 40 ms. Of the same thread.
  void AcknowledgeNow() const;

  // Ends the connection, unless Disarm or Release comes before `limit` has passed. Of the system's
  // clock: it is a world that hangs that this is about.
  void Arm(absl::Duration limit);
  void Disarm();
  // Ends the connection now: the library reads its end at the next turn.
  void Shutdown();

 private:
  void Watch();
  void ShutdownLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetAside() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MoveDown(int& socket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  int socket_ ABSL_GUARDED_BY(mutex_) = -1;
  std::vector<int> low_ ABSL_GUARDED_BY(mutex_);  // descriptors that stand for their numbers alone
  absl::Time deadline_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_SOCKET_GUARD_H_
