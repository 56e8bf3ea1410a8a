// The offers that were sent: which of them the server has accepted, and what is needed to change
// them. It decides when an offer counts as delivered or failed, and says so once.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_SENT_OFFERS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_SENT_OFFERS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/call.h"
#include "lib/adapters/xmpp/outgoing.h"

namespace footman::xmpp {

struct SentOffer {
  enum class State : uint8_t {
    kSent,
    kDelivered,
    kLost,     // failed, and yet it may have arrived
    kBounced,  // failed: it reached nobody
  };
  OfferId offer;
  std::string user;
  std::string message_id;
  uint64_t number = 0;      // of Connection::Send
  absl::Duration deadline;  // for the server to accept it
  State state = State::kSent;
  absl::Time asked;      // when it was sent
  std::string headline;  // for corrections, until the offer has ended
  std::string text;
  std::vector<Button> buttons;
};

class SentOffers {
 public:
  explicit SentOffers(size_t most) : most_(most) {}

  // An offer that is sent a second time replaces the first. Returns an offer that had to be
  // forgotten for it and was neither delivered nor failed, if any: it has failed now.
  std::vector<OfferId> Add(SentOffer offer);

  // The server has accepted everything up to `number`: what is delivered by it, in order.
  std::vector<OfferId> Accept(uint64_t number);
  // What the server has not accepted in time, and so has failed; and all of it, when the connection
  // has broken.
  std::vector<OfferId> Expire(absl::Duration now);
  std::vector<OfferId> FailUnaccepted();
  absl::Duration next_deadline() const;

  // True if this message of ours to this user was an offer, and is delivered, or failed, by it.
  bool Receive(absl::string_view message_id, absl::string_view user, OfferId& offer);
  bool Bounce(absl::string_view message_id, absl::string_view user, OfferId& offer);

  // The address has turned out to be none that may be asked: what was sent there has failed.
  std::vector<OfferId> FailUser(absl::string_view user);

  // The newest of a call to this user; null: none is known.
  const SentOffer* FindByCall(CallId call, absl::string_view user) const;
  // Null: unknown, or forgotten.
  SentOffer* Find(OfferId offer);

 private:
  using Key = std::pair<uint64_t, uint8_t>;
  static Key KeyOf(OfferId offer) { return {offer.call.value(), offer.index}; }
  SentOffer* FindMessage(absl::string_view message_id, absl::string_view user);

  const size_t most_;
  // By nodes: a table of 60,000 that moves its offers when it grows stops the thread for 20 ms.
  absl::node_hash_map<Key, SentOffer> offers_;
  std::deque<std::pair<Key, uint64_t>> by_age_;  // with the number of Send, rising
  std::deque<std::pair<Key, uint64_t>> unaccepted_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_SENT_OFFERS_H_
