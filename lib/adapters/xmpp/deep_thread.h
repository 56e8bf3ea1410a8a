// A thread with room for deep recursion. libstrophe shows and frees a stanza by recursion, a level
// of nesting at a time, and how deep one is its sender decides, within what the server lets
// through: a megabyte may hold 150,000 levels, and the usual stack ends at half of that.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_DEEP_THREAD_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_DEEP_THREAD_H_

#include <pthread.h>

#include <functional>
#include <memory>
#include <utility>

namespace footman::xmpp {

// Not thread-safe. Must be joined before it is destroyed.
class DeepThread {
 public:
  DeepThread() = default;
  // Throws std::system_error as std::thread does.
  explicit DeepThread(std::function<void()> work);
  DeepThread(DeepThread&& other) noexcept { *this = std::move(other); }
  DeepThread& operator=(DeepThread&& other) noexcept;
  ~DeepThread();

  bool joinable() const { return work_ != nullptr; }
  void join();

 private:
  pthread_t thread_ = {};
  std::unique_ptr<std::function<void()>> work_;  // null: no thread
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_DEEP_THREAD_H_
