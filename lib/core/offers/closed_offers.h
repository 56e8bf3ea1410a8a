// What is remembered of offers that can no longer be chosen from, so that late replies and clicks
// are answered with what became of the call. A ring: bounded, the oldest goes first.

#ifndef FOOTMAN_LIB_CORE_OFFERS_CLOSED_OFFERS_H_
#define FOOTMAN_LIB_CORE_OFFERS_CLOSED_OFFERS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "footman/call.h"
#include "lib/core/call/slot_index.h"
#include "lib/core/call/timer_table.h"

namespace footman {

// How the question ended.
enum class QuestionOutcome : uint8_t { kTaken, kDefaulted, kCallerHungUp, kEnded };

struct ClosedOffer {
  uint64_t id = 0;  // running number; zero = never used
  CallId call;
  uint64_t secret_hash = 0;
  Uptime closed = 0;
  uint64_t address_hash = 0;
  uint64_t previous = 0;     // id of the offer with a letter that was closed there before
  int32_t local_minute = 0;  // of the day, where the subscriber is
  uint16_t letter = 0;
  uint8_t offer = 0;
  uint8_t service = 0;  // where it was taken
  QuestionOutcome outcome = QuestionOutcome::kEnded;
  uint8_t words = 0;
};
static_assert(sizeof(ClosedOffer) == 64, "one cache line: closing an offer touches one");

// How a closed offer's call and what became of it are spoken of; cut where that is long.
class ClosedTexts {
 public:
  void Set(absl::string_view caller, absl::string_view what);
  absl::string_view caller() const { return {bytes_.data(), caller_length_}; }
  absl::string_view what() const { return {bytes_.data() + caller_length_, what_length_}; }

 private:
  static constexpr size_t kMaxCaller = 56;
  std::array<char, 126> bytes_;
  uint8_t caller_length_ = 0, what_length_ = 0;
};
static_assert(sizeof(ClosedTexts) == 128);

uint64_t HashSecret(const LinkSecret& secret);

class ClosedOffers {
 public:
  ClosedOffers(size_t capacity, Uptime memory);

  [[gnu::always_inline]] inline void PrefetchFor(CallId call) const {
    by_call_.PrefetchFor(call.value());
  }
  // Remembers one of that call, closed now, with an id of its own; the rest is the caller's to fill
  // in. `latest` is the latest of its address. From one to the next with a letter are at most
  // kLetters steps, however many were closed there: those that got none are left out.
  ClosedOffer& Add(CallId call, uint64_t latest, Uptime now);
  ClosedTexts& TextsOf(const ClosedOffer& offer) { return texts_[(offer.id - 1) % capacity_]; }
  const ClosedTexts& TextsOf(const ClosedOffer& offer) const {
    return texts_[(offer.id - 1) % capacity_];
  }
  // Null unless that offer is remembered still.
  const ClosedOffer* At(uint64_t id, Uptime now) const;
  // The remembered offer of a link; null when there is none (any more).
  const ClosedOffer* Find(const LinkToken& token, Uptime now) const;
  const ClosedOffer* Find(OfferId offer, Uptime now) const;

 private:
  bool IsFresh(const ClosedOffer& offer, Uptime now) const {
    return offer.id != 0 && now - offer.closed < memory_;
  }

  const Uptime memory_;
  std::vector<ClosedOffer> ring_;
  std::vector<ClosedTexts> texts_;  // at the same places
  SlotIndex by_call_;
  size_t next_ = 0;
  const size_t capacity_;
  uint64_t next_id_ = 1;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OFFERS_CLOSED_OFFERS_H_
