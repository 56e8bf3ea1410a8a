// Seven ways in which a reply could land on the wrong call, each tried hundreds of times at human
// pace: people answer half a second to three seconds after they read something. Six more are in
// text_probes_test.cc and client_probes_test.cc.

#include <gtest/gtest.h>

#include <string>

#include "tests/storm/probe_round.h"

namespace footman::storm {
namespace {

TEST(Probes, TwoCallsToOneSubscriberAnsweredInEitherOrder) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pause();
    const CallId second = round.Call("+491");
    round.Pause();
    // A bare word could mean either.
    round.TypeBare(first, round.Flip() ? "1" : "decline");
    EXPECT_TRUE(round.IsAsking(first) && round.IsAsking(second));
    EXPECT_EQ(round.Notes(), 1u);
    round.Pause();
    const bool in_order = round.Flip();
    const CallId early = in_order ? first : second, late = in_order ? second : first;
    const bool voicemail_first = round.Flip();
    const auto one = voicemail_first ? TreatmentKind::kVoicemail : TreatmentKind::kDecline;
    const auto other = voicemail_first ? TreatmentKind::kDecline : TreatmentKind::kVoicemail;
    round.Choose(early, one);
    EXPECT_EQ(round.ChosenFor(early), one);
    EXPECT_TRUE(round.IsAsking(late));
    round.Pause();
    round.Choose(late, other);
    EXPECT_EQ(round.ChosenFor(early), one);
    EXPECT_EQ(round.ChosenFor(late), other);
  });
}

TEST(Probes, TwoCallsToTwoSubscribersOneAnswered) {
  EachRound([](Round& round) {
    const bool alice_first = round.Flip();
    const CallId one = round.Call(alice_first ? "+491" : "+492");
    if (round.Flip()) round.Pause();
    const CallId other = round.Call(alice_first ? "+492" : "+491");
    round.Pause();
    round.TypeBare(one, "decline");
    EXPECT_EQ(round.ChosenFor(one), TreatmentKind::kDecline);
    EXPECT_TRUE(round.IsAsking(other));
    round.Pass(kTimeToAnswer + absl::Seconds(5));
    EXPECT_FALSE(round.IsAsking(other));
    EXPECT_EQ(round.ChosenFor(other), TreatmentKind::kNone) << "it is the default's";
  });
}

TEST(Probes, AStrangersHelloBeforeACall) {
  EachRound([](Round& round) {
    const std::string stranger = "mallory@example.com";
    round.fakes().xmpp.Reply(stranger, round.Flip() ? "hello" : "1");
    round.Pause();
    const CallId call = round.Call("+491");
    EXPECT_TRUE(round.IsAsking(call));
    round.Pause();
    round.fakes().xmpp.Reply(stranger, "decline");
    round.Pause();
    EXPECT_TRUE(round.IsAsking(call));
    EXPECT_EQ(round.WordsTo(stranger), 0u);
    round.TypeBare(call, "voicemail");
    EXPECT_EQ(round.ChosenFor(call), TreatmentKind::kVoicemail);
  });
}

TEST(Probes, AReplyAfterTheTimeoutAndBeforeTheNextCall) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pass(kTimeToAnswer);
    EXPECT_FALSE(round.IsAsking(first));
    round.Pause();
    round.TypeBare(first, "decline");
    EXPECT_EQ(round.ChosenFor(first), TreatmentKind::kNone);
    EXPECT_EQ(round.Notes(), 1u);
    EXPECT_TRUE(SaysTooLate(round.LastNote())) << round.LastNote();
    round.Pause();
    const CallId second = round.Call("+491");
    round.Pause();
    EXPECT_TRUE(round.IsAsking(second)) << "the reply leaked into the next call";
    round.Choose(second, TreatmentKind::kDecline);
    EXPECT_EQ(round.ChosenFor(second), TreatmentKind::kDecline);
  });
}

TEST(Probes, ABareReplyJustAfterTheNextCallsOfferMeantForTheOneBefore) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pause();
    const bool ended = round.Flip();
    if (ended) {
      round.HangUp(first);
      round.Pause();
    }
    const CallId second = round.Call("+491");
    round.Pass(absl::Milliseconds(100));
    round.TypeBare(first, round.Flip() ? "1" : "voicemail");
    EXPECT_EQ(round.ChosenFor(first), TreatmentKind::kNone);
    EXPECT_TRUE(round.IsAsking(second)) << "the reply went to the wrong call";
    EXPECT_EQ(round.IsAsking(first), !ended);
    EXPECT_EQ(round.Notes(), 1u) << "and was not answered";
  });
}

TEST(Probes, ACallerWhoHungUpThenANewCall) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pause();
    round.HangUp(first);
    const absl::Duration hung_up = round.Now();
    round.Pause();
    const CallId second = round.Call("+491");
    round.Pause();
    round.TypeBare(second, "decline");
    EXPECT_TRUE(round.IsAsking(second)) << "it may have been meant for the first";
    if (round.Flip()) {
      round.Choose(second, TreatmentKind::kDecline);
    } else {
      round.SettleSince(hung_up);  // now it can mean nothing else
      round.TypeBare(second, "decline");
    }
    EXPECT_EQ(round.ChosenFor(second), TreatmentKind::kDecline);
    EXPECT_EQ(round.ChosenFor(first), TreatmentKind::kNone);
  });
}

TEST(Probes, ThePrefixLookAlike) {
  EachRound([](Round& round) {
    const CallId call = round.Call("+491");
    const SendOffer offer = round.OfferOf(round.fakes().xmpp, call);
    for (const std::string user : {"alice@example.com.evil.net", "alice@example.co", "alice",
                                   "Alice@example.com", "alice@example.com/phone"}) {
      round.Pause();
      SendOffer forged = offer;
      forged.user = user;
      if (round.Flip()) {
        round.fakes().xmpp.ReplyTo(forged, "1");
      } else {
        round.fakes().xmpp.Reply(user, round.Flip() ? "a1" : "decline");
      }
      if (!round.IsAsking(call)) break;  // five pauses may be longer than the period
      EXPECT_EQ(round.WordsTo(user), 0u) << user;
    }
    EXPECT_EQ(round.ChosenFor(call), TreatmentKind::kNone);
  });
}

}  // namespace
}  // namespace footman::storm
