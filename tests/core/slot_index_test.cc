#include "lib/core/call/slot_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <vector>

#include "tests/rounds.h"

namespace footman {
namespace {

// Where no two keys of a test have one hash.
uint32_t FindAny(const SlotIndex& index, uint64_t key) {
  return index.Find(key, [](uint32_t) { return true; });
}

TEST(SlotIndexTest, FindsWhatIsThere) {
  SlotIndex index(4);
  EXPECT_EQ(FindAny(index, 7), kNoSlot);
  index.Insert(7, 0);
  index.Insert(0, 1);
  EXPECT_EQ(FindAny(index, 7), 0u);
  EXPECT_EQ(FindAny(index, 0), 1u) << "a key of zero is a key";
  index.Erase(7, 0);
  EXPECT_EQ(FindAny(index, 7), kNoSlot);
}

TEST(SlotIndexTest, EqualKeysAreToldApartByTheCaller) {
  SlotIndex index(4);
  index.Insert(7, 1);
  index.Insert(7, 2);
  index.Insert(7, 3);
  EXPECT_EQ(index.Find(7, [](uint32_t slot) { return slot == 2; }), 2u);
  index.Erase(7, 2);
  EXPECT_EQ(index.Find(7, [](uint32_t slot) { return slot == 2; }), kNoSlot);
  EXPECT_EQ(index.Find(7, [](uint32_t slot) { return slot == 3; }), 3u);
}

TEST(SlotIndexTest, MixBitsLosesNothing) {
  std::set<uint64_t> mixed;
  for (uint64_t i = 0; i < 10000; ++i) mixed.insert(MixBits(i));
  EXPECT_EQ(mixed.size(), 10000u);
}

// Small and full, so that runs of entries wrap around the end and gaps close across it.
TEST(SlotIndexTest, AgreesWithAModel) {
  for (const size_t capacity : {1, 3, 8, 100}) {
    for (uint32_t seed = 0; seed < Rounds(50u); ++seed) {
      SCOPED_TRACE(seed);
      std::mt19937 random(seed);
      SlotIndex index(capacity);
      std::map<uint64_t, uint32_t> model;
      for (int i = 0; i < 3000; ++i) {
        const uint64_t key = random() % (3 * capacity);
        const auto found = model.find(key);
        ASSERT_EQ(FindAny(index, key), found == model.end() ? kNoSlot : found->second);
        if (found != model.end()) {
          index.Erase(key, found->second);
          model.erase(found);
        } else if (model.size() < capacity) {
          const uint32_t slot = random() % 1000;
          index.Insert(key, slot);
          model[key] = slot;
        }
      }
      for (const auto& [key, slot] : model) ASSERT_EQ(FindAny(index, key), slot);
    }
  }
}

}  // namespace
}  // namespace footman
