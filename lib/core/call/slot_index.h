// A hash table from 64-bit keys to slot numbers, of fixed capacity.
//
// Why not absl::flat_hash_map: its clean-ups of deleted entries stall for milliseconds at a million
// calls, and its seed differs from run to run. This one probes linearly and closes gaps when it
// erases (backward shift), so every operation touches a few neighbouring entries and nothing else.
// It keeps half of a key's hash and no key: eight entries are one cache line, and whoever asks has
// the key beside the slot anyway. It cannot be iterated, so no order can leak into commands.

#ifndef FOOTMAN_LIB_CORE_CALL_SLOT_INDEX_H_
#define FOOTMAN_LIB_CORE_CALL_SLOT_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace footman {

inline constexpr uint32_t kNoSlot = ~uint32_t{0};

// A bijection that spreads close keys far apart (the finaliser of SplitMix64).
constexpr uint64_t MixBits(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Has memory brought near that will be needed soon: at a million calls nearly all is far away.
// Functions that only do this are always put in line, or GCC drops their calls: it sees no effect.
[[gnu::always_inline]] inline void Prefetch(const void* first, size_t bytes) {
  for (size_t at = 0; at < bytes; at += 64) {
    __builtin_prefetch(static_cast<const char*>(first) + at);
  }
}

class SlotIndex {
 public:
  // Room for `max_entries` at a load of at most one half.
  explicit SlotIndex(size_t max_entries) {
    size_t size = 16;
    while (size < 2 * max_entries) size *= 2;
    entries_.resize(size);
    mask_ = size - 1;
  }

  // kNoSlot when absent. `matches` is asked for each slot whose key may be the one; keys need not
  // be unique if it tells the slots apart.
  template <typename Matches>
  uint32_t Find(uint64_t key, Matches matches) const {
    const uint32_t hash = HashOf(key);
    for (size_t i = hash & mask_; entries_[i].slot_plus_one != 0; i = (i + 1) & mask_) {
      const Entry& entry = entries_[i];
      if (entry.hash == hash && matches(entry.slot_plus_one - 1)) return entry.slot_plus_one - 1;
    }
    return kNoSlot;
  }
  [[gnu::always_inline]] inline void PrefetchFor(uint64_t key) const {
    Prefetch(&entries_[HashOf(key) & mask_], sizeof(Entry));
  }

  // REQUIRES: fewer than max_entries are in it.
  void Insert(uint64_t key, uint32_t slot) {
    const uint32_t hash = HashOf(key);
    size_t i = hash & mask_;
    while (entries_[i].slot_plus_one != 0) i = (i + 1) & mask_;
    entries_[i] = {hash, slot + 1};
  }

  // REQUIRES: the pair is in it.
  void Erase(uint64_t key, uint32_t slot) {
    const uint32_t hash = HashOf(key);
    size_t gap = hash & mask_;
    while (entries_[gap].hash != hash || entries_[gap].slot_plus_one != slot + 1) {
      gap = (gap + 1) & mask_;
    }
    for (size_t i = (gap + 1) & mask_; entries_[i].slot_plus_one != 0; i = (i + 1) & mask_) {
      // An entry may move into the gap unless that would put it before its home.
      const size_t distance_from_home = (i - entries_[i].hash) & mask_;
      if (distance_from_home >= ((i - gap) & mask_)) {
        entries_[gap] = entries_[i];
        gap = i;
      }
    }
    entries_[gap].slot_plus_one = 0;
  }

 private:
  friend class ProbeCounter;  // tests/core/cost_test.cc
  struct Entry {
    uint32_t hash = 0;
    uint32_t slot_plus_one = 0;  // zero = empty
  };
  static uint32_t HashOf(uint64_t key) { return static_cast<uint32_t>(MixBits(key)); }

  std::vector<Entry> entries_;
  size_t mask_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_SLOT_INDEX_H_
