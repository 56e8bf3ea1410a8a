#include "lib/adapters/xmpp/sent_offers.h"

#include <optional>

#include "lib/adapters/xmpp/received_message.h"

namespace footman::xmpp {
namespace {

constexpr int kMaxOffersOfCall = 8;  // as FormatOfferId has room for

}  // namespace

std::vector<OfferId> SentOffers::Add(SentOffer offer) {
  std::vector<OfferId> failed;
  const Key key = KeyOf(offer.offer);
  const uint64_t number = offer.number;
  by_age_.emplace_back(key, number);
  unaccepted_.emplace_back(key, number);
  offers_[key] = std::move(offer);
  while (by_age_.size() > most_) {
    const auto [oldest, its_number] = by_age_.front();
    by_age_.pop_front();
    const auto found = offers_.find(oldest);
    if (found == offers_.end() || found->second.number != its_number) continue;  // was replaced
    if (found->second.state == SentOffer::State::kSent) failed.push_back(found->second.offer);
    offers_.erase(found);
  }
  return failed;
}

std::vector<OfferId> SentOffers::Accept(uint64_t number) {
  std::vector<OfferId> delivered;
  while (!unaccepted_.empty() && unaccepted_.front().second <= number) {
    const auto found = offers_.find(unaccepted_.front().first);
    if (found != offers_.end() && found->second.number == unaccepted_.front().second &&
        found->second.state == SentOffer::State::kSent) {
      found->second.state = SentOffer::State::kDelivered;
      delivered.push_back(found->second.offer);
    }
    unaccepted_.pop_front();
  }
  return delivered;
}

std::vector<OfferId> SentOffers::Expire(absl::Duration now) {
  std::vector<OfferId> failed;
  while (!unaccepted_.empty()) {
    const auto found = offers_.find(unaccepted_.front().first);
    const bool waits = found != offers_.end() &&
                       found->second.number == unaccepted_.front().second &&
                       found->second.state == SentOffer::State::kSent;
    if (waits && found->second.deadline > now) break;
    if (waits) {
      found->second.state = SentOffer::State::kLost;
      failed.push_back(found->second.offer);
    }
    unaccepted_.pop_front();
  }
  return failed;
}

std::vector<OfferId> SentOffers::FailUnaccepted() { return Expire(absl::InfiniteDuration()); }

absl::Duration SentOffers::next_deadline() const {
  if (unaccepted_.empty()) return absl::InfiniteDuration();
  const auto found = offers_.find(unaccepted_.front().first);
  // One that is settled already is cleared away at once.
  return found == offers_.end() ? absl::ZeroDuration() : found->second.deadline;
}

bool SentOffers::Receive(absl::string_view message_id, absl::string_view user, OfferId& offer) {
  SentOffer* const found = FindMessage(message_id, user);
  if (found == nullptr || found->state != SentOffer::State::kSent) return false;
  found->state = SentOffer::State::kDelivered;
  offer = found->offer;
  return true;
}

bool SentOffers::Bounce(absl::string_view message_id, absl::string_view user, OfferId& offer) {
  SentOffer* const found = FindMessage(message_id, user);
  if (found == nullptr || found->state == SentOffer::State::kBounced) return false;
  const bool was_lost = found->state == SentOffer::State::kLost;
  found->state = SentOffer::State::kBounced;
  offer = found->offer;
  return !was_lost;  // else it has failed already
}

std::vector<OfferId> SentOffers::FailUser(absl::string_view user) {
  std::vector<OfferId> failed;
  for (const auto& [key, number] : by_age_) {
    const auto found = offers_.find(key);
    if (found == offers_.end() || found->second.number != number || found->second.user != user) {
      continue;
    }
    SentOffer& offer = found->second;
    if (offer.state == SentOffer::State::kSent || offer.state == SentOffer::State::kDelivered) {
      failed.push_back(offer.offer);
    }
    offer.state = SentOffer::State::kBounced;
  }
  return failed;
}

const SentOffer* SentOffers::FindByCall(CallId call, absl::string_view user) const {
  const SentOffer* newest = nullptr;
  for (int index = 0; index < kMaxOffersOfCall; ++index) {
    const auto found = offers_.find(KeyOf({call, static_cast<uint8_t>(index)}));
    if (found == offers_.end() || found->second.user != user) continue;
    if (newest == nullptr || found->second.number > newest->number) newest = &found->second;
  }
  return newest;
}

SentOffer* SentOffers::Find(OfferId offer) {
  const auto found = offers_.find(KeyOf(offer));
  return found == offers_.end() ? nullptr : &found->second;
}

SentOffer* SentOffers::FindMessage(absl::string_view message_id, absl::string_view user) {
  const std::optional<OfferId> offer = OfferOfMessageId(message_id);
  SentOffer* const found = offer.has_value() ? Find(*offer) : nullptr;
  // The id alone would let anybody who guesses it speak for the user.
  return found != nullptr && found->message_id == message_id && found->user == user ? found
                                                                                    : nullptr;
}

}  // namespace footman::xmpp
