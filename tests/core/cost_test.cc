// The cost of one event does not grow with the calls that wait, and none pays for many others:
// what each part does is counted, not timed.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/core/call/block_pool.h"
#include "lib/core/call/slot_index.h"
#include "lib/core/call/timer_table.h"
#include "lib/core/offers/address_book.h"
#include "lib/core/offers/closed_offers.h"
#include "tests/core/test_engine.h"

namespace footman {

// How many entries of a SlotIndex an operation on a key looks at, at most.
class ProbeCounter {
 public:
  static size_t ProbesFor(const SlotIndex& index, uint64_t key) {
    size_t probes = 1;
    for (size_t i = SlotIndex::HashOf(key) & index.mask_; index.entries_[i].slot_plus_one != 0;
         i = (i + 1) & index.mask_) {
      ++probes;
    }
    return probes;
  }
};

namespace {

constexpr Uptime kSecond = 1000000000;
constexpr Uptime kMemory = 600 * kSecond;

// ---- SlotIndex: entries looked at.

struct Probes {
  double mean = 0;
  size_t most = 0;
};

Probes ProbesOf(const SlotIndex& index, const std::vector<uint64_t>& keys) {
  Probes probes;
  for (const uint64_t key : keys) {
    const size_t one = ProbeCounter::ProbesFor(index, key);
    probes.mean += static_cast<double>(one) / static_cast<double>(keys.size());
    probes.most = std::max(probes.most, one);
  }
  return probes;
}

// Of one operation, and of all on average: with a full index, and however long entries
// have come and gone.
constexpr size_t kMostProbes = 128;
constexpr double kMeanProbes = 6;

TEST(SlotIndexCostTest, IsTheSameAmongManyAndAfterManyErasures) {
  for (const uint32_t count : {1000u, 30000u, 300000u}) {
    SCOPED_TRACE(count);
    SlotIndex index(count);
    std::vector<uint64_t> keys(count);
    uint64_t next = 0;
    for (uint32_t slot = 0; slot < count; ++slot) index.Insert(keys[slot] = ++next, slot);
    const Probes fresh = ProbesOf(index, keys);
    std::mt19937 random(1);
    for (uint32_t i = 0; i < 4 * count; ++i) {
      const uint32_t slot = random() % count;
      index.Erase(keys[slot], slot);
      index.Insert(keys[slot] = ++next, slot);
    }
    const Probes used = ProbesOf(index, keys);
    EXPECT_LE(fresh.most, kMostProbes);
    EXPECT_LE(used.most, kMostProbes);
    EXPECT_LE(used.mean, kMeanProbes);
    EXPECT_LE(used.mean, 1.2 * fresh.mean) << "erasing leaves nothing behind";
  }
}

// ---- TimerTable: entries brought in line, each in logarithmic time.

// Of one operation: all that may be early, the one at the top, and one for each early one that a
// step may add.
constexpr uint64_t kMostRequeued = TimerTable::kMaxEarly + 1 + TimerTable::kMaxTogether;
static_assert(kMostRequeued <= 1100, "a millisecond at a million calls");

class TimerTableCostTest : public testing::TestWithParam<uint32_t> {
 protected:
  template <typename Function>
  void Do(Function function) {
    const uint64_t before = table_.requeued();
    function();
    if (!table_.empty()) table_.Earliest();  // as a runner asks before each event
    most_ = std::max(most_, table_.requeued() - before);
    ++operations_;
  }

  const uint32_t owners_ = GetParam();
  TimerTable table_{owners_};
  uint64_t most_ = 0;
  uint64_t operations_ = 0;
};

TEST_P(TimerTableCostTest, AfterAllCallsEndedAtOnce) {
  // One is due before all others, so that nothing comes to the top meanwhile.
  Do([&] { table_.Arm(0, Timer::kState, 1); });
  for (uint32_t i = 1; i < owners_; ++i) Do([&] { table_.Arm(i, Timer::kState, 20 + i); });
  for (uint32_t i = 1; i < owners_; ++i) Do([&] { table_.DisarmAll(i); });
  Do([&] { table_.TakeEarliest(); });
  Do([&] { table_.Arm(0, Timer::kState, 100 + int64_t{owners_}); });
  EXPECT_LE(most_, kMostRequeued);
}

TEST_P(TimerTableCostTest, AfterAllTimersWereReplacedByLaterOnes) {
  Do([&] { table_.Arm(0, Timer::kState, 1); });
  for (uint32_t i = 1; i < owners_; ++i) {
    Do([&] { table_.Arm(i, Timer::kOffers, 20 + i); });
    Do([&] {
      table_.Disarm(i, Timer::kOffers);
      table_.Arm(i, Timer::kState, 2 * int64_t{owners_} + 20 + i);
    });
    Do([&] { table_.Arm(i, Timer::kState, 3 * int64_t{owners_} + 20 + i); });
  }
  for (uint32_t i = 0; i < owners_; ++i) Do([&] { ASSERT_EQ(table_.TakeEarliest().owner, i); });
  EXPECT_TRUE(table_.empty());
  EXPECT_LE(most_, kMostRequeued);
}

TEST_P(TimerTableCostTest, OverALongRun) {
  std::mt19937 random(1);
  Uptime now = 0;
  for (uint32_t i = 0; i < 10 * owners_; ++i) {
    const uint32_t owner = random() % owners_;
    const Timer timer = static_cast<Timer>(random() % TimerTable::kMaxTogether);
    switch (random() % 8) {
      case 0:
        Do([&] { table_.Disarm(owner, timer); });
        break;
      case 1:
        Do([&] { table_.DisarmAll(owner); });
        break;
      case 2:
        if (table_.empty()) break;
        now = std::max(now, table_.Earliest());
        Do([&] { table_.TakeEarliest(); });
        break;
      default:
        Do([&] { table_.Arm(owner, timer, now + random() % 1000000); });
    }
  }
  EXPECT_LE(most_, kMostRequeued);
  EXPECT_LE(table_.requeued(), 3 * operations_);
}

INSTANTIATE_TEST_SUITE_P(Owners, TimerTableCostTest, testing::Values(100, 10000, 200000));

// ---- AddressBook: whoever makes room walks past nobody.

TEST(AddressBookCostTest, TheAddressesThatMustStayStandInNobodysWay) {
  constexpr int kOpen = 10000;
  BlockPool pool;
  AddressBook book(kOpen + 3, kMemory, pool);
  for (int i = 0; i < kOpen; ++i) book.OfferOpened(book.FindOrAdd(0, absl::StrCat("open", i)));
  uint32_t idle[3];
  for (int i = 0; i < 3; ++i) idle[i] = book.FindOrAdd(0, absl::StrCat("idle", i));
  EXPECT_EQ(book.at(idle[0]).less_recent, kNoSlot) << "the very first to go";
  EXPECT_EQ(book.at(idle[0]).more_recent, idle[1]);
  book.FindOrAdd(0, "new");
  EXPECT_EQ(book.Find(0, "idle0"), kNoSlot);
  EXPECT_EQ(book.at(idle[1]).less_recent, kNoSlot);
}

// ---- ClosedOffers: steps along those of one address.

TEST(ClosedOffersCostTest, ALetterIsFoundAmongThoseWithALetterAlone) {
  constexpr int kClosed = 20000;
  ClosedOffers offers(kClosed, kMemory);
  uint64_t newest = 0;
  for (int i = 1; i <= kClosed; ++i) {
    ClosedOffer& closed = offers.Add(CallId(static_cast<uint64_t>(i)), newest, /*now=*/0);
    closed.letter = static_cast<uint16_t>(i <= kLetters ? i : 0);
    newest = closed.id;
  }
  int steps = 0;
  const ClosedOffer* at = offers.At(newest, 0);
  EXPECT_EQ(at->letter, 0) << "the newest is known, whatever it was";
  while (at != nullptr && at->letter != 1) {
    at = offers.At(at->previous, 0);
    ++steps;
  }
  ASSERT_NE(at, nullptr);
  EXPECT_EQ(at->call, CallId(1));
  EXPECT_EQ(steps, kLetters);
}

// A hotline: letters have run out, and the first call is meant by its letter still.
TEST(OpenOffersCostTest, ALetterIsFoundBehindThoseWithoutOne) {
  EngineOptions options = AbleOptions();
  options.max_calls = 2000;
  options.max_addresses = options.max_calls * options.max_offers_per_call;
  TestEngine engine(options);
  std::vector<CallId> calls;
  for (int i = 0; i < kLetters + 50; ++i) calls.push_back(engine.Ask());
  EXPECT_EQ(engine.OfferOf(calls.front()).letter, "a");
  EXPECT_EQ(engine.OfferOf(calls[kLetters - 1]).letter, "zz");
  EXPECT_EQ(engine.OfferOf(calls.back()).letter, "");
  engine.Reply("zz3");
  EXPECT_EQ(engine.StateOf(calls[kLetters - 1]), "Ending") << "the newest with a letter";
  engine.Reply("zy3");
  EXPECT_EQ(engine.StateOf(calls[kLetters - 2]), "Ending");
  engine.Reply("a3");
  EXPECT_EQ(engine.StateOf(calls.front()), "Ending");
  engine.Reply("b3");
  EXPECT_EQ(engine.StateOf(calls[1]), "Ending");
  EXPECT_EQ(engine.StateOf(calls.back()), "Asking");
}

}  // namespace
}  // namespace footman
