// A hash table from 64-bit keys to slot numbers, of fixed capacity.
//
// Why not absl::flat_hash_map: its clean-ups of deleted entries stall for milliseconds at a million
// calls, and its seed differs from run to run. This one probes linearly and closes gaps when it
// erases (backward shift), so every operation touches a few neighbouring entries and nothing else.
// It cannot be iterated, so no order can leak into commands.

#ifndef FOOTMAN_LIB_CORE_SLOT_INDEX_H_
#define FOOTMAN_LIB_CORE_SLOT_INDEX_H_

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

class SlotIndex {
 public:
  // Room for `max_entries` at a load of at most one half.
  explicit SlotIndex(size_t max_entries) {
    size_t size = 16;
    while (size < 2 * max_entries) size *= 2;
    entries_.resize(size);
    mask_ = size - 1;
  }

  // kNoSlot when absent. Keys need not be unique if the caller tells its entries apart: `matches`
  // is asked for each slot of equal key.
  template <typename Matches>
  uint32_t Find(uint64_t key, Matches matches) const {
    for (size_t i = Home(key); entries_[i].slot_plus_one != 0; i = (i + 1) & mask_) {
      const Entry& entry = entries_[i];
      if (entry.key == key && matches(entry.slot_plus_one - 1)) return entry.slot_plus_one - 1;
    }
    return kNoSlot;
  }
  uint32_t Find(uint64_t key) const {
    return Find(key, [](uint32_t) { return true; });
  }

  // REQUIRES: fewer than max_entries are in it.
  void Insert(uint64_t key, uint32_t slot) {
    size_t i = Home(key);
    while (entries_[i].slot_plus_one != 0) i = (i + 1) & mask_;
    entries_[i] = {key, slot + 1};
  }

  // REQUIRES: the pair is in it.
  void Erase(uint64_t key, uint32_t slot) {
    size_t gap = Home(key);
    while (entries_[gap].key != key || entries_[gap].slot_plus_one != slot + 1) {
      gap = (gap + 1) & mask_;
    }
    for (size_t i = (gap + 1) & mask_; entries_[i].slot_plus_one != 0; i = (i + 1) & mask_) {
      // An entry may move into the gap unless that would put it before its home.
      const size_t distance_from_home = (i - Home(entries_[i].key)) & mask_;
      if (distance_from_home >= ((i - gap) & mask_)) {
        entries_[gap] = entries_[i];
        gap = i;
      }
    }
    entries_[gap].slot_plus_one = 0;
  }

 private:
  struct Entry {
    uint64_t key = 0;
    uint32_t slot_plus_one = 0;  // zero = empty
  };
  size_t Home(uint64_t key) const { return MixBits(key) & mask_; }

  std::vector<Entry> entries_;
  size_t mask_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_SLOT_INDEX_H_
