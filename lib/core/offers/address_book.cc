// Decides which addresses are remembered, and which letter a call gets on one.
// Never decides what a reply means: selections.cc does. Never orders anything by hash.
// Next: closed_offers.h, the other half of the memory.

#include "lib/core/offers/address_book.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace footman {

absl::string_view LetterText(uint16_t letter) {
  static constexpr std::array<char, 2 * 26 * 26> kPairs = [] {  // "aaabac...zz"
    std::array<char, 2 * 26 * 26> pairs{};
    for (size_t i = 0; i < 26 * 26; ++i) {
      pairs[2 * i] = static_cast<char>('a' + i / 26);
      pairs[2 * i + 1] = static_cast<char>('a' + i % 26);
    }
    return pairs;
  }();
  if (letter == 0) return {};
  if (letter <= 26) return {&kPairs[(letter - 1) * size_t{2 * 26}], 1};
  return {&kPairs[(letter - 27) * size_t{2}], 2};
}

uint32_t WholeSeconds(Uptime time) { return static_cast<uint32_t>(time / 1000000000); }

uint64_t HashText(absl::string_view text, uint64_t seed) {
  uint64_t hash = seed ^ (0x9e3779b97f4a7c15u * (text.size() + 1));
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    hash = (hash ^ word) * 0xbf58476d1ce4e5b9u;  // a light round; the last one mixes well
    hash ^= hash >> 32;
  }
  uint64_t rest = 0;
  if (at < text.size()) std::memcpy(&rest, text.data() + at, text.size() - at);
  return MixBits(hash ^ rest);
}

AddressBook::AddressBook(size_t max_addresses, Uptime memory, BlockPool& pool)
    : memory_(memory), pool_(pool), index_(max_addresses), max_addresses_(max_addresses) {
  addresses_.reserve(max_addresses);
  free_.reserve(16);
}

uint32_t AddressBook::Find(uint64_t hash, uint8_t service, absl::string_view user) const {
  return index_.Find(hash, [&](uint32_t slot) {
    const AddressState& address = addresses_[slot];
    return address.hash == hash && address.service == service && address.User() == user;
  });
}

uint32_t AddressBook::FindOrAdd(uint8_t service, absl::string_view user) {
  const uint64_t hash = HashText(user, service);
  uint32_t slot = Find(hash, service, user);
  if (slot != kNoSlot) {
    if (addresses_[slot].open_offers > 0) return slot;
    Unlink(slot);
    LinkAsMostRecent(slot);
    return slot;
  }
  if (free_.empty() && addresses_.size() == max_addresses_) EvictLeastRecent();
  if (free_.empty()) {
    slot = static_cast<uint32_t>(addresses_.size());
    addresses_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  AddressState& address = addresses_[slot];
  address = unknown_;
  address.hash = hash;
  address.service = service;
  address.user_length = static_cast<uint16_t>(user.size());
  if (!address.is_near()) address.far_user = pool_.Take(user.size()).data;
  CopyPiece(address.is_near() ? address.near_user.data() : address.far_user, user.data(),
            user.size());
  index_.Insert(address.hash, slot);
  LinkAsMostRecent(slot);
  return slot;
}

void AddressBook::OfferOpened(uint32_t slot) {
  if (addresses_[slot].open_offers++ == 0) Unlink(slot);
}

void AddressBook::OfferClosed(uint32_t slot) {
  if (--addresses_[slot].open_offers == 0) LinkAsMostRecent(slot);
}

uint16_t AddressBook::NextLetter(uint32_t slot, Uptime now) {
  AddressState& address = addresses_[slot];
  const bool quiet = address.open_offers == 0 &&
                     (address.last_closed == INT64_MIN || now - address.last_closed >= memory_);
  if (quiet) {
    address.last_letter = 0;
    if (address.messages != nullptr) *address.messages = RecentMessages();
  }
  if (address.last_letter == kLetters) return 0;
  return ++address.last_letter;
}

bool AddressBook::IsRepeated(uint32_t slot, absl::string_view message_id, absl::string_view device,
                             Uptime now) {
  if (message_id.empty()) return false;
  AddressState& address = addresses_[slot];
  if (address.messages == nullptr) {
    address.messages = new (pool_.Take(sizeof(RecentMessages)).data) RecentMessages();
  }
  ForgetMessages(slot, now);
  RecentMessages& recent = *address.messages;
  const uint64_t both = HashText(message_id, HashText(device, /*seed=*/1));
  const uint32_t hash = static_cast<uint32_t>(both) | 1;  // zero stands for none
  const auto& seen = recent.hashes;
  if (std::find(seen.begin(), seen.end(), hash) != seen.end()) return true;
  recent.hashes[recent.next] = hash;
  recent.ms[recent.next] = static_cast<uint32_t>(now / 1000000);
  recent.next = static_cast<uint8_t>((recent.next + 1u) % RecentMessages::kMost);
  return false;
}

void AddressBook::ForgetMessages(uint32_t slot, Uptime now) {
  RecentMessages* const recent = addresses_[slot].messages;
  if (recent == nullptr) return;
  const auto ms = static_cast<uint32_t>(now / 1000000);
  for (size_t i = 0; i < RecentMessages::kMost; ++i) {
    if (ms - recent->ms[i] >= kRepeatTime / 1000000) recent->hashes[i] = 0;  // it wraps around
  }
}

void AddressBook::Unlink(uint32_t slot) {
  AddressState& address = addresses_[slot];
  uint32_t& after =
      address.less_recent == kNoSlot ? least_recent_ : addresses_[address.less_recent].more_recent;
  uint32_t& before =
      address.more_recent == kNoSlot ? most_recent_ : addresses_[address.more_recent].less_recent;
  after = address.more_recent;
  before = address.less_recent;
}

void AddressBook::LinkAsMostRecent(uint32_t slot) {
  AddressState& address = addresses_[slot];
  address.less_recent = most_recent_;
  address.more_recent = kNoSlot;
  (most_recent_ == kNoSlot ? least_recent_ : addresses_[most_recent_].more_recent) = slot;
  most_recent_ = slot;
}

// Validate() and the engine have seen to it that not every address can have an open offer.
void AddressBook::EvictLeastRecent() {
  const uint32_t slot = least_recent_;
  AddressState& address = addresses_[slot];
  // The one to go next, and the one after that, while there is time.
  if (address.more_recent != kNoSlot) {
    const AddressState& next = addresses_[address.more_recent];
    index_.PrefetchFor(next.hash);
    if (next.more_recent != kNoSlot) Prefetch(&addresses_[next.more_recent], sizeof(AddressState));
  }
  Unlink(slot);
  index_.Erase(address.hash, slot);
  if (!address.is_near()) pool_.Release(address.far_user, address.user_length);
  if (address.messages != nullptr) {
    pool_.Release(reinterpret_cast<char*>(address.messages), sizeof(RecentMessages));
  }
  free_.push_back(slot);
}

}  // namespace footman
