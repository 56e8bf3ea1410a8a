// In which order messages are sent, how often, and when they are given up: without sockets.

#include "lib/adapters/webhook/outbox.h"

#include <gtest/gtest.h>

#include "footman/testing/fake_event_sink.h"

namespace footman::webhook {
namespace {

using Kind = Outgoing::Kind;

OfferId OfferOf(int call) { return {CallId::Of(1, 0, static_cast<uint64_t>(call)), 0}; }

class WebhookOutbox : public ::testing::Test {
 protected:
  WebhookOutbox() {
    options_.retry_min = absl::Milliseconds(100);
    options_.retry_max = absl::Milliseconds(400);
    options_.max_sending = 3;
  }

  void Take(Kind kind, const std::string& id, const std::string& user, int call = 0,
            absl::Duration time = absl::Seconds(4)) {
    outbox_.Take({kind, id, user, OfferOf(call), now_ + time, "{}"});
  }
  void TakeMissed(const std::string& id, const std::string& user, int call) {
    outbox_.Take({Kind::kUpdate, id, user, OfferOf(call), now_ + absl::Hours(12), "{}", true});
  }
  // The ids of what is begun now; their numbers go to numbers_.
  std::string Begin() {
    std::string ids;
    for (const Attempt& attempt : outbox_.Begin(now_)) {
      if (!ids.empty()) ids += " ";
      ids += attempt.message->id;
      numbers_[attempt.message->id] = attempt.number;
      last_limit_ = attempt.limit;
    }
    return ids;
  }
  void Accept(const std::string& id) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::kAccepted;
    outbox_.Finish(numbers_[id], outcome, now_);
  }
  void Fail(const std::string& id, bool may_have_arrived = false,
            absl::Duration retry_after = absl::ZeroDuration()) {
    Outcome outcome;
    outcome.may_have_arrived = may_have_arrived;
    outcome.retry_after = retry_after;
    outcome.error = absl::UnavailableError("broken");
    outbox_.Finish(numbers_[id], outcome, now_);
  }
  void Refuse(const std::string& id) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::kRefused;
    outcome.error = absl::UnavailableError("no");
    outbox_.Finish(numbers_[id], outcome, now_);
  }
  template <typename T>
  bool Posted(int call) {
    const auto event = events_.WaitFor<T>(absl::ZeroDuration());
    return event.has_value() && (*event)->offer == OfferOf(call);
  }

  WebhookOptions options_;
  testing::FakeEventSink events_;
  Counters counters_;
  Outbox outbox_{options_, events_, counters_, 1};
  absl::Duration now_ = absl::Hours(1);
  std::map<std::string, uint64_t> numbers_;
  absl::Duration last_limit_;
};

TEST_F(WebhookOutbox, OneAtATimeForEachUserAndTheOldestFirst) {
  Take(Kind::kOffer, "a1", "alice", 1);
  Take(Kind::kUpdate, "a2", "alice", 1);
  Take(Kind::kNote, "b1", "bob");
  Take(Kind::kNote, "a3", "alice");
  EXPECT_EQ(Begin(), "a1 b1");
  EXPECT_EQ(Begin(), "");
  Accept("a1");
  EXPECT_TRUE(Posted<OfferDelivered>(1));
  EXPECT_EQ(Begin(), "a2");
  Accept("a2");
  Accept("b1");
  EXPECT_EQ(Begin(), "a3");
  Accept("a3");
  EXPECT_EQ(outbox_.size(), 0u);
  EXPECT_EQ(outbox_.next_due(now_), absl::InfiniteDuration());
}

TEST_F(WebhookOutbox, NoMoreAtOnceThanAllowed) {
  for (const char* user : {"a", "b", "c", "d", "e"}) Take(Kind::kNote, user, user);
  EXPECT_EQ(Begin(), "a b c");
  Accept("b");
  EXPECT_EQ(Begin(), "d");
}

TEST_F(WebhookOutbox, AnUpdateNeverOvertakesItsOffer) {
  Take(Kind::kOffer, "offer", "alice", 1);
  Take(Kind::kUpdate, "update", "alice", 1);
  Take(Kind::kOffer, "next", "alice", 2);
  EXPECT_EQ(Begin(), "offer");
  Fail("offer");
  // It waits for its next attempt, and its update with it; the next call's offer need not.
  EXPECT_EQ(Begin(), "next");
  Accept("next");
  EXPECT_TRUE(Posted<OfferDelivered>(2));
  EXPECT_EQ(Begin(), "");
  now_ = outbox_.next_due(now_);
  EXPECT_EQ(Begin(), "offer");
  Accept("offer");
  EXPECT_EQ(Begin(), "update");
}

TEST_F(WebhookOutbox, PausesGrowAreRandomAndDoWhatTheBridgeAsks) {
  Take(Kind::kUpdate, "u", "alice", 1, absl::Minutes(1));
  absl::Duration longest = options_.retry_min;
  for (int i = 0; i < 6; ++i) {
    ASSERT_EQ(Begin(), "u");
    Fail("u");
    const absl::Duration pause = outbox_.next_due(now_) - now_;
    EXPECT_GE(pause, longest / 2);
    EXPECT_LE(pause, longest);
    EXPECT_EQ(Begin(), "");
    now_ += pause;
    longest = std::min(longest * 2, options_.retry_max);
  }
  ASSERT_EQ(Begin(), "u");
  Fail("u", false, absl::Seconds(7));
  EXPECT_EQ(outbox_.next_due(now_) - now_, absl::Seconds(7));
}

TEST_F(WebhookOutbox, AnOfferThatCouldOnlyBeLateHasFailed) {
  Take(Kind::kOffer, "o", "alice", 1);
  EXPECT_EQ(Begin(), "o");
  Fail("o", false, absl::Seconds(5));  // "come back in five seconds": it has four
  EXPECT_TRUE(Posted<OfferFailed>(1));
  EXPECT_EQ(outbox_.size(), 0u);
}

TEST_F(WebhookOutbox, WhatIsUnderWayTooLongIsBrokenOff) {
  Take(Kind::kOffer, "o", "alice", 1);
  EXPECT_EQ(Begin(), "o");
  EXPECT_EQ(last_limit_, options_.attempt_timeout);
  now_ += absl::Seconds(4);
  EXPECT_EQ(outbox_.Overdue(now_ - absl::Milliseconds(1)), std::vector<uint64_t>());
  EXPECT_EQ(outbox_.Overdue(now_), std::vector<uint64_t>{numbers_["o"]});
  Fail("o", true);
  EXPECT_TRUE(Posted<OfferFailed>(1));
  Accept("o");  // too late: nobody waits for that any more
  EXPECT_FALSE(Posted<OfferDelivered>(1));
}

TEST_F(WebhookOutbox, WhatWaitsTooLongIsGivenUp) {
  Take(Kind::kNote, "n", "alice");
  Take(Kind::kOffer, "o", "alice", 1);
  EXPECT_EQ(Begin(), "n");
  EXPECT_EQ(outbox_.next_due(now_), now_ + absl::Seconds(4));
  now_ += absl::Seconds(4);
  outbox_.GiveUpWaiting(now_);
  EXPECT_TRUE(Posted<OfferFailed>(1));
  EXPECT_EQ(outbox_.size(), 1u);
}

TEST_F(WebhookOutbox, TheEndOfAnOfferIsToldOnlyToWhoMayHaveSeenIt) {
  Take(Kind::kOffer, "refused", "alice", 1);
  Take(Kind::kUpdate, "u1", "alice", 1);
  Take(Kind::kOffer, "lost", "alice", 2);
  Take(Kind::kUpdate, "u2", "alice", 2);
  EXPECT_EQ(Begin(), "refused");
  Refuse("refused");
  EXPECT_TRUE(Posted<OfferFailed>(1));
  EXPECT_EQ(Begin(), "lost");
  now_ += absl::Seconds(4);
  Fail("lost", /*may_have_arrived=*/true);
  EXPECT_TRUE(Posted<OfferFailed>(2));
  Take(Kind::kUpdate, "u3", "alice", 2);
  Take(Kind::kUpdate, "u4", "alice", 1);
  outbox_.GiveUpWaiting(now_ - absl::Seconds(1));
  EXPECT_EQ(Begin(), "u2");
  Accept("u2");
  EXPECT_EQ(Begin(), "u3");
  Accept("u3");
  EXPECT_EQ(Begin(), "");
  EXPECT_EQ(counters_.dropped_commands, 2u);
  EXPECT_EQ(outbox_.size(), 0u);
}

// "You could not be reached in time": once, when they can be.
TEST_F(WebhookOutbox, AMissedCallIsKeptUntilTheUserIsThere) {
  Take(Kind::kOffer, "o", "alice", 1);
  EXPECT_EQ(Begin(), "o");
  Refuse("o");
  EXPECT_TRUE(Posted<OfferFailed>(1));
  TakeMissed("missed", "alice", 1);
  EXPECT_EQ(Begin(), "missed");
  Refuse("missed");  // she is still not there
  EXPECT_EQ(outbox_.size(), 0u) << "what is kept takes no room";
  EXPECT_EQ(Begin(), "");
  absl::Duration longest = absl::ZeroDuration();
  for (int i = 0; i < 30; ++i) {
    const absl::Duration pause = outbox_.next_due(now_) - now_;
    longest = std::max(longest, pause);
    now_ += pause;
    ASSERT_EQ(Begin(), "missed");
    Fail("missed");
  }
  EXPECT_GT(longest, absl::Minutes(2));
  EXPECT_LE(longest, absl::Minutes(4));
  outbox_.IsThere("bob", now_);
  EXPECT_EQ(Begin(), "");
  outbox_.IsThere("alice", now_);
  EXPECT_EQ(Begin(), "missed");
  Accept("missed");
  now_ += absl::Hours(1);
  EXPECT_EQ(Begin(), "");
  EXPECT_EQ(outbox_.next_due(now_), absl::InfiniteDuration());
}

TEST_F(WebhookOutbox, AUserWhoIsSeenDuringAnAttemptIsTriedAgainAtOnce) {
  Take(Kind::kOffer, "o", "alice", 1);
  EXPECT_EQ(Begin(), "o");
  Refuse("o");
  TakeMissed("missed", "alice", 1);
  EXPECT_EQ(Begin(), "missed");
  outbox_.IsThere("alice", now_);
  Refuse("missed");  // the answer was under way already
  EXPECT_EQ(Begin(), "missed");
  Refuse("missed");
  EXPECT_EQ(Begin(), "") << "once";
}

TEST_F(WebhookOutbox, AVoicemailWaitsForABridgeThatFails) {
  outbox_.Take({Kind::kVoicemail, "v", "alice", OfferId(), now_ + absl::Hours(12), "{}", true});
  EXPECT_EQ(Begin(), "v");
  Fail("v");
  now_ += absl::Hours(1);
  EXPECT_EQ(Begin(), "v");
  Refuse("v");  // it is taken by nobody
  EXPECT_EQ(counters_.dropped_commands, 1u);
}

TEST_F(WebhookOutbox, WhatTheUserTakesBringsTheMissedCall) {
  TakeMissed("missed", "alice", 1);
  EXPECT_EQ(Begin(), "missed");
  Fail("missed");
  Take(Kind::kOffer, "next", "alice", 2);
  EXPECT_EQ(Begin(), "next") << "what is new goes first";
  Accept("next");
  EXPECT_EQ(Begin(), "missed");
  Accept("missed");
}

TEST_F(WebhookOutbox, MissedCallsLeaveRoomAndHaveBounds) {
  for (int i = 0; i < 25; ++i) {
    const std::string id = absl::StrCat("m", i);
    TakeMissed(id, "alice", i);
    ASSERT_EQ(Begin(), id);
    Fail(id);
  }
  EXPECT_EQ(counters_.dropped_commands, 5u) << "the oldest";
  for (const char* user : {"b", "c", "d"}) {
    TakeMissed(user, user, 100);
    ASSERT_EQ(Begin(), user);
    Fail(user);
  }
  now_ += absl::Seconds(1);
  EXPECT_EQ(Begin(), "m5 b") << "two of three ways at most";
  Take(Kind::kOffer, "o", "eve", 200);
  EXPECT_EQ(Begin(), "o");
  now_ += absl::Hours(13);
  Fail("m5");
  outbox_.GiveUpWaiting(now_);
  EXPECT_EQ(counters_.dropped_commands, 27u) << "all but those under way";
}

// Else the bridge would be asked for hours to take what it does not want.
TEST_F(WebhookOutbox, ARefusalIsFinalWhereTheOfferWasTaken) {
  Take(Kind::kOffer, "o", "alice", 1);
  EXPECT_EQ(Begin(), "o");
  Accept("o");
  TakeMissed("missed", "alice", 1);
  EXPECT_EQ(Begin(), "missed");
  Refuse("missed");
  now_ += absl::Hours(1);
  EXPECT_EQ(Begin(), "");
  EXPECT_EQ(counters_.dropped_commands, 1u);
}

TEST_F(WebhookOutbox, ClosingFailsEveryOffer) {
  Take(Kind::kOffer, "o1", "alice", 1);
  Take(Kind::kOffer, "o2", "alice", 2);
  EXPECT_EQ(Begin(), "o1");
  outbox_.Close();
  EXPECT_TRUE(Posted<OfferFailed>(1));
  EXPECT_TRUE(Posted<OfferFailed>(2));
  EXPECT_EQ(outbox_.size(), 0u);
}

}  // namespace
}  // namespace footman::webhook
