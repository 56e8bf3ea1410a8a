#include "lib/adapters/xmpp/large_stack_thread.h"

#include <exception>
#include <system_error>
#include <utility>

namespace footman::xmpp {
namespace {

// About 120 bytes are needed for a level, which takes seven in a stanza. Only what is used of it
// costs memory.
constexpr size_t kStack = size_t{256} << 20;

void* Work(void* work) {
  (*static_cast<std::function<void()>*>(work))();
  return nullptr;
}

}  // namespace

LargeStackThread::LargeStackThread(std::function<void()> work)
    : work_(std::make_unique<std::function<void()>>(std::move(work))) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  int error = pthread_create(&thread_, &attributes, &Work, work_.get());
  pthread_attr_destroy(&attributes);
  // A process that is short of addresses does better with a usual stack than without XMPP.
  if (error != 0) error = pthread_create(&thread_, nullptr, &Work, work_.get());
  if (error != 0) throw std::system_error(error, std::generic_category(), "XMPP thread");
}

LargeStackThread& LargeStackThread::operator=(LargeStackThread&& other) noexcept {
  if (joinable()) std::terminate();
  thread_ = other.thread_;
  work_ = std::move(other.work_);
  return *this;
}

LargeStackThread::~LargeStackThread() {
  if (joinable()) std::terminate();
}

void LargeStackThread::join() {
  pthread_join(thread_, nullptr);
  work_.reset();
}

}  // namespace footman::xmpp
