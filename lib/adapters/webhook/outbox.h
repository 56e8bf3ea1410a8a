// What waits to be sent: in which order, how often it is tried, and when it is given up. It knows
// no sockets and no clock.
//
// Order: one attempt at a time for each user, the oldest message first. A message whose attempt
// failed holds up, until its next one, only what is said of the same offer: a note that the bridge
// cannot stomach must not delay the next call's offer.
//
// What lasts: the last word of an offer that nobody answered, and a voicemail, is kept when it
// cannot be told, and tried again by pauses of minutes at most, and as soon as the user is heard
// of. It takes no room from what is news.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_OUTBOX_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_OUTBOX_H_

#include <cstdint>
#include <list>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "footman/adapters/webhook.h"
#include "footman/event_sink.h"
#include "lib/adapters/webhook/counters.h"
#include "lib/adapters/webhook/outgoing.h"
#include "lib/channel/lost_offers.h"

namespace footman::webhook {

// How one attempt ended.
struct Outcome {
  enum class Kind : uint8_t { kAccepted, kFailed, kRefused };  // kFailed: may be tried again
  Kind kind = Kind::kFailed;
  bool may_have_arrived = false;  // kFailed: the bridge may have told the user all the same
  absl::Duration retry_after;     // as the bridge asks
  absl::Status error;             // not OK unless accepted
};

struct Attempt {
  uint64_t number = 0;
  const Outgoing* message = nullptr;  // until it is finished or given up
  absl::Duration limit;
};

// Threads: one.
class Outbox {
 public:
  Outbox(const WebhookOptions& options, EventSink& events, Counters& counters, uint64_t seed)
      : options_(options), events_(events), counters_(counters), random_(seed) {}

  void Take(Outgoing message);
  // Attempts to begin now; each is answered by Finish, unless GiveUp names it before.
  std::vector<Attempt> Begin(absl::Duration now);
  void Finish(uint64_t number, const Outcome& outcome, absl::Duration now);
  // Attempts under way whose message is too late now.
  std::vector<uint64_t> Overdue(absl::Duration now) const;
  // Ends messages that are too late and not under way.
  void GiveUpWaiting(absl::Duration now);
  // The user is there: what was kept for them is tried now.
  void IsThere(const std::string& user, absl::Duration now);
  // When there is something to do that no answer would bring about.
  absl::Duration next_due(absl::Duration now) const;

  // Everything that is not accepted has failed.
  void Close();

  // What is kept does not count.
  size_t size() const { return items_.size() - kept_; }

 private:
  using OfferKey = std::pair<uint64_t, uint8_t>;
  struct Item {
    Outgoing message;
    absl::Duration not_before;
    absl::Duration pause;
    uint64_t number = 0;  // of the attempt under way
    bool may_have_arrived = false;
    bool is_kept = false;  // lasting, and could not be told yet
    // While an attempt is under way: somebody has seen the user, so the next one need not wait.
    bool is_user_there = false;
  };
  using Items = std::list<Item>;
  static OfferKey KeyOf(OfferId offer) { return {offer.call.value(), offer.index}; }
  static bool IsAboutOffer(const Outgoing& message);
  void BeginDue(absl::Duration now, bool kept, size_t most, std::vector<Attempt>& attempts);
  Attempt BeginOne(Items::iterator item, absl::Duration now);
  void Accepted(Items::iterator item, absl::Duration now);
  void Fail(Items::iterator item, absl::string_view reason);
  // Keeps what lasts for later; false: it is not to be kept.
  bool SetAside(Item& item, const Outcome& outcome);
  void DropOldestKept(const std::string& user);
  absl::Duration NextPause(Item& item, absl::Duration asked);

  const WebhookOptions& options_;
  EventSink& events_;
  Counters& counters_;
  std::mt19937_64 random_;
  Items items_;  // the oldest first
  uint64_t last_number_ = 0;
  absl::flat_hash_map<uint64_t, Items::iterator> under_way_;
  absl::flat_hash_set<std::string> busy_users_;
  size_t kept_ = 0;
  channel::LostOffers lost_;
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_OUTBOX_H_
