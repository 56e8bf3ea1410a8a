// Thousands of calls over bad ports. Every step is checked (storm_watch.h), and every storm is
// replayed from its recording and must give the same bytes.
//
// FOOTMAN_STORM_SEED=7 repeats the storm of one seed; FOOTMAN_STORM_CALLS=20 makes storms shorter
// or longer; FOOTMAN_LONG=1 makes ten times as many.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tests/rounds.h"
#include "tests/storm/storm_world.h"

namespace footman::storm {
namespace {

constexpr uint64_t kSeeds = 144;
constexpr int kCallsPerSeed = 160;  // 23,040 in all

uint64_t Seeds() { return Rounds(kSeeds); }
int CallsPerSeed() { return FromEnvironment("FOOTMAN_STORM_CALLS", kCallsPerSeed); }

std::string HowToRepeat(uint64_t seed) {
  return "repeat with: FOOTMAN_STORM_SEED=" + std::to_string(seed) +
         " FOOTMAN_STORM_CALLS=" + std::to_string(CallsPerSeed()) + " storm_test";
}

void ExpectSameWhenReplayed(const StormWatch& watch) {
  const std::string& recording = watch.recording();
  google::protobuf::io::ArrayInputStream stream(recording.data(),
                                                static_cast<int>(recording.size()));
  const absl::StatusOr<ReplayOutcome> outcome = Replay(stream);
  ASSERT_TRUE(outcome.ok()) << outcome.status().message();
  EXPECT_EQ(outcome->steps, watch.steps());
  if (outcome->difference.has_value()) {
    ADD_FAILURE() << "step " << outcome->difference->step << " of the replay differs:\nexpected "
                  << outcome->difference->expected << "\nactual   " << outcome->difference->actual;
  }
}

TEST(Storm, EveryCallIsTreatedAndEveryRuleHolds) {
  const int only = FromEnvironment("FOOTMAN_STORM_SEED", -1);
  const uint64_t first = only < 0 ? 1 : static_cast<uint64_t>(only);
  const uint64_t last = only < 0 ? Seeds() : first;
  std::map<std::string, int> dispositions;
  std::map<OfferChange, int> contests;
  for (uint64_t seed = first; seed <= last; ++seed) {
    SCOPED_TRACE(HowToRepeat(seed));
    // Told beforehand too: a failed check inside the engine leaves no time to tell it.
    std::fprintf(stderr, "storm of seed %d\n", static_cast<int>(seed));
    StormWorld world(seed, CallsPerSeed());
    ASSERT_EQ(world.Run(), "");
    EXPECT_EQ(world.watch().calls(), CallsPerSeed());
    ExpectSameWhenReplayed(world.watch());
    for (const auto& [name, count] : world.watch().dispositions()) dispositions[name] += count;
    for (const auto& [change, count] : world.watch().contests()) contests[change] += count;
    if (::testing::Test::HasFailure()) return;
  }
  if (only >= 0 || CallsPerSeed() < kCallsPerSeed) return;
  // A storm that reaches only some ends is no storm.
  for (Disposition disposition :
       {Disposition::kCallerHungUp, Disposition::kVoicemail, Disposition::kNoMessageLeft,
        Disposition::kMessagePlayed, Disposition::kDeclined, Disposition::kTransferred,
        Disposition::kHostTreated, Disposition::kUnknownNumber, Disposition::kBusy,
        Disposition::kFailed}) {
    EXPECT_GT(dispositions[std::string(Name(disposition))], 0) << Name(disposition);
  }
  for (const OfferChange change :
       {OfferChange::kTaken, OfferChange::kDefaulted, OfferChange::kCallerHungUp}) {
    EXPECT_GT(contests[change], static_cast<int>(last) * CallsPerSeed() / 50)
        << static_cast<int>(change);
  }
  for (const auto& [name, count] : dispositions) RecordProperty(name, count);
}

TEST(Storm, ASeedIsAlwaysTheSameStorm) {
  for (uint64_t seed : {6, 7}) {
    StormWorld first(seed, 20), second(seed, 20);
    ASSERT_EQ(first.Run(), "") << HowToRepeat(seed);
    ASSERT_EQ(second.Run(), "");
    EXPECT_TRUE(first.watch().recording() == second.watch().recording());
  }
}

}  // namespace
}  // namespace footman::storm
