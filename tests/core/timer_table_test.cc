#include "lib/core/call/timer_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <utility>

#include "tests/rounds.h"

namespace footman {
namespace {

TEST(TimerTableTest, InOrderOfDeadlineThenOfArming) {
  TimerTable table(4);
  table.Arm(0, Timer::kCall, 30);
  table.Arm(1, Timer::kState, 10);
  table.Arm(2, Timer::kState, 20);
  table.Arm(3, Timer::kState, 10);
  table.Arm(0, Timer::kOffers, 20);
  const std::pair<uint32_t, Timer> kExpected[] = {{1, Timer::kState},
                                                  {3, Timer::kState},
                                                  {2, Timer::kState},
                                                  {0, Timer::kOffers},
                                                  {0, Timer::kCall}};
  for (const auto& [owner, timer] : kExpected) {
    ASSERT_FALSE(table.empty());
    const TimerTable::Due due = table.TakeEarliest();
    EXPECT_EQ(due.owner, owner);
    EXPECT_EQ(due.timer, timer);
  }
  EXPECT_TRUE(table.empty());
}

TEST(TimerTableTest, ArmingAgainCountsAsNew) {
  TimerTable table(2);
  table.Arm(0, Timer::kState, 10);
  table.Arm(1, Timer::kState, 10);
  table.Arm(0, Timer::kState, 10);
  EXPECT_EQ(table.Armed(0), 1);
  EXPECT_EQ(table.TakeEarliest().owner, 1u);
}

TEST(TimerTableTest, DisarmingWhatIsNotArmedIsHarmless) {
  TimerTable table(1);
  table.Disarm(0, Timer::kState);
  table.DisarmAll(0);
  EXPECT_TRUE(table.empty());
}

TEST(TimerTableTest, EveryTimerHasAName) {
  std::set<absl::string_view> names;
  for (int i = 0; i < kTimers; ++i) names.insert(Name(static_cast<Timer>(i)));
  EXPECT_EQ(names.size(), static_cast<size_t>(kTimers));
}

// The same, as simply as it can be said.
class Model {
 public:
  void Arm(uint32_t owner, Timer timer, Uptime deadline) {
    Disarm(owner, timer);
    order_[{deadline, next_}] = {owner, timer};
    keys_[{owner, timer}] = {deadline, next_++};
  }
  void Disarm(uint32_t owner, Timer timer) {
    const auto found = keys_.find({owner, timer});
    if (found == keys_.end()) return;
    order_.erase(found->second);
    keys_.erase(found);
  }
  int Armed(uint32_t owner) const {
    int count = 0;
    for (int i = 0; i < kTimers; ++i) count += keys_.count({owner, static_cast<Timer>(i)}) > 0;
    return count;
  }
  bool IsArmed(uint32_t owner, Timer timer) const { return keys_.count({owner, timer}) > 0; }
  bool empty() const { return order_.empty(); }
  TimerTable::Due TakeEarliest() {
    const auto [key, what] = *order_.begin();
    Disarm(what.first, what.second);
    return {what.first, what.second, key.first};
  }
  Uptime Earliest() const { return order_.begin()->first.first; }

 private:
  std::map<std::pair<Uptime, uint64_t>, std::pair<uint32_t, Timer>> order_;
  std::map<std::pair<uint32_t, Timer>, std::pair<Uptime, uint64_t>> keys_;
  uint64_t next_ = 0;
};

TEST(TimerTableTest, AgreesWithAModel) {
  constexpr uint32_t kOwners = 50;
  for (uint32_t seed = 0; seed < Rounds(20u); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    TimerTable table(kOwners);
    Model model;
    for (int i = 0; i < 5000; ++i) {
      const uint32_t owner = random() % kOwners;
      // Five kinds, so that no owner has more together than there is room for.
      const Timer timer = static_cast<Timer>(random() % TimerTable::kMaxTogether);
      switch (random() % 8) {
        case 0:
          table.Disarm(owner, timer);
          model.Disarm(owner, timer);
          break;
        case 1:
          table.DisarmAll(owner);
          for (int t = 0; t < kTimers; ++t) model.Disarm(owner, static_cast<Timer>(t));
          break;
        case 2:
        case 3:
          if (model.empty()) break;
          ASSERT_EQ(table.Earliest(), model.Earliest());
          {
            const TimerTable::Due due = table.TakeEarliest();
            const TimerTable::Due expected = model.TakeEarliest();
            ASSERT_EQ(due.owner, expected.owner);
            ASSERT_EQ(due.timer, expected.timer);
            ASSERT_EQ(due.deadline, expected.deadline);
          }
          break;
        default: {
          const Uptime deadline = random() % 100;
          table.Arm(owner, timer, deadline);
          model.Arm(owner, timer, deadline);
        }
      }
      ASSERT_EQ(table.empty(), model.empty());
      ASSERT_EQ(table.Armed(owner), model.Armed(owner));
      ASSERT_EQ(table.IsArmed(owner, timer), model.IsArmed(owner, timer));
    }
  }
}

}  // namespace
}  // namespace footman
