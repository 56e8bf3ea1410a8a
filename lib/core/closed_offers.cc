// Decides how long closed offers are spoken of. Never what is said: selections.cc does.
// Secrets are kept as hashes: enough to recognise a link, useless to make one.
// Next: selections.cc.

#include "lib/core/closed_offers.h"

#include <cstring>

namespace footman {

uint64_t HashSecret(const LinkSecret& secret) {
  uint64_t halves[2];
  std::memcpy(halves, secret.bytes.data(), sizeof halves);
  return MixBits(MixBits(halves[0]) ^ halves[1]);
}

ClosedOffers::ClosedOffers(size_t capacity, Uptime memory)
    : memory_(memory), by_call_(capacity), capacity_(capacity) {
  ring_.reserve(capacity);
}

uint64_t ClosedOffers::Add(ClosedOffer offer) {
  offer.id = next_id_++;
  const ClosedOffer* const latest = At(offer.previous, offer.closed);
  if (latest != nullptr && latest->letter == 0) offer.previous = latest->previous;
  const uint32_t place = static_cast<uint32_t>(next_);
  next_ = (next_ + 1) % capacity_;
  if (place == ring_.size()) {
    ring_.push_back(offer);
  } else {
    by_call_.Erase(ring_[place].call.value(), place);
    ring_[place] = offer;
  }
  by_call_.Insert(offer.call.value(), place);
  if (next_ < ring_.size()) PrefetchFor(ring_[next_].call);  // the next to be forgotten
  return offer.id;
}

const ClosedOffer* ClosedOffers::At(uint64_t id, Uptime now) const {
  if (id == 0) return nullptr;
  const ClosedOffer& offer = ring_[(id - 1) % capacity_];  // places are given in turn
  return offer.id == id && IsFresh(offer, now) ? &offer : nullptr;
}

const ClosedOffer* ClosedOffers::Find(const LinkToken& token, Uptime now) const {
  const uint64_t secret_hash = HashSecret(token.secret);
  const uint32_t place = by_call_.Find(token.call.value(), [&](uint32_t slot) {
    return ring_[slot].call == token.call && ring_[slot].secret_hash == secret_hash;
  });
  return place == kNoSlot || !IsFresh(ring_[place], now) ? nullptr : &ring_[place];
}

const ClosedOffer* ClosedOffers::Find(OfferId offer, Uptime now) const {
  const uint32_t place = by_call_.Find(offer.call.value(), [&](uint32_t slot) {
    return ring_[slot].call == offer.call && ring_[slot].offer == offer.index;
  });
  return place == kNoSlot || !IsFresh(ring_[place], now) ? nullptr : &ring_[place];
}

}  // namespace footman
