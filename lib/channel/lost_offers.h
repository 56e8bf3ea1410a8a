// Offers that were not delivered, remembered for what is said of them later.

#ifndef FOOTMAN_LIB_CHANNEL_LOST_OFFERS_H_
#define FOOTMAN_LIB_CHANNEL_LOST_OFFERS_H_

#include <cstdint>
#include <deque>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "footman/call.h"

namespace footman::channel {

// Of an offer that surely reached nobody, nobody wants to hear how it ended, but that a call was
// missed. One that perhaps arrived is updated. Threads: one.
class LostOffers {
 public:
  static constexpr size_t kMost = 4096;  // the oldest is forgotten

  void Add(OfferId offer, bool surely);
  // It was delivered after all.
  void Forget(OfferId offer) { lost_.erase(KeyOf(offer)); }

  bool HasFailed(OfferId offer) const { return lost_.contains(KeyOf(offer)); }
  bool HasReachedNobody(OfferId offer) const {
    const auto found = lost_.find(KeyOf(offer));
    return found != lost_.end() && found->second;
  }

 private:
  using Key = std::pair<uint64_t, uint8_t>;
  static Key KeyOf(OfferId offer) { return {offer.call.value(), offer.index}; }

  absl::flat_hash_map<Key, bool> lost_;  // whether surely
  std::deque<Key> by_age_;
};

}  // namespace footman::channel

#endif  // FOOTMAN_LIB_CHANNEL_LOST_OFFERS_H_
