// A thread with room for deep recursion. libstrophe shows and frees a stanza by recursion, a level
// of nesting at a time, and how deep one is its sender decides, within what the server lets
// through: a megabyte may hold 150,000 levels, and the usual stack ends at half of that.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_LARGE_STACK_THREAD_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_LARGE_STACK_THREAD_H_

#include <pthread.h>

#include <functional>
#include <memory>
#include <utility>

namespace footman::xmpp {

// Not thread-safe. Must be joined before it is destroyed.
class LargeStackThread {
 public:
  LargeStackThread() = default;
  // Throws std::system_error as std::thread does.
  explicit LargeStackThread(std::function<void()> work);
  LargeStackThread(LargeStackThread&& other) noexcept { *this = std::move(other); }
  LargeStackThread& operator=(LargeStackThread&& other) noexcept;
  ~LargeStackThread();

  bool joinable() const { return work_ != nullptr; }
  void join();

 private:
  pthread_t thread_ = {};
  std::unique_ptr<std::function<void()>> work_;  // null: no thread
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_LARGE_STACK_THREAD_H_
