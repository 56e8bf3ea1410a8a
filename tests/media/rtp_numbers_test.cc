// One stream from two paths, number by number.

#include "lib/media/transport/rtp_numbers.h"

#include <cstdint>
#include <optional>

#include "gtest/gtest.h"

namespace footman::media {
namespace {

constexpr uint32_t kPacket = 160;

class RtpNumbersTest : public ::testing::Test {
 protected:
  RtpNumbers Make() {
    numbers_.Tick();
    EXPECT_TRUE(numbers_.MayMake());
    return numbers_.Made(kPacket, 0);
  }
  // The received stream's packet of this number; its time goes with it.
  std::optional<RtpNumbers> Relay(int number) {
    return numbers_.Relayed({static_cast<uint16_t>(65530 + number),
                             0xffffff00 + kPacket * static_cast<uint32_t>(number), false},
                            kPacket);
  }
  RtpNumbers RelayBeforeTick(int number) {
    const std::optional<RtpNumbers> relayed = Relay(number);
    EXPECT_TRUE(relayed.has_value()) << number;
    numbers_.Tick();
    return relayed.value_or(RtpNumbers());
  }
  static void ExpectNext(const RtpNumbers& before, const RtpNumbers& now, bool marker) {
    EXPECT_EQ(now.sequence, static_cast<uint16_t>(before.sequence + 1));
    EXPECT_EQ(now.timestamp, before.timestamp + kPacket);
    EXPECT_EQ(now.marker, marker);
  }

  RtpNumberer numbers_{65535, 0xfffffff0};  // wraps soon
};

TEST_F(RtpNumbersTest, MadeRelayedAndMadeAgainIsOneStream) {
  RtpNumbers before = Make();
  EXPECT_TRUE(before.marker);
  RtpNumbers now = Make();
  ExpectNext(before, now, false);
  before = now;
  for (int i = 0; i < 10; ++i) {
    now = RelayBeforeTick(i);
    ExpectNext(before, now, i == 0);
    before = now;
  }
  // The last relayed packet was sent after the last tick: it is what this tick would have been.
  numbers_.Tick();
  EXPECT_TRUE(numbers_.MayMake());
  now = numbers_.Made(kPacket, 0);
  ExpectNext(before, now, true);
  ExpectNext(now, Make(), false);
}

TEST_F(RtpNumbersTest, ManyChangesOfPathDoNotRunAheadOfTime) {
  const RtpNumbers first = Make();
  uint32_t last = first.timestamp;
  int ticks = 0;
  for (int change = 0; change < 100; ++change) {
    numbers_.Tick();
    ++ticks;
    if (numbers_.MayMake()) last = numbers_.Made(kPacket, 0).timestamp;
    // A moment after each tick that made a packet, one is relayed.
    const std::optional<RtpNumbers> relayed = Relay(change);
    ASSERT_TRUE(relayed.has_value());
    EXPECT_EQ(relayed->timestamp - last >= kPacket, true);
    last = relayed->timestamp;
  }
  const auto elapsed = static_cast<int64_t>(ticks) * kPacket;
  EXPECT_LE(static_cast<int64_t>(last - first.timestamp) - elapsed, 2 * int64_t{kPacket});
}

TEST_F(RtpNumbersTest, LossAndOrderOfTheReceivedStreamStayVisible) {
  Make();
  const RtpNumbers begin = RelayBeforeTick(0);
  const RtpNumbers third = RelayBeforeTick(2);
  EXPECT_EQ(static_cast<uint16_t>(third.sequence - begin.sequence), 2);
  EXPECT_EQ(third.timestamp - begin.timestamp, 2 * kPacket);
  const std::optional<RtpNumbers> second = Relay(1);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(static_cast<uint16_t>(second->sequence - begin.sequence), 1);
  EXPECT_FALSE(Relay(2).has_value()) << "a repetition";
  EXPECT_FALSE(Relay(-1).has_value()) << "older than the relay: its number is another packet's";
  ExpectNext(third, RelayBeforeTick(3), false);
}

TEST_F(RtpNumbersTest, WhatIsNotPassedOnIsNotMissed) {
  Make();
  const RtpNumbers begin = RelayBeforeTick(0);
  numbers_.Skip(static_cast<uint16_t>(65530 + 1));
  numbers_.Skip(static_cast<uint16_t>(65530 + 1));
  const RtpNumbers now = RelayBeforeTick(2);
  EXPECT_EQ(static_cast<uint16_t>(now.sequence - begin.sequence), 1);
}

TEST_F(RtpNumbersTest, AReceivedStreamThatBeginsAnewIsGoneOnWith) {
  Make();
  RelayBeforeTick(0);
  RtpNumbers before = RelayBeforeTick(1);
  // Other sequence numbers.
  auto now = numbers_.Relayed({20000, 0xffffff00 + 2 * kPacket, false}, kPacket);
  ASSERT_TRUE(now.has_value());
  ExpectNext(before, *now, true);
  before = *now;
  // Timestamps that stand still while five seconds pass.
  for (int i = 0; i < 250; ++i) numbers_.Tick();
  now = numbers_.Relayed({20001, 0xffffff00 + 3 * kPacket, false}, kPacket);
  ASSERT_TRUE(now.has_value());
  EXPECT_EQ(now->sequence, static_cast<uint16_t>(before.sequence + 1));
  EXPECT_TRUE(now->marker);
  EXPECT_NEAR(static_cast<double>(now->timestamp - before.timestamp), 250.0 * kPacket, kPacket);
}

// Two crystals: 50 packets in the time of 49.99 ticks, for an hour.
TEST_F(RtpNumbersTest, ALongRelayOfAFastClockEndsWithoutAJump) {
  Make();
  RtpNumbers last;
  for (int i = 0; i < 180000; ++i) {
    if (i % 5000 != 0) numbers_.Tick();
    const std::optional<RtpNumbers> relayed = Relay(i);
    ASSERT_TRUE(relayed.has_value());
    last = *relayed;
  }
  numbers_.Tick();
  for (int waits = 0; !numbers_.MayMake(); ++waits) {
    ASSERT_LT(waits, 3);
    numbers_.Tick();
  }
  const RtpNumbers made = numbers_.Made(kPacket, 0);
  EXPECT_EQ(made.sequence, static_cast<uint16_t>(last.sequence + 1));
  const auto step = static_cast<int32_t>(made.timestamp - last.timestamp);
  EXPECT_GE(step, static_cast<int32_t>(kPacket));
  EXPECT_LE(step, 3 * static_cast<int32_t>(kPacket));
}

}  // namespace
}  // namespace footman::media
