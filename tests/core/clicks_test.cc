// Presses and views of links (R7, R11, R24): the secret is the authority, and only a press acts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/command_text.h"
#include "tests/core/test_engine.h"

namespace footman {
namespace {

struct OneCall {
  TestEngine engine;
  CallId call = engine.Ask();
  LinkToken token = engine.OfferOf(call).token;
};

TEST(ClicksTest, APressChooses) {
  OneCall one;
  const Click click = one.engine.Press(one.token, 3);
  EXPECT_EQ(click.outcome, ClickOutcome::kDone);
  EXPECT_EQ(click.text, "Done: Decline.");
  EXPECT_EQ(one.engine.StateOf(one.call), "Ending");
}

TEST(ClicksTest, TheAnswerToThePressComesFirst) {
  OneCall one;
  one.engine.Press(one.token, 3);
  EXPECT_EQ(NameOf(one.engine.last()[0]), "AnswerClick");
}

TEST(ClicksTest, AViewChangesNothing) {
  OneCall one;
  TestEngine untouched;
  untouched.Ask();
  for (int option = 1; option <= 9; ++option) {
    const Click click = one.engine.View(one.token, option);
    EXPECT_EQ(click.outcome, ClickOutcome::kOpen);
    EXPECT_EQ(click.label.find("Bob"), std::string::npos) << "nothing about the caller";
    EXPECT_EQ(one.engine.last().size(), 1u);
  }
  EXPECT_EQ(one.engine.StateOf(one.call), "Asking");
  EXPECT_EQ(one.engine.engine().NextDeadline(), untouched.engine().NextDeadline());
  EXPECT_EQ(one.engine.engine().counters().selections, 0u);
}

TEST(ClicksTest, AViewDoesNotImplyDelivery) {
  TestEngine engine;
  const CallId call = engine.Arrive();
  engine.Load(call);
  engine.View(engine.OfferOf(call).token, 1);
  engine.Pass(absl::Seconds(5));  // delivery_timeout
  EXPECT_EQ(engine.StateOf(call), "Answering") << "a mail scanner is not the subscriber";
}

TEST(ClicksTest, ViewsSayWhatMustBeTyped) {
  OneCall one;
  EXPECT_FALSE(one.engine.View(one.token, 1).takes_argument);
  EXPECT_TRUE(one.engine.View(one.token, 2).takes_argument);
  EXPECT_TRUE(one.engine.View(one.token, 5).takes_argument);
}

TEST(ClicksTest, EveryWrongSecretIsUnknown) {
  OneCall one;
  for (size_t byte = 0; byte < 16; ++byte) {
    for (int bit = 0; bit < 8; ++bit) {
      LinkToken wrong = one.token;
      wrong.secret.bytes[byte] ^= static_cast<uint8_t>(1 << bit);
      EXPECT_EQ(one.engine.Press(wrong, 3).outcome, ClickOutcome::kUnknown);
    }
  }
  LinkToken zero = one.token;
  zero.secret = LinkSecret();
  EXPECT_EQ(one.engine.Press(zero, 3).outcome, ClickOutcome::kUnknown);
  EXPECT_EQ(one.engine.StateOf(one.call), "Asking");
}

TEST(ClicksTest, ASecretOpensOnlyItsOwnCall) {
  OneCall one;
  const CallId other = one.engine.Ask();
  LinkToken mixed = one.token;
  mixed.call = other;
  EXPECT_EQ(one.engine.Press(mixed, 3).outcome, ClickOutcome::kUnknown);
  mixed.call = CallId(9999);
  EXPECT_EQ(one.engine.Press(mixed, 3).outcome, ClickOutcome::kUnknown);
  EXPECT_EQ(one.engine.StateOf(one.call), "Asking");
  EXPECT_EQ(one.engine.StateOf(other), "Asking");
}

TEST(ClicksTest, ASecretOfAnOfferThatWasNotSentYetIsUnknown) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::Seconds(10)));
  const CallId call = engine.Ask();
  const LinkToken second{call, SecretsFor(call, 8)[1]};
  EXPECT_EQ(engine.Press(second, 1).outcome, ClickOutcome::kUnknown);
  engine.Pass(absl::Seconds(10));
  EXPECT_EQ(engine.Press(second, 1).outcome, ClickOutcome::kDone);
}

TEST(ClicksTest, OptionsThatTheOfferDoesNotHave) {
  OneCall one;
  for (const int option : {0, 10, 100, 255}) {
    EXPECT_EQ(one.engine.Press(one.token, option).outcome, ClickOutcome::kUnknown);
    EXPECT_EQ(one.engine.View(one.token, option).outcome, ClickOutcome::kUnknown);
  }
  EXPECT_EQ(one.engine.StateOf(one.call), "Asking");
}

TEST(ClicksTest, WhatWasTyped) {
  OneCall one;
  EXPECT_EQ(one.engine.Press(one.token, 2).outcome, ClickOutcome::kUnclear);
  EXPECT_EQ(one.engine.Press(one.token, 2, " \n").outcome, ClickOutcome::kUnclear);
  EXPECT_EQ(one.engine.Press(one.token, 2, std::string(301, 'x')).outcome, ClickOutcome::kUnclear);
  EXPECT_EQ(one.engine.Press(one.token, 5, "bob").outcome, ClickOutcome::kUnclear);
  const Click refused = one.engine.Press(one.token, 5, "+1900123456");
  EXPECT_EQ(refused.outcome, ClickOutcome::kUnclear);
  EXPECT_EQ(refused.text, "Calls may not be transferred to that number.");
  EXPECT_EQ(one.engine.StateOf(one.call), "Asking") << "still open";
  EXPECT_EQ(one.engine.Press(one.token, 5, "+49 30 444 5").outcome, ClickOutcome::kDone);
  ASSERT_NE(one.engine.Last<RedirectLeg>(), nullptr);
  EXPECT_EQ(one.engine.Last<RedirectLeg>()->target, "+49304445");
}

TEST(ClicksTest, ASecondPressIsHarmlessAndHonest) {
  OneCall one;
  one.engine.Press(one.token, 1);
  for (const int option : {1, 3}) {
    const Click again = one.engine.Press(one.token, option);
    EXPECT_EQ(again.outcome, ClickOutcome::kTaken);
    EXPECT_EQ(again.text, "Taken already, by you on web at 23:13: Take a voicemail.");
    EXPECT_EQ(one.engine.View(one.token, option).outcome, ClickOutcome::kTaken);
  }
  EXPECT_EQ(one.engine.StateOf(one.call), "Answering");
}

TEST(ClicksTest, LateAfterDefaultHangUpAndForgetting) {
  OneCall one;
  one.engine.Pass(absl::Seconds(20));
  EXPECT_EQ(one.engine.Press(one.token, 3).outcome, ClickOutcome::kTaken);
  const CallId gone = one.engine.Ask();
  const LinkToken token = one.engine.OfferOf(gone).token;
  one.engine.Handle(LegEnded{{gone, kCallerLeg}, LegEndReason::kCancelled});
  const Click late = one.engine.Press(token, 3);
  EXPECT_EQ(late.outcome, ClickOutcome::kEnded);
  EXPECT_EQ(late.text, "Too late: the caller has just hung up.");
  one.engine.Pass(absl::Minutes(10));
  EXPECT_EQ(one.engine.Press(token, 3).outcome, ClickOutcome::kUnknown);
}

TEST(ClicksTest, ALinkOfTheLosingChannelSaysWhoTookIt) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::ZeroDuration()));
  const CallId call = engine.Ask();
  engine.Reply("decline", "alice@im.example", "xmpp");
  const Click late = engine.Press(engine.OfferOf(call, 0).token, 1);
  EXPECT_EQ(late.outcome, ClickOutcome::kTaken);
  EXPECT_EQ(late.text, "Taken already, by you on xmpp at 23:13: Decline.");
}

TEST(ClicksTest, APressImpliesDelivery) {
  TestEngine engine;
  const CallId call = engine.Arrive();
  engine.Load(call);
  engine.Press(engine.OfferOf(call).token, 4);  // wait
  engine.Pass(absl::Seconds(5));                // delivery_timeout
  EXPECT_EQ(engine.StateOf(call), "Asking");
}

}  // namespace
}  // namespace footman
