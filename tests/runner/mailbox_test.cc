#include "lib/runner/mailbox.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "footman/testing/fake_clock.h"
#include "footman/testing/fake_leg.h"

namespace footman::internal {
namespace {

using testing::FakeClock;
using testing::FakeLegs;

Event Reply(absl::string_view text) {
  ReplyReceived reply;
  reply.text = text;
  return reply;
}
CallArrived Arrived(uint64_t call) {
  CallArrived arrived;
  arrived.call = CallId(call);
  return arrived;
}
Event Ended(uint64_t call) { return LegEnded{{CallId(call), kCallerLeg}, LegEndReason::kHungUp}; }

TEST(Mailbox, GivesEventsInOrderWithTheTimeOfTheirPosting) {
  FakeClock clock;
  Mailbox mailbox(clock, 10, 1);
  EXPECT_EQ(mailbox.OldestPosted(), std::nullopt);
  ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok());
  clock.Advance(absl::Seconds(3));
  ASSERT_TRUE(mailbox.Post(Ended(2), nullptr).ok());
  EXPECT_EQ(mailbox.OldestPosted(), absl::ZeroDuration());

  Envelopes batch;
  mailbox.Take(batch);
  ASSERT_EQ(batch.size(), 2u);
  EXPECT_EQ(CallOf(batch[0]->event.event()), CallId(1));
  EXPECT_EQ(CallOf(batch[1]->event.event()), CallId(2));
  EXPECT_EQ(batch[1]->posted.uptime, absl::Seconds(3));
  mailbox.Take(batch);
  EXPECT_TRUE(batch.empty());
}

TEST(Mailbox, UsesEnvelopesAgain) {
  FakeClock clock;
  Mailbox mailbox(clock, 10, 1);
  Envelopes batch;
  ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok());
  mailbox.Take(batch);
  const Envelope* first = batch[0].get();
  mailbox.Take(batch);
  ASSERT_TRUE(mailbox.Post(Ended(2), nullptr).ok());
  mailbox.Take(batch);
  EXPECT_EQ(batch[0].get(), first);
}

TEST(Mailbox, WakesOnlyWhenItWasEmpty) {
  FakeClock clock;
  Mailbox mailbox(clock, 10, 1);
  int woken = 0;
  mailbox.SetWakeUp([&] { ++woken; });
  ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok());
  ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok());
  EXPECT_EQ(woken, 1);
  Envelopes batch;
  mailbox.Take(batch);
  ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok());
  EXPECT_EQ(woken, 2);
}

TEST(Mailbox, RefusesWhatBeginsSomethingWhenFullAndKeepsRoomForWhatIsAwaited) {
  FakeClock clock;
  Mailbox mailbox(clock, /*capacity=*/2, /*max_calls=*/1);
  ASSERT_TRUE(mailbox.Post(Reply("1"), nullptr).ok());
  ASSERT_TRUE(mailbox.Post(Reply("2"), nullptr).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(Reply("3"), nullptr)));
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(LinkViewed(), nullptr)));
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(LinkClicked(), nullptr)));
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(DigitPressed(), nullptr)));
  for (int i = 0; i < Mailbox::kAwaitedPerCall; ++i) {
    ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok()) << i;
  }
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(Ended(1), nullptr))) << "the hard bound";
  EXPECT_EQ(mailbox.refused(), 5u);
  Envelopes batch;
  mailbox.Take(batch);
  EXPECT_TRUE(mailbox.Post(Reply("4"), nullptr).ok()) << "there is room again";
}

TEST(Mailbox, HasMoreRoomWhileDialledLegsAreAlive) {
  FakeClock clock;
  Mailbox mailbox(clock, /*capacity=*/1, /*max_calls=*/1);
  for (int i = 0; i < 1 + Mailbox::kAwaitedPerCall; ++i) {
    ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok());
  }
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(Ended(1), nullptr)));
  mailbox.SetDialledLegs(2);
  for (int i = 0; i < 2 * Mailbox::kAwaitedPerLeg; ++i) {
    ASSERT_TRUE(mailbox.Post(Ended(1), nullptr).ok());
  }
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(Ended(1), nullptr)));
}

TEST(Mailbox, RefusesTextsWithoutEnd) {
  FakeClock clock;
  Mailbox mailbox(clock, 10, 1);
  const std::string long_text(Mailbox::kMaxBytes + 1, 'x');
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(Reply(long_text), nullptr)));
  EXPECT_TRUE(mailbox.Post(Reply(long_text.substr(1)), nullptr).ok());
}

TEST(Mailbox, TakesALegOnSuccessOnly) {
  FakeClock clock;
  FakeLegs legs;
  Mailbox mailbox(clock, 1, 1);
  std::unique_ptr<CallLeg> leg = legs.Make(CallId(1));
  ASSERT_TRUE(mailbox.Post(Arrived(1), &leg).ok());
  EXPECT_EQ(leg, nullptr);
  leg = legs.Make(CallId(2));
  EXPECT_TRUE(absl::IsResourceExhausted(mailbox.Post(Arrived(2), &leg)));
  EXPECT_NE(leg, nullptr);
  mailbox.RefuseNewCalls();
  EXPECT_TRUE(absl::IsUnavailable(mailbox.Post(Arrived(2), &leg)));
  EXPECT_NE(leg, nullptr);
  EXPECT_TRUE(mailbox.Post(Ended(1), nullptr).ok()) << "calls in progress go on";
  mailbox.Close();
  EXPECT_TRUE(absl::IsUnavailable(mailbox.Post(Ended(1), nullptr)));
}

TEST(Mailbox, ManyThreadsPostInTheOrderOfTheirStamps) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  FakeClock clock;
  Mailbox mailbox(clock, kThreads * kEach, 1);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        clock.Advance(absl::Milliseconds(1));
        const auto call = static_cast<uint64_t>(t) << 32 | static_cast<uint64_t>(i);
        EXPECT_TRUE(mailbox.Post(Ended(call), nullptr).ok());
      }
    });
  }
  std::vector<int> next(kThreads, 0);
  absl::Duration last;
  Envelopes batch;
  for (int taken = 0; taken < kThreads * kEach;) {
    mailbox.Take(batch);
    for (const auto& envelope : batch) {
      EXPECT_GE(envelope->posted.uptime, last);
      last = envelope->posted.uptime;
      const uint64_t call = CallOf(envelope->event.event()).value();
      EXPECT_EQ(next[call >> 32]++, static_cast<int>(call & 0xffffffff));
      ++taken;
    }
    if (batch.empty()) std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace footman::internal
