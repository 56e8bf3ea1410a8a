// What happened so far, counted on the channel's thread and read from any.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_COUNTERS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_COUNTERS_H_

#include <atomic>
#include <cstdint>

namespace footman::xmpp {

struct Counters {
  std::atomic<uint64_t> logins{0};
  std::atomic<uint64_t> failed_logins{0};
  std::atomic<uint64_t> offers_delivered{0};
  std::atomic<uint64_t> offers_failed{0};
  std::atomic<uint64_t> replies{0};
  std::atomic<uint64_t> refused_replies{0};
  std::atomic<uint64_t> unknown_sender_messages{0};
  std::atomic<uint64_t> dropped_commands{0};
  std::atomic<uint64_t> uploads{0};
  std::atomic<uint64_t> failed_uploads{0};
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_COUNTERS_H_
