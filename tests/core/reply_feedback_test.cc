// What people are told: which call, which option, what came of it, and how often.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/test_engine.h"

namespace footman {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Profile Knowing() {
  Profile alice = AliceOnTwo(absl::ZeroDuration());
  alice.option_sets[0].options[1].label = "Say what I type";
  return alice;
}

// The updates of the last step.
std::vector<std::string> Updates(const TestEngine& engine) {
  std::vector<std::string> texts;
  for (const Command& command : engine.last()) {
    if (const auto* update = std::get_if<UpdateOffer>(&command)) texts.emplace_back(update->text);
  }
  return texts;
}

TEST(ReplyFeedbackTest, AnUpdateNamesItsCallWhereSeveralWereAskedAbout) {
  TestEngine engine(AbleOptions(), Alice());
  const CallId a = engine.Ask();
  const CallId b = engine.Ask();
  engine.Reply("a3");
  EXPECT_THAT(Updates(engine), ElementsAre("(a) Bob (+4930111): You chose: Decline."));
  engine.Handle(LegEnded{{a, kCallerLeg}, LegEndReason::kAsTold});
  // Nine minutes later a person may still take it for the other one.
  engine.Pass(absl::Seconds(12));
  engine.Handle(LegEnded{{b, kCallerLeg}, LegEndReason::kCancelled});
  EXPECT_THAT(Updates(engine), ElementsAre("(b) Bob (+4930111): The caller hung up after 12 s."));
}

TEST(ReplyFeedbackTest, AnUpdateOfTheOnlyCallIsShort) {
  TestEngine engine(AbleOptions(), Alice());
  engine.Ask();
  engine.Reply("3");
  EXPECT_THAT(Updates(engine), ElementsAre("You chose: Decline."));
  TestEngine later(AbleOptions(), Alice());
  later.Finish(later.Ask());
  later.Pass(absl::Minutes(10));
  later.Ask();
  later.Reply("3");
  EXPECT_THAT(Updates(later), ElementsAre("You chose: Decline.")) << "the other one is forgotten";
}

TEST(ReplyFeedbackTest, AnOptionIsCalledAsTheSubscriberKnowsIt) {
  TestEngine engine(AbleOptions(), Knowing());
  engine.Ask();
  engine.Reply("say I am late");
  EXPECT_THAT(Updates(engine),
              ElementsAre("You chose: Say what I type.", EndsWith(": Say what I type.")));
  engine.TakeNotes();
  engine.Reply("1");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre(AllOf(StartsWith("Taken already, by you on web at"),
                                                    EndsWith(": Say what I type."))));
}

TEST(ReplyFeedbackTest, TheDefaultIsCalledAsTheSubscriberKnowsIt) {
  Profile alice = Alice();
  alice.option_sets[0].options[7].label = "I am away";
  alice.default_treatment = {TreatmentKind::kPlay, "holiday", Afterwards::kHangUp};
  TestEngine engine(AbleOptions(), alice);
  const CallId call = engine.Ask();
  EXPECT_THAT(engine.OfferOf(call).text, EndsWith("Without a reply in 20 s: I am away."));
  engine.Pass(absl::Seconds(20));
  EXPECT_EQ(engine.messages.back().text, "No answer in time: I am away.");
}

// A message is chosen, spoken, and the caller is connected to it.
CallId PlayTyped(TestEngine& engine) {
  const CallId call = engine.Ask();
  engine.Reply("say I am late");
  engine.Handle(SpeechSynthesized{call, engine.serial(), "late.wav"});
  engine.Handle(LegAnswered{{call, kCallerLeg}});
  engine.TakeNotes();
  return call;
}

TEST(ReplyFeedbackTest, WhoChoseIsToldThatItWasHeard) {
  TestEngine engine(AbleOptions(), Knowing());
  const CallId call = PlayTyped(engine);
  engine.Handle(PromptFinished{{call, kCallerLeg}, engine.serial()});
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("Say what I type: heard to the end."));
  EXPECT_EQ(engine.messages.back().service, "web") << "on the address where it was chosen";
}

TEST(ReplyFeedbackTest, WhoChoseIsToldThatTheCallerHungUp) {
  TestEngine engine(AbleOptions(), Knowing());
  const CallId call = PlayTyped(engine);
  engine.Pass(absl::Seconds(4));
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kHungUp});
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("Say what I type: they hung up after 4 s."));
  TestEngine at_once(AbleOptions(), Knowing());
  at_once.Handle(LegEnded{{PlayTyped(at_once), kCallerLeg}, LegEndReason::kHungUp});
  EXPECT_THAT(at_once.TakeNotes(),
              ElementsAre("Say what I type: they hung up before they heard it."));
}

TEST(ReplyFeedbackTest, NothingIsSaidToBeAfterNoTime) {
  TestEngine engine(AbleOptions(), Alice());
  const CallId call = engine.Ask();
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kCancelled});
  EXPECT_THAT(Updates(engine), ElementsAre("The caller hung up at once."));
  engine.Reply("1");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("Too late: the caller has just hung up."));
}

TEST(ReplyFeedbackTest, WhoCouldNotBeReachedLearnsWhoCalledAndWhen) {
  TestEngine engine(AbleOptions(), Alice());
  const CallId call = engine.Arrive();
  engine.Load(call);
  engine.Pass(absl::Seconds(5));
  // 2023-11-14 22:13:20 UTC, one hour east of it.
  EXPECT_THAT(
      engine.messages.back().text,
      "Bob (+4930111) called at 23:13. You could not be reached in time: Take a voicemail.");
}

TEST(ReplyFeedbackTest, ALetterIsExplainedOnlyAmongSeveralCalls) {
  TestEngine engine(AbleOptions(), Alice());
  const CallId a = engine.Ask();
  const CallId b = engine.Ask();
  EXPECT_THAT(engine.OfferOf(a).text, Not(HasSubstr("begin with")));
  EXPECT_THAT(engine.OfferOf(b).text, HasSubstr("among several calls, begin with b, as in b1"));
}

TEST(ReplyFeedbackTest, TheOptionsAreRepeatedWhenSomethingWasUnclear) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::Hours(1)));
  engine.Ask();
  engine.Reply("what?");
  const std::vector<std::string> notes = engine.TakeNotes();
  ASSERT_THAT(notes, SizeIs(1));
  EXPECT_THAT(notes[0], StartsWith("I did not understand"));
  EXPECT_THAT(notes[0], HasSubstr("\n1 voicemail: Take a voicemail\n2 say ...: "));
  EXPECT_THAT(notes[0], Not(HasSubstr("https://"))) << "the offer has the links";
}

TEST(ReplyFeedbackTest, AmongTwoCallsTheOptionsHaveTheirLetters) {
  Profile alice = Alice();
  alice.addresses[0].option_set = "short";
  TestEngine engine(AbleOptions(), alice);
  engine.Ask();
  engine.Ask();
  engine.Reply("1");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre("Which call do you mean?\n"
                                              "Bob (+4930111): begin with b, as in b1\n"
                                              "b1 decline: Decline\n"
                                              "b2 voicemail: Take a voicemail\n"
                                              "Bob (+4930111): begin with a, as in a1\n"
                                              "a1 decline: Decline\n"
                                              "a2 voicemail: Take a voicemail"));
  engine.Reply("b");
  EXPECT_THAT(engine.TakeNotes(),
              ElementsAre(AllOf(StartsWith("(b) Bob (+4930111): I did not understand"),
                                HasSubstr("\nb1 decline: Decline"))));
}

TEST(ReplyFeedbackTest, NothingSpeakableIsRefusedAtOnceAndTheOfferStaysOpen) {
  TestEngine engine(AbleOptions(), Alice());
  const CallId call = engine.Ask();
  for (const char* text : {"say \xf0\x9f\x91\x8d", "2: ...", "say"}) {
    engine.Reply(text);
    EXPECT_EQ(engine.StateOf(call), "Asking") << text;
  }
  EXPECT_THAT(engine.TakeNotes(),
              ElementsAre(HasSubstr("no word in it"), HasSubstr("What shall I say"),
                          HasSubstr("What shall I say")));
  engine.Reply("say hello");
  EXPECT_EQ(engine.StateOf(call), "Synthesizing");
}

TEST(ReplyFeedbackTest, ThreeUnclearRepliesAreAnsweredThenSilence) {
  TestEngine engine(AbleOptions(), Alice());
  const CallId call = engine.Ask();
  for (int i = 0; i < 9; ++i) engine.Reply("what?");
  EXPECT_THAT(engine.TakeNotes(), SizeIs(3));
  engine.Pass(absl::Seconds(15));
  engine.Reply("what?");
  EXPECT_THAT(engine.TakeNotes(), IsEmpty()) << "until that offer ends";
  EXPECT_EQ(engine.StateOf(call), "Asking");
}

TEST(ReplyFeedbackTest, ANewOfferAPressOrAnUnderstoodReplyStartsAnew) {
  TestEngine engine(AbleOptions(), Alice());
  const CallId call = engine.Ask();
  const auto notes_of_four = [&] {
    for (int i = 0; i < 4; ++i) engine.Reply("what?");
    return engine.TakeNotes().size();
  };
  EXPECT_EQ(notes_of_four(), 3u);
  engine.Reply("wait");
  EXPECT_EQ(notes_of_four(), 3u) << "an understood reply";
  engine.Press(engine.OfferOf(call).token, 4);
  EXPECT_EQ(notes_of_four(), 3u) << "a press";
  engine.Ask();
  EXPECT_EQ(notes_of_four(), 3u) << "a new offer";
  for (int i = 0; i < 4; ++i) engine.Reply("a what?");
  EXPECT_EQ(engine.TakeNotes().size(), 0u) << "call a itself has had its three";
  for (int i = 0; i < 4; ++i) engine.Reply("b what?");
  EXPECT_EQ(engine.TakeNotes().size(), 3u) << "call b has not";
}

TEST(ReplyFeedbackTest, TwoNotesAboutEndedCallsInTenMinutes) {
  TestEngine engine(AbleOptions(), Alice());
  engine.Finish(engine.Ask());
  for (int i = 0; i < 5; ++i) {
    engine.Reply("thank you for your message");
    engine.Pass(absl::Seconds(30));
  }
  EXPECT_THAT(engine.TakeNotes(), SizeIs(2));
  engine.Pass(absl::Seconds(465));  // ten minutes after the first one, not after the second
  engine.Reply("thank you for your message");
  engine.Reply("thank you for your message");
  EXPECT_THAT(engine.TakeNotes(), SizeIs(1));
}

TEST(ReplyFeedbackTest, AnOpenOfferIsAnsweredAlthoughTwoNotesWereSent) {
  TestEngine engine(AbleOptions(), Alice());
  engine.Finish(engine.Ask());
  for (int i = 0; i < 3; ++i) engine.Reply("hello");
  engine.TakeNotes();
  engine.Pass(absl::Seconds(20));
  engine.Ask();
  engine.Reply("hello");
  EXPECT_THAT(engine.TakeNotes(), SizeIs(1));
}

}  // namespace
}  // namespace footman
