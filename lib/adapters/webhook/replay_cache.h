// The requests that were taken lately, so that none is taken twice: a replay is told from an honest
// retry, and both from news.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_REPLAY_CACHE_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_REPLAY_CACHE_H_

#include <cstddef>
#include <deque>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "lib/adapters/webhook/signature.h"

namespace footman::webhook {

// Threads: one.
class ReplayCache {
 public:
  enum class Verdict : uint8_t {
    kNew,
    kReplay,    // this very signed request was taken
    kRetry,     // the same id and body, signed anew
    kLate,      // the same, but so late that it could as well be said anew
    kConflict,  // the id was used for another body
    kFull,      // no room until something may be forgotten: to forget early would let replays pass
  };

  // What comes again within this time is a retry; ReplyReceived::message_id says the same.
  static constexpr absl::Duration kRetryTime = absl::Minutes(2);

  // `time` must be at least as long as a signature stays good after it was first seen: twice the
  // window, as it may have been one window ahead.
  ReplayCache(size_t most, absl::Duration time) : most_(most), time_(time) {}

  // `request` is what Signer::Verify returned, `body` the digest of the body; `now` is uptime, so
  // that setting the clock on the wall makes nothing forgotten.
  Verdict Judge(const Digest& request, const std::string& id, const Digest& body,
                absl::Duration now);
  // REQUIRES: Judge just said kNew or kRetry.
  void Remember(const Digest& request, const std::string& id, const Digest& body,
                absl::Duration now);

 private:
  struct Entry {
    absl::Duration forget_at;
    Digest request;
    std::string id;
  };
  struct Known {
    Digest body;
    absl::Duration first;  // when it was taken
    int entries = 0;       // that name this id
  };
  void Forget(absl::Duration now);

  const size_t most_;
  const absl::Duration time_;
  std::deque<Entry> entries_;  // the oldest first
  absl::flat_hash_set<Digest> requests_;
  absl::flat_hash_map<std::string, Known> ids_;
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_REPLAY_CACHE_H_
