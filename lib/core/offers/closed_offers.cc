// Decides how long closed offers are spoken of. Never what is said: selections.cc does.
// Secrets are kept as hashes: enough to recognise a link, useless to make one.
// Next: selections.cc.

#include "lib/core/offers/closed_offers.h"

#include <cstring>

#include "lib/language/step_text.h"
#include "lib/text/utf8.h"

namespace footman {

uint64_t HashSecret(const LinkSecret& secret) {
  uint64_t halves[2];
  std::memcpy(halves, secret.bytes.data(), sizeof halves);
  return MixBits(MixBits(halves[0]) ^ halves[1]);
}

void ClosedTexts::Set(absl::string_view caller, absl::string_view what) {
  caller = CutAtCharacter(caller, kMaxCaller);
  what = CutAtCharacter(what, bytes_.size() - caller.size());
  CopyPiece(bytes_.data(), caller.data(), caller.size());
  CopyPiece(bytes_.data() + caller.size(), what.data(), what.size());
  caller_length_ = static_cast<uint8_t>(caller.size());
  what_length_ = static_cast<uint8_t>(what.size());
}

ClosedOffers::ClosedOffers(size_t capacity, Uptime memory)
    : memory_(memory), by_call_(capacity), capacity_(capacity) {
  ring_.reserve(capacity);
  texts_.reserve(capacity);
}

ClosedOffer& ClosedOffers::Add(CallId call, uint64_t latest, Uptime now) {
  const ClosedOffer* const before = At(latest, now);
  const bool left_out = before != nullptr && before->letter == 0;
  const uint64_t previous = left_out ? before->previous : latest;
  const uint32_t place = static_cast<uint32_t>(next_);
  if (++next_ == capacity_) next_ = 0;
  if (place == ring_.size()) {
    ring_.emplace_back();
    texts_.emplace_back();
  } else {
    by_call_.Erase(ring_[place].call.value(), place);
  }
  ClosedOffer& offer = ring_[place];
  offer.id = next_id_++;
  offer.call = call;
  offer.closed = now;
  offer.previous = previous;
  by_call_.Insert(call.value(), place);
  // The next to be forgotten, and the one after that, so that the next time its call is near.
  if (next_ < ring_.size()) PrefetchFor(ring_[next_].call);
  if (next_ + 1 < ring_.size()) Prefetch(&ring_[next_ + 1], sizeof(ClosedOffer));
  return offer;
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
