// Decides when an offer counts as delivered. It never decides what happens to the call: the engine
// does, and tells us by Update. An offer's item may change for as long as we remember the offer,
// which is a while past its end.

#include "lib/adapters/web/offers.h"

#include <algorithm>

namespace footman::web {
namespace {

using nlohmann::json;

constexpr absl::Duration kMemory = absl::Minutes(10);  // as EngineOptions::memory
constexpr absl::Duration kLongestWait = absl::Hours(24);

}  // namespace

void Offers::Send(OwnedOffer offer) {
  ForgetOld();
  const Key key = KeyOf(offer.offer);
  if (offers_.count(key) > 0) return;  // sent twice: the first stands
  if (offers_.size() >= static_cast<size_t>(options_.max_offers)) {
    ++counters_.offers_failed;
    counters_.limits.Met("max_offers");
    (void)events_->Post(OfferFailed{offer.offer, "too many offers are open"});  // as in Shown
    return;
  }
  Live live;
  live.item = rooms_.NextMark();
  live.sent = clock_.Now().wall;
  live.deadline =
      clock_.Now().uptime + std::clamp(offer.time_left, absl::ZeroDuration(), kLongestWait);
  live.total = live.deadline - clock_.Now().uptime;
  live.offer = std::move(offer);
  by_item_[live.item] = key;
  Live& stored = offers_.emplace(key, std::move(live)).first->second;
  rooms_.Put(stored.offer.user, stored.item, stored.sent, stored.offer.content);
  loop_.After(options_.grace, [this, key] { CheckGrace(key); });
  loop_.After(std::max(options_.grace, options_.shown_timeout),
              [this, key] { Fail(key, "no open chat shows it"); });
}

void Offers::Update(OfferId offer, const std::string& user, OfferChange change,
                    const std::string& text, absl::Duration time_left) {
  const Key key = KeyOf(offer);
  const auto it = offers_.find(key);
  if (it == offers_.end()) {
    if (change != OfferChange::kDefaulted) return;
    json note = NoteContent(offer.call, text);
    rooms_.Add(user, note);
    return;
  }
  Live& live = it->second;
  json& content = live.offer.content;
  if (change == OfferChange::kExtended) {
    if (!live.open) return;
    live.total = std::clamp(time_left, absl::ZeroDuration(), kLongestWait);
    live.deadline = clock_.Now().uptime + live.total;
  } else {
    Close(key, live);
    content["ended"] = absl::ToUnixMillis(clock_.Now().wall);
  }
  content["state"] = StateFor(change);
  content["update"] = text;
  rooms_.Put(live.offer.user, live.item, live.sent, content);
}

void Offers::Shown(const std::string& user, uint64_t item) {
  const auto by_item = by_item_.find(item);
  if (by_item == by_item_.end()) return;
  const auto it = offers_.find(by_item->second);
  if (it == offers_.end() || it->second.offer.user != user) return;
  Live& live = it->second;
  if (live.answered || !live.open) return;
  live.answered = true;
  ++counters_.offers_shown;
  // A sink that is shutting down takes nothing, and needs to know nothing any more.
  (void)events_->Post(OfferDelivered{live.offer.offer});
}

void Offers::Decorate(json& item) const {
  if (item.value("kind", "") != "offer" || item.value("state", "") != kOpen) return;
  const auto by_item = by_item_.find(item.value("id", uint64_t{0}));
  const auto it = by_item == by_item_.end() ? offers_.end() : offers_.find(by_item->second);
  if (it == offers_.end() || !it->second.open) {
    item["state"] = kLost;
    return;
  }
  const Live& live = it->second;
  const absl::Duration left = live.deadline - clock_.Now().uptime;
  item["left"] = std::max<int64_t>(0, absl::ToInt64Milliseconds(left));
  item["total"] = absl::ToInt64Milliseconds(live.total);
  item["token"] = live.offer.token;
  for (size_t i = 0; i < live.offer.links.size(); ++i) {
    item["options"][i]["link"] = live.offer.links[i];
  }
}

void Offers::CheckGrace(const Key& key) {
  const auto it = offers_.find(key);
  if (it != offers_.end() && rooms_.IsEmpty(it->second.offer.user)) {
    Fail(key, "nobody is connected");
  }
}

void Offers::Fail(const Key& key, absl::string_view reason) {
  const auto it = offers_.find(key);
  if (it == offers_.end() || it->second.answered || !it->second.open) return;
  Live& live = it->second;
  live.answered = true;
  Close(key, live);
  ++counters_.offers_failed;
  live.offer.content["state"] = kMissed;
  live.offer.content["ended"] = absl::ToUnixMillis(clock_.Now().wall);
  rooms_.Put(live.offer.user, live.item, live.sent, live.offer.content);
  (void)events_->Post(OfferFailed{live.offer.offer, reason});  // as in Shown
}

void Offers::Close(const Key& key, Live& live) {
  if (!live.open) return;
  live.open = false;
  closed_.emplace_back(clock_.Now().uptime, key);
}

void Offers::ForgetOld() {
  const absl::Duration now = clock_.Now().uptime;
  while (!closed_.empty() && (now - closed_.front().first > kMemory ||
                              offers_.size() >= static_cast<size_t>(options_.max_offers))) {
    const auto it = offers_.find(closed_.front().second);
    if (it != offers_.end()) {
      by_item_.erase(it->second.item);
      offers_.erase(it);
    }
    closed_.pop_front();
  }
}

}  // namespace footman::web
