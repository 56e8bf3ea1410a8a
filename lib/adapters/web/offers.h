// Offers that were sent: which are open, whether a chat shows them, and how they ended.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_OFFERS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_OFFERS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "footman/adapters/web.h"
#include "lib/adapters/web/chat_item.h"
#include "lib/adapters/web/chat_rooms.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

class Offers {
 public:
  Offers(Loop& loop, ChatRooms& rooms, const Clock& clock, Counters& counters,
         const WebOptions& options)
      : loop_(loop), rooms_(rooms), clock_(clock), counters_(counters), options_(options) {}
  void SetSink(EventSink& events) { events_ = &events; }

  void Send(OwnedOffer offer);
  // One that is not known (too many were open, or it is forgotten) changes nothing, but a call that
  // was missed is told all the same, by a note to `user`.
  void Update(OfferId offer, const std::string& user, OfferChange change, const std::string& text,
              absl::Duration time_left);
  // A chat of `user` says that it shows this item.
  void Shown(const std::string& user, uint64_t item);
  // Adds token, links and time left to the item of an open offer; marks one that was open in
  // another life of this server.
  void Decorate(nlohmann::json& item) const;

 private:
  using Key = std::pair<uint64_t, uint8_t>;  // an OfferId
  struct Live {
    OwnedOffer offer;
    uint64_t item = 0;
    absl::Time sent;
    absl::Duration deadline;  // when the default applies, as uptime
    absl::Duration total;     // from when it was set to the deadline
    bool open = true;
    bool answered = false;  // OfferDelivered or OfferFailed was posted
  };
  static Key KeyOf(OfferId offer) { return {offer.call.value(), offer.index}; }
  void CheckGrace(const Key& key);
  void Fail(const Key& key, absl::string_view reason);
  void Close(const Key& key, Live& live);
  void ForgetOld();

  Loop& loop_;
  ChatRooms& rooms_;
  const Clock& clock_;
  Counters& counters_;
  const WebOptions& options_;
  EventSink* events_ = nullptr;
  std::map<Key, Live> offers_;
  absl::flat_hash_map<uint64_t, Key> by_item_;
  std::deque<std::pair<absl::Duration, Key>> closed_;  // when, oldest first
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_OFFERS_H_
