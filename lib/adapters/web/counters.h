// What is counted, from any thread.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_COUNTERS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_COUNTERS_H_

#include <atomic>
#include <cstdint>

#include "lib/adapters/web/limits.h"
#include "lib/http/server.h"

namespace footman::web {

struct Counters : http::Counters {
  explicit Counters(const Clock& clock, LimitsMet::Report report = nullptr)
      : limits(clock, std::move(report)) {}
  std::atomic<uint64_t> refused_requests{0};
  std::atomic<uint64_t> wrong_tokens{0};
  std::atomic<uint64_t> storage_errors{0};
  std::atomic<uint64_t> offers_shown{0};
  std::atomic<uint64_t> offers_failed{0};
  std::atomic<int> sockets{0};
  std::atomic<int> open_chats{0};
  LimitsMet limits;  // on the web thread
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_COUNTERS_H_
