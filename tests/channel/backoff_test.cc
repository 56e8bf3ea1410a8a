// Pauses between tries.

#include "lib/channel/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/rounds.h"

namespace footman::channel {
namespace {

TEST(Backoff, DoublesUpToTheMostWithinItsJitter) {
  Backoff backoff(absl::Seconds(1), absl::Seconds(8), 1);
  for (const int most : {1, 2, 4, 8, 8, 8}) {
    const absl::Duration pause = backoff.Next();
    EXPECT_GE(pause, absl::Seconds(most) / 2);
    EXPECT_LE(pause, absl::Seconds(most));
  }
  backoff.Reset();
  EXPECT_LE(backoff.Next(), absl::Seconds(1));
}

TEST(Backoff, IsTheSameForTheSameSeedAndOtherwiseNot) {
  Backoff a(absl::Seconds(1), absl::Seconds(60), 7);
  Backoff b(absl::Seconds(1), absl::Seconds(60), 7);
  Backoff c(absl::Seconds(1), absl::Seconds(60), 8);
  const absl::Duration first = a.Next();
  EXPECT_EQ(first, b.Next());
  EXPECT_NE(first, c.Next());
}

TEST(Jittered, IsFromHalfOfThePauseToAllOfIt) {
  std::mt19937_64 random(1);
  absl::Duration least = absl::InfiniteDuration();
  absl::Duration most;
  for (int i = 0; i < Rounds(100); ++i) {
    const absl::Duration pause = Jittered(absl::Seconds(10), random);
    least = std::min(least, pause);
    most = std::max(most, pause);
  }
  EXPECT_GE(least, absl::Seconds(5));
  EXPECT_LT(least, absl::Seconds(6));
  EXPECT_GT(most, absl::Seconds(9));
  EXPECT_LE(most, absl::Seconds(10));
}

}  // namespace
}  // namespace footman::channel
