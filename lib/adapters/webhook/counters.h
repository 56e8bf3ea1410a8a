// What happened so far, counted on the channel's threads and read from any.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_COUNTERS_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_COUNTERS_H_

#include <atomic>
#include <cstdint>

#include "lib/http/server.h"

namespace footman::webhook {

struct Counters : http::Counters {
  std::atomic<uint64_t> attempts{0};
  std::atomic<uint64_t> failed_attempts{0};
  std::atomic<uint64_t> offers_delivered{0};
  std::atomic<uint64_t> offers_failed{0};
  std::atomic<uint64_t> dropped_commands{0};
  std::atomic<uint64_t> refused_requests{0};
  std::atomic<uint64_t> forged_requests{0};
  std::atomic<uint64_t> repeated_requests{0};
  std::atomic<uint64_t> replies{0};
  std::atomic<uint64_t> unknown_sender_messages{0};
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_COUNTERS_H_
