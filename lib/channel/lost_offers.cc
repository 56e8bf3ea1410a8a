#include "lib/channel/lost_offers.h"

namespace footman::channel {

void LostOffers::Add(OfferId offer, bool surely) {
  const Key key = KeyOf(offer);
  if (!lost_.insert_or_assign(key, surely).second) return;
  by_age_.push_back(key);
  if (by_age_.size() <= kMost) return;
  lost_.erase(by_age_.front());
  by_age_.pop_front();
}

}  // namespace footman::channel
