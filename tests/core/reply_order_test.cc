// Which call a reply is for: its reference, its letter, its thread, or the only open one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/test_engine.h"

namespace footman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Option 3 declines: a call that was chosen for is ending.
struct Calls {
  static EngineOptions BaseOptions() {
    EngineOptions options = AbleOptions();
    options.call_limit = absl::Hours(1);
    return options;
  }
  static Profile Patient() {
    Profile alice = Alice();
    alice.decision_timeout = absl::Hours(1);
    return alice;
  }
  bool IsAsking(CallId call) const { return engine.StateOf(call) == "Asking"; }
  void EndA() { engine.Handle(LegEnded{{a, kCallerLeg}, LegEndReason::kCancelled}); }

  TestEngine engine{BaseOptions(), Patient()};
  const CallId a = engine.Ask();
};

TEST(ReplyOrderTest, AnEchoedThreadIsNoChoiceBetweenTwoCalls) {
  Calls calls;
  const CallId b = calls.engine.Ask();
  // The client puts the newest thread on what its person wrote to the first caller.
  calls.engine.ReplyIn({b, 0}, "3");
  EXPECT_TRUE(calls.IsAsking(calls.a) && calls.IsAsking(b));
  EXPECT_THAT(calls.engine.TakeNotes(), ElementsAre(StartsWith("Which call do you mean?")));
}

TEST(ReplyOrderTest, AThreadThatIsUsedDecides) {
  Calls calls;
  const CallId b = calls.engine.Ask();
  calls.engine.ReplyIn({calls.a, 0}, "a2");  // names the call, but says nothing to be spoken
  calls.engine.ReplyIn({calls.a, 0}, "3");
  EXPECT_FALSE(calls.IsAsking(calls.a));
  EXPECT_TRUE(calls.IsAsking(b));
}

TEST(ReplyOrderTest, AThreadIsNotUsedByRepeatingWhatWasAskedAbout) {
  Calls calls;
  const CallId b = calls.engine.Ask();
  for (int i = 0; i < 3; ++i) calls.engine.ReplyIn({b, 0}, "3");
  EXPECT_TRUE(calls.IsAsking(calls.a) && calls.IsAsking(b)) << "the client may echo the newest one";
}

TEST(ReplyOrderTest, TheQuotedOfferOfAnotherCallIsNoAnswerToThisOne) {
  for (const char* mark : {"", "> "}) {
    Calls calls;
    const std::string first = calls.engine.OfferOf(calls.a).text;
    const std::string headline = first.substr(0, first.find('\n'));
    calls.EndA();
    const CallId b = calls.engine.Ask();
    calls.engine.Pass(absl::Seconds(60));
    calls.engine.Reply(mark + headline + "\n3");
    EXPECT_TRUE(calls.IsAsking(b)) << mark;
    const std::string second = calls.engine.OfferOf(b).text;
    calls.engine.Reply(mark + second.substr(0, second.find('\n')) + "\n3");
    EXPECT_FALSE(calls.IsAsking(b)) << mark << "its own offer may be quoted";
  }
}

TEST(ReplyOrderTest, AThreadThatWasUsedBeforeAnotherOfferDoesNotDecide) {
  Calls calls;
  calls.engine.ReplyIn({calls.a, 0}, "a2");
  const CallId b = calls.engine.Ask();
  calls.engine.ReplyIn({calls.a, 0}, "3");
  EXPECT_TRUE(calls.IsAsking(calls.a) && calls.IsAsking(b));
  calls.engine.ReplyIn({calls.a, 0}, "a2");
  calls.engine.ReplyIn({calls.a, 0}, "3");
  EXPECT_FALSE(calls.IsAsking(calls.a)) << "now it has been used since";
  EXPECT_TRUE(calls.IsAsking(b));
}

TEST(ReplyOrderTest, AClosedThreadCountsForNothing) {
  Calls calls;
  calls.EndA();
  const CallId b = calls.engine.Ask();
  calls.engine.Pass(absl::Seconds(9));
  calls.engine.ReplyIn({calls.a, 0}, "3");
  EXPECT_TRUE(calls.IsAsking(b)) << "it may have been meant for call a";
  EXPECT_THAT(calls.engine.TakeNotes(), ElementsAre(StartsWith("Another call has just ended")));
  calls.engine.Pass(absl::Seconds(1));
  calls.engine.ReplyIn({calls.a, 0}, "3");
  EXPECT_FALSE(calls.IsAsking(b)) << "a client keeps its first thread for ever";
}

TEST(ReplyOrderTest, AnotherSubscribersThreadCountsForNothing) {
  Calls calls;
  Profile carol = Calls::Patient();
  carol.subscriber = SubscriberId(2);
  carol.addresses = {{"web", "carol", "full", absl::ZeroDuration()}};
  calls.engine.profile = carol;
  const CallId hers = calls.engine.Ask();
  calls.engine.profile = Calls::Patient();
  calls.engine.ReplyIn({hers, 0}, "3");
  EXPECT_TRUE(calls.IsAsking(hers));
  EXPECT_FALSE(calls.IsAsking(calls.a)) << "it is the only open offer of the one who wrote";
}

TEST(ReplyOrderTest, AReferenceDecidesBeforeALetterAndALetterBeforeAThread) {
  Calls calls;
  const CallId b = calls.engine.Ask();
  calls.engine.ReplyIn({calls.a, 0}, "a2");
  calls.engine.ReplyIn({calls.a, 0}, "b3");
  EXPECT_FALSE(calls.IsAsking(b));
  EXPECT_TRUE(calls.IsAsking(calls.a));
  const CallId c = calls.engine.Ask();
  calls.engine.ReplyTo({c, 0}, "3");
  EXPECT_FALSE(calls.IsAsking(c));
}

TEST(ReplyOrderTest, AReferenceAndAnotherLetterContradictEachOther) {
  for (const char* text : {"b3", "b 3"}) {
    Calls calls;
    const CallId b = calls.engine.Ask();
    calls.engine.ReplyTo({calls.a, 0}, text);
    EXPECT_TRUE(calls.IsAsking(calls.a) && calls.IsAsking(b)) << text;
    EXPECT_THAT(calls.engine.TakeNotes(), ElementsAre(StartsWith("Which call do you mean?")));
  }
}

TEST(ReplyOrderTest, AWordBesideANumberContradictsNoReference) {
  for (const char* text : {"ok 3", "no thanks", "a 3"}) {
    Calls calls;
    calls.engine.ReplyTo({calls.a, 0}, text);
    EXPECT_FALSE(calls.IsAsking(calls.a)) << text;
  }
}

TEST(ReplyOrderTest, AnArticleIsNoLetter) {
  for (const char* text : {"a voicemail please", "A moment please", "I decline", "i decline"}) {
    Calls calls;
    const CallId b = calls.engine.Ask();
    calls.engine.Reply(text);
    EXPECT_TRUE(calls.IsAsking(calls.a) && calls.IsAsking(b)) << text;
    EXPECT_THAT(calls.engine.TakeNotes(), ElementsAre(HasSubstr("Which call"))) << text;
  }
  Calls calls;
  calls.EndA();
  const CallId b = calls.engine.Ask();
  calls.engine.Pass(absl::Seconds(13));
  calls.engine.TakeNotes();
  calls.engine.Reply("a voicemail please");
  EXPECT_EQ(calls.engine.StateOf(b), "Answering");
  EXPECT_THAT(calls.engine.TakeNotes(), IsEmpty());
}

TEST(ReplyOrderTest, WhatAnOfferPrintsAsItsLetterIsAlwaysRead) {
  EngineOptions options = Calls::BaseOptions();
  options.letters_used_before = 26;  // the next ones have two letters, some of which are words
  TestEngine engine(options, Calls::Patient());
  for (int i = 0; i < 30; ++i) {
    const CallId call = engine.Ask();
    const std::string letter = engine.OfferOf(call).letter;
    ASSERT_EQ(letter.size(), 2u);
    engine.Reply(letter + (i % 2 == 0 ? "3" : " 3"));
    EXPECT_NE(engine.StateOf(call), "Asking") << letter;
    engine.Finish(call);
  }
}

TEST(ReplyOrderTest, ARepeatedMessageComesFromTheSameDeviceWithinTwoMinutes) {
  Calls calls;
  ReplyReceived reply;
  reply.subscriber = calls.engine.profile.subscriber;
  reply.service = "web";
  reply.user = "alice";
  reply.message_id = "1";
  reply.device = "phone";
  reply.text = "what?";
  calls.engine.Handle(reply);
  reply.text = "3";
  calls.engine.Handle(reply);
  EXPECT_TRUE(calls.IsAsking(calls.a)) << "a repetition";
  reply.device = "laptop";
  calls.engine.Handle(reply);
  EXPECT_FALSE(calls.IsAsking(calls.a)) << "another client that counts from 1";

  const CallId b = calls.engine.Ask();
  calls.engine.Pass(absl::Seconds(119));
  reply.device = "phone";
  calls.engine.Handle(reply);
  EXPECT_TRUE(calls.IsAsking(b));
  calls.engine.Pass(absl::Seconds(2));
  calls.engine.Handle(reply);
  EXPECT_FALSE(calls.IsAsking(b)) << "the same client, started again";
}

}  // namespace
}  // namespace footman
