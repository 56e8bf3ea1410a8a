// Typed replies (R10, R11): whose call they choose for, and what is said when they choose nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/test_engine.h"

namespace footman {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// The first call of the switch gets letter "a", the next "b".
struct TwoCalls {
  TestEngine engine;
  CallId a = engine.Ask();
  CallId b = engine.Ask();
};

TEST(RepliesTest, OneOpenOfferNeedsNoLetter) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Reply("3");
  EXPECT_EQ(engine.StateOf(call), "Ending");
  ASSERT_NE(engine.Last<RejectLeg>(), nullptr);
  EXPECT_EQ(engine.Last<RejectLeg>()->status, 603);
  EXPECT_EQ(engine.messages.back().text, "You chose: Decline.");
  EXPECT_THAT(engine.TakeNotes(), IsEmpty());
}

TEST(RepliesTest, TwoOpenOffersAreToldApartByLetter) {
  TwoCalls calls;
  EXPECT_EQ(calls.engine.OfferOf(calls.a).letter, "a");
  EXPECT_EQ(calls.engine.OfferOf(calls.b).letter, "b");
  calls.engine.Reply("b3");
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Asking");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Ending");
  calls.engine.Reply("A: voicemail");
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Answering");
}

TEST(RepliesTest, WithoutALetterTheyAreAskedWhich) {
  TwoCalls calls;
  calls.engine.Reply("3");
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Asking");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Asking");
  EXPECT_THAT(calls.engine.TakeNotes(),
              ElementsAre("Which call do you mean?\nBob (+4930111): begin with b, as in b1\n"
                          "Bob (+4930111): begin with a, as in a1"));
}

TEST(RepliesTest, AnUnknownLetterChoosesNothing) {
  TwoCalls calls;
  for (const char* text : {"c3", "c 3", "zz1", "c: voicemail"}) calls.engine.Reply(text);
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Asking");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Asking");
  EXPECT_EQ(calls.engine.TakeNotes().size(), 3u) << "and then silence";
}

TEST(RepliesTest, TheLetterOfAClosedCallNeverChoosesForAnother) {
  EngineOptions options = AbleOptions();
  options.call_limit = absl::Hours(1);
  TestEngine engine(options);
  engine.profile.decision_timeout = absl::Hours(1);
  engine.Ask();
  const CallId b = engine.Ask();
  engine.Reply("a3");
  for (const char* text : {"a3", "a 3"}) {
    engine.Pass(absl::Seconds(11));
    engine.Reply(text);
    EXPECT_THAT(engine.TakeNotes(),
                ElementsAre(StartsWith("(a) Bob (+4930111): Taken already, by you on web at")));
  }
  engine.Reply("A: decline");
  EXPECT_THAT(engine.TakeNotes(), IsEmpty()) << "two notes about ended calls in ten minutes";
  engine.Pass(absl::Minutes(10));  // call a is forgotten
  for (const char* text : {"a3", "a 3"}) {
    engine.Pass(absl::Seconds(11));
    engine.Reply(text);
    EXPECT_THAT(engine.TakeNotes(), ElementsAre(HasSubstr("I did not understand")));
  }
  EXPECT_EQ(engine.StateOf(b), "Asking");
}

TEST(RepliesTest, ForTenSecondsAfterAnEndABareReplyIsAskedAbout) {
  TwoCalls calls;
  calls.engine.Reply("a3");
  calls.engine.Pass(absl::Seconds(10) - absl::Nanoseconds(1));
  calls.engine.Reply("3");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Asking");
  EXPECT_THAT(calls.engine.TakeNotes(), ElementsAre(HasSubstr("Another call has just ended")));
  calls.engine.Pass(absl::Nanoseconds(1));
  calls.engine.Reply("3");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Ending");
}

TEST(RepliesTest, ALetterIsAcceptedWithinTheAmbiguityWindow) {
  TwoCalls calls;
  calls.engine.Reply("a3");
  calls.engine.Reply("b3");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Ending");
}

TEST(RepliesTest, AnyEndSettlesAHangUpToo) {
  TestEngine engine;
  const CallId first = engine.Ask();
  engine.Handle(LegEnded{{first, kCallerLeg}, LegEndReason::kCancelled});
  const CallId second = engine.Ask();
  engine.Reply("3");
  EXPECT_EQ(engine.StateOf(second), "Asking") << "it may have been meant for the first";
}

TEST(RepliesTest, AnEndOnAnotherAddressDoesNotMatter) {
  Profile profile = AliceOnTwo(absl::ZeroDuration());
  TestEngine engine(AbleOptions(), profile);
  engine.profile.addresses = {profile.addresses[1]};
  const CallId on_xmpp = engine.Ask();
  engine.profile.addresses = {profile.addresses[0]};
  const CallId on_web = engine.Ask();
  engine.Reply("decline", "alice@im.example", "xmpp");
  EXPECT_EQ(engine.StateOf(on_xmpp), "Ending");
  engine.Reply("3");
  EXPECT_EQ(engine.StateOf(on_web), "Ending");
}

TEST(RepliesTest, LettersAreNotUsedAgainForTenMinutes) {
  TestEngine engine;
  CallId call = engine.Ask();
  EXPECT_EQ(engine.OfferOf(call).letter, "a");
  engine.Finish(call);
  engine.Pass(absl::Minutes(10) - absl::Nanoseconds(1));
  call = engine.Ask();
  EXPECT_EQ(engine.OfferOf(call).letter, "b");
  engine.Finish(call);
  engine.Pass(absl::Minutes(10));
  EXPECT_EQ(engine.OfferOf(engine.Ask()).letter, "a");
}

TEST(RepliesTest, ALetterIsNotUsedAgainWhileItsCallWaits) {
  EngineOptions options = AbleOptions();
  options.call_limit = absl::Hours(1);
  TestEngine engine(options);
  engine.profile.decision_timeout = absl::Hours(1);
  engine.Ask();
  engine.Pass(absl::Minutes(20));
  EXPECT_EQ(engine.OfferOf(engine.Ask()).letter, "b");
}

TEST(RepliesTest, AReferenceNamesTheCall) {
  TwoCalls calls;
  calls.engine.ReplyTo({calls.b, 0}, "3");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Ending");
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Asking");
  calls.engine.ReplyTo({calls.a, 0}, "3");
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Ending") << "no ambiguity window: it names the call";
}

TEST(RepliesTest, AReferenceThatContradictsItsLetterChoosesNothing) {
  TwoCalls calls;
  calls.engine.ReplyTo({calls.a, 0}, "b3");
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Asking");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Asking");
  EXPECT_EQ(calls.engine.TakeNotes().size(), 1u);
  calls.engine.ReplyTo({calls.a, 0}, "a3");
  EXPECT_EQ(calls.engine.StateOf(calls.a), "Ending");
}

TEST(RepliesTest, AReferenceToAForeignOfferTellsNothing) {
  TestEngine engine;
  const CallId call = engine.Ask();
  Profile carol = Alice();
  carol.subscriber = SubscriberId(2);
  carol.addresses = {{"web", "carol", "full", absl::ZeroDuration()}};
  engine.profile = carol;
  const CallId hers = engine.Ask();
  engine.ReplyTo({call, 0}, "3", "carol");
  EXPECT_EQ(engine.StateOf(call), "Asking");
  EXPECT_EQ(engine.StateOf(hers), "Asking");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre(StartsWith("Which call do you mean?\nBob")));
}

TEST(RepliesTest, AReferenceToAClosedOfferIsAnsweredHonestly) {
  TwoCalls calls;
  calls.engine.Handle(LegEnded{{calls.a, kCallerLeg}, LegEndReason::kCancelled});
  calls.engine.Pass(absl::Seconds(12));
  calls.engine.ReplyTo({calls.a, 0}, "3");
  EXPECT_EQ(calls.engine.StateOf(calls.b), "Asking");
  EXPECT_THAT(calls.engine.TakeNotes(),
              ElementsAre("(a) Bob (+4930111): Too late: the caller hung up 12 s ago."));
}

TEST(RepliesTest, WhatCanNeverHaveBeenOffered) {
  TestEngine engine;
  const CallId call = engine.Ask();
  for (const uint8_t index : {1, 7, 255}) engine.ReplyTo({call, index}, "3");
  engine.ReplyTo({CallId(9999), 0}, "3");
  EXPECT_EQ(engine.StateOf(call), "Asking");
}

TEST(RepliesTest, StrangersLearnNothing) {
  TestEngine engine;
  const CallId call = engine.Ask();
  const uint64_t before = engine.engine().counters().unknown_sender_replies;
  for (const char* user : {"mallory", "alice2", "alic", "Alice", "alice ", "alice\xe2\x80\xae", "",
                           "alice@evil.example"}) {
    engine.Reply("3", user);
    engine.ReplyTo({call, 0}, "3", user);
  }
  engine.Reply("3", "alice", "telegram");  // a service that nobody registered
  engine.Reply("3", "alice", "xmpp");      // her name, on another service
  EXPECT_EQ(engine.StateOf(call), "Asking");
  EXPECT_GT(engine.engine().counters().unknown_sender_replies, before);
}

TEST(RepliesTest, AStrangerGetsSilence) {
  TestEngine engine;
  engine.Ask();
  engine.Reply("3", "mallory");
  EXPECT_THAT(engine.last(), IsEmpty());
}

TEST(RepliesTest, ANameWithoutEndIsNobodys) {
  TestEngine engine;
  const std::string endless(100000, 'x');
  ReplyReceived reply;
  reply.subscriber = SubscriberId(7);
  reply.service = "web";
  reply.user = endless;
  reply.text = "1";
  engine.Handle(reply);
  EXPECT_THAT(engine.last(), IsEmpty());
}

TEST(RepliesTest, OnlyALiveMessageIsAnAnswer) {
  TestEngine engine;
  const CallId call = engine.Ask();
  for (const ReplyOrigin origin : {ReplyOrigin::kDelayed, ReplyOrigin::kAutomatic,
                                   ReplyOrigin::kCarbon, ReplyOrigin::kBounced}) {
    ReplyReceived reply;
    reply.subscriber = SubscriberId(1);
    reply.service = "web";
    reply.user = "alice";
    reply.text = "3";
    reply.origin = origin;
    engine.Handle(reply);
    reply.text = "nonsense";
    engine.Handle(reply);
    EXPECT_THAT(engine.last(), IsEmpty()) << "no talk between robots";
    reply.offer = OfferId{call, 0};
    engine.Handle(reply);
    EXPECT_EQ(engine.StateOf(call), "Asking");
  }
}

TEST(RepliesTest, ARepeatedMessageIsTakenOnce) {
  TestEngine engine;
  const CallId call = engine.Ask();
  ReplyReceived reply;
  reply.subscriber = SubscriberId(1);
  reply.service = "web";
  reply.user = "alice";
  reply.text = "hold";
  reply.message_id = "m-1";
  engine.Handle(reply);
  EXPECT_FALSE(engine.last().empty());
  engine.Handle(reply);
  EXPECT_THAT(engine.last(), IsEmpty());
  reply.message_id = "m-2";
  engine.Handle(reply);
  EXPECT_FALSE(engine.last().empty());
  reply.message_id = "m-1";
  engine.Handle(reply);
  EXPECT_THAT(engine.last(), IsEmpty()) << "also when another came between";
  EXPECT_EQ(engine.StateOf(call), "Asking");
}

TEST(RepliesTest, LateAfterAChoice) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Reply("voicemail");
  engine.Reply("decline");
  EXPECT_EQ(engine.StateOf(call), "Answering");
  // 22:13:20 UTC, and Alice lives an hour east.
  EXPECT_THAT(engine.TakeNotes(),
              ElementsAre("Taken already, by you on web at 23:13: Take a voicemail."));
}

TEST(RepliesTest, LateAfterTheDefault) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Pass(absl::Seconds(20));
  EXPECT_EQ(engine.StateOf(call), "Answering");
  engine.Reply("3");
  EXPECT_THAT(engine.TakeNotes(),
              ElementsAre("Too late: nobody chose in time, so at 23:13: Take a voicemail."));
}

TEST(RepliesTest, LateAfterTheHangUp) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kCancelled});
  engine.Pass(absl::Seconds(3));
  engine.Reply("3");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("Too late: the caller hung up 3 s ago."));
}

TEST(RepliesTest, LateAfterItWasForgotten) {
  TestEngine engine;
  engine.Finish(engine.Ask());
  engine.Pass(absl::Minutes(10));
  engine.Reply("3");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("No call is waiting."));
}

TEST(RepliesTest, UnclearRepliesDoNotStopTheClock) {
  TestEngine engine;
  const CallId call = engine.Ask();
  for (int i = 0; i < 19; ++i) {
    engine.Pass(absl::Seconds(1));
    engine.Reply("what?");
  }
  engine.Pass(absl::Seconds(1));
  EXPECT_EQ(engine.StateOf(call), "Answering");
}

TEST(RepliesTest, TheFirstOfTwoChannelsWinsAndTheOtherIsTold) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::ZeroDuration()));
  const CallId call = engine.Ask();
  engine.Reply("decline", "alice@im.example", "xmpp");
  ASSERT_GE(engine.messages.size(), 2u);
  const Message& web = engine.messages[engine.messages.size() - 2];
  const Message& xmpp = engine.messages.back();
  EXPECT_EQ(web.text, "Taken on xmpp at 23:13: Decline.");
  EXPECT_EQ(xmpp.text, "You chose: Decline.");
  engine.Reply("voicemail");
  EXPECT_EQ(engine.StateOf(call), "Ending");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("Taken already, by you on xmpp at 23:13: Decline."));
}

TEST(RepliesTest, AHoldBeforeTheDeliveryIsKnownAddsToTheWholePeriod) {
  TestEngine engine;
  const CallId call = engine.Arrive();
  engine.Load(call);
  engine.Reply("hold");
  EXPECT_EQ(engine.messages.back().time_left, absl::Seconds(50));
  engine.Pass(absl::Seconds(50) - absl::Nanoseconds(1));
  EXPECT_EQ(engine.StateOf(call), "Asking");
  engine.Pass(absl::Nanoseconds(1));
  EXPECT_EQ(engine.StateOf(call), "Answering");
}

TEST(RepliesTest, HoldsAreCounted) {
  TestEngine engine;
  engine.Ask();
  for (int i = 0; i < 3; ++i) engine.Reply("hold");
  EXPECT_THAT(engine.TakeNotes(), IsEmpty());
  engine.Reply("hold");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("The caller cannot be asked to wait any longer."));
}

// The moment of the choice counts, not that of the call: the clocks may change in between.
TEST(RepliesTest, TheOthersAreToldTheTimeOnTheSubscribersClock) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::ZeroDuration()));
  const CallId call = engine.Arrive();
  ProfileLoaded loaded;
  loaded.call = call;
  loaded.profile = &engine.profile;
  loaded.zone = {absl::Hours(2), engine.now.wall + absl::Seconds(3), absl::Hours(1)};
  engine.Handle(loaded);
  engine.Pass(absl::Seconds(4));
  engine.Reply("3");  // at 22:13:24 UTC
  EXPECT_EQ(engine.messages.back().service, "xmpp");
  EXPECT_EQ(engine.messages.back().text, "Taken on web at 23:13: Decline.");
}

}  // namespace
}  // namespace footman
