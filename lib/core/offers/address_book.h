// What is known of each address: which offers are open there, which letter comes next, when we
// last said something. Bounded; an address that has been quiet the longest makes room.

#ifndef FOOTMAN_LIB_CORE_OFFERS_ADDRESS_BOOK_H_
#define FOOTMAN_LIB_CORE_OFFERS_ADDRESS_BOOK_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/core/call/block_pool.h"
#include "lib/core/call/call_data.h"
#include "lib/core/call/slot_index.h"

namespace footman {

// A call's letter on an address: 1 = "a", 26 = "z", 27 = "aa", ... kLetters = "zz"; 0 = none left.
inline constexpr int kLetters = 26 + 26 * 26;
absl::string_view LetterText(uint16_t letter);  // a constant of the program

// For differences of times: it wraps around.
uint32_t WholeSeconds(Uptime time);

// The same in every run and process.
uint64_t HashText(absl::string_view text, uint64_t seed);

// What was written lately on an address: a hash of each message's id and device, and when it came,
// in milliseconds. Services repeat messages after seconds, when others came between. Of 32 bits
// each: one in a hundred million new messages is taken for a repeated one.
struct RecentMessages {
  static constexpr size_t kMost = 15;
  std::array<uint32_t, kMost> hashes{};  // zero = none
  std::array<uint32_t, kMost> ms{};
  uint8_t next = 0;  // the place of the oldest one
};
static_assert(sizeof(RecentMessages) <= 128);

// Two cache lines; the first has what a reply needs.
struct alignas(64) AddressState {
  uint64_t hash = 0;
  union {
    std::array<char, 32> near_user;  // the user's name, if it is as short as that; else a block
    char* far_user;
  };
  uint16_t user_length = 0;
  uint8_t service = 0;
  uint8_t words = 0;         // the language of the last offer there
  uint32_t open_offers = 0;  // changed by OfferOpened and OfferClosed alone
  OfferRef first_open;
  uint16_t last_letter = 0;
  uint8_t unclear_notes = 0;  // answers to replies that may mean several offers; see Offer
  uint8_t ended_notes = 0;    // of the times below, how many are set
  uint32_t less_recent = kNoSlot, more_recent = kNoSlot;
  uint64_t newest_closed = 0;      // its id in ClosedOffers
  Uptime last_closed = INT64_MIN;  // when an offer closed here last
  // When the last two notes about ended calls were sent, in whole seconds; the newer one first.
  std::array<uint32_t, 2> ended_note_seconds{};
  // Where those with a letter begin among the open offers, newest first: once the letters have run
  // out there is none before the address has been quiet.
  OfferRef first_lettered;
  RecentMessages* messages = nullptr;  // of the pool; from the first one on

  AddressState() : near_user() {}
  bool is_near() const { return user_length <= near_user.size(); }
  absl::string_view User() const { return {is_near() ? near_user.data() : far_user, user_length}; }
  // Whether a person there could mix up two calls: a second letter is given only while the first
  // one may still be spoken of.
  bool HadSeveralCalls() const { return last_letter > 1; }
};
static_assert(sizeof(AddressState) == 128);

class AddressBook {
 public:
  AddressBook(size_t max_addresses, Uptime memory, BlockPool& pool);

  // kNoSlot when it is not known.
  uint32_t Find(uint8_t service, absl::string_view user) const {
    return Find(HashText(user, service), service, user);
  }
  [[gnu::always_inline]] inline void PrefetchFor(uint8_t service, absl::string_view user) const {
    index_.PrefetchFor(HashText(user, service));
  }
  // Makes it known. When the book is full the longest unused address without open offers goes.
  uint32_t FindOrAdd(uint8_t service, absl::string_view user);
  // Counts an offer there. An address with open offers stands in no order of use, so that whoever
  // makes room never walks past those that must stay.
  void OfferOpened(uint32_t slot);
  void OfferClosed(uint32_t slot);
  AddressState& at(uint32_t slot) { return addresses_[slot]; }
  const AddressState& at(uint32_t slot) const { return addresses_[slot]; }

  // REQUIRES: no address is known. As if each of them had been asked so often until `now`.
  void AssumeAsked(int letters, Uptime now) {
    unknown_.last_letter = static_cast<uint16_t>(letters);
    unknown_.last_closed = now;
  }
  // A letter that nobody has used there within the memory; zero when there is none.
  uint16_t NextLetter(uint32_t slot, Uptime now);
  // True when this message id came from that device within kRepeatTime; else remembers it.
  static constexpr Uptime kRepeatTime = Uptime{120} * 1000000000;
  bool IsRepeated(uint32_t slot, absl::string_view message_id, absl::string_view device,
                  Uptime now);
  // Forgets messages that are too old to be repeated; their times are too short to tell for long.
  void ForgetMessages(uint32_t slot, Uptime now);

 private:
  uint32_t Find(uint64_t hash, uint8_t service, absl::string_view user) const;
  void Unlink(uint32_t slot);
  void LinkAsMostRecent(uint32_t slot);
  void EvictLeastRecent();

  const Uptime memory_;
  BlockPool& pool_;
  SlotIndex index_;
  std::vector<AddressState> addresses_;
  std::vector<uint32_t> free_;
  const size_t max_addresses_;
  AddressState unknown_;  // what an address begins as
  uint32_t least_recent_ = kNoSlot, most_recent_ = kNoSlot;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OFFERS_ADDRESS_BOOK_H_
