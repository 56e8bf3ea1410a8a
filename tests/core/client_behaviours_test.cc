// What people's clients do, tried as by new users: threads, references, devices, quotations, late
// buttons, robots, restarts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "tests/core/test_engine.h"

namespace footman {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ClientBehavioursTest : public ::testing::Test {
 protected:
  static EngineOptions BaseOptions() {
    EngineOptions options = AbleOptions();
    options.call_limit = absl::Hours(2);
    return options;
  }
  static Profile Patient(Profile alice = Alice()) {
    alice.decision_timeout = absl::Hours(2);
    return alice;
  }
  static bool IsAsking(const TestEngine& engine, CallId call) {
    return engine.StateOf(call) == "Asking";
  }
  static void HangUp(TestEngine& engine, CallId call) {
    engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kCancelled});
  }
  static void Write(TestEngine& engine, const char* text, const char* id, const char* device,
                    std::optional<OfferId> offer = std::nullopt,
                    SelectionMeans means = SelectionMeans::kNone) {
    ReplyReceived reply;
    reply.subscriber = engine.profile.subscriber;
    reply.service = "web";
    reply.user = "alice";
    reply.text = text;
    reply.message_id = id;
    reply.device = device;
    reply.offer = offer;
    reply.means = means;
    engine.Handle(reply);
  }
};

TEST_F(ClientBehavioursTest, AnEndedCallsThreadKeptByAClientChoosesNothingBetweenTwoOthers) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  const CallId b = engine.Ask();
  engine.ReplyIn({b, 0}, "b3");
  const CallId c = engine.Ask();
  engine.Pass(absl::Seconds(30));
  engine.TakeNotes();
  engine.ReplyIn({b, 0}, "3");
  EXPECT_TRUE(IsAsking(engine, a) && IsAsking(engine, c));
  EXPECT_THAT(engine.TakeNotes(), ElementsAre(StartsWith("Which call do you mean?")));
}

TEST_F(ClientBehavioursTest, ALetterDecidesInTheFirstThreadThatAClientKeeps) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  const CallId b = engine.Ask();
  engine.ReplyIn({a, 0}, "b: decline");
  EXPECT_TRUE(IsAsking(engine, a));
  EXPECT_FALSE(IsAsking(engine, b));
}

TEST_F(ClientBehavioursTest, AReferenceToAForgottenOfferDoesNotDenyTheOneThatWaits) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  HangUp(engine, a);
  engine.Pass(absl::Minutes(11));
  const CallId b = engine.Ask();
  engine.TakeNotes();
  engine.ReplyTo({a, 0}, "3");
  EXPECT_TRUE(IsAsking(engine, b));
  const std::vector<std::string> notes = engine.TakeNotes();
  ASSERT_THAT(notes, SizeIs(1));
  EXPECT_THAT(notes[0], Not(HasSubstr("No call is waiting"))) << "one is";
}

TEST_F(ClientBehavioursTest, AReferenceToAnOfferBeforeARestartDoesNotDenyTheOneThatWaits) {
  EngineOptions options = BaseOptions();
  options.letters_used_before = 1;
  TestEngine engine(options, Patient());
  const CallId b = engine.Ask();
  engine.ReplyTo({CallId::Of(0, 1, 77), 0}, "3");
  EXPECT_TRUE(IsAsking(engine, b));
  const std::vector<std::string> notes = engine.TakeNotes();
  ASSERT_THAT(notes, SizeIs(1));
  EXPECT_THAT(notes[0], Not(HasSubstr("No call is waiting"))) << "one is";
}

TEST_F(ClientBehavioursTest, AButtonPressedLateSpeaksOfItsOwnCallOnly) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  HangUp(engine, a);
  engine.Pass(absl::Seconds(40));
  const CallId b = engine.Ask();
  engine.TakeNotes();
  Write(engine, "3", "p1", "phone", OfferId{a, 0}, SelectionMeans::kButton);
  EXPECT_TRUE(IsAsking(engine, b));
  EXPECT_THAT(engine.TakeNotes(),
              ElementsAre("(a) Bob (+4930111): Too late: the caller hung up 40 s ago."));
}

TEST_F(ClientBehavioursTest, ALinkPressedLateChangesNoOtherCall) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  const LinkToken token = engine.OfferOf(a).token;
  HangUp(engine, a);
  const CallId b = engine.Ask();
  EXPECT_EQ(engine.Press(token, 3).outcome, ClickOutcome::kEnded);
  EXPECT_TRUE(IsAsking(engine, b));
}

TEST_F(ClientBehavioursTest, TwoDevicesWithTheSameIdsAreTwoAnswersAndTheSecondIsTold) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  Write(engine, "3", "1", "alice/phone");
  EXPECT_FALSE(IsAsking(engine, a));
  engine.Pass(absl::Milliseconds(500));
  engine.TakeNotes();
  Write(engine, "1", "1", "alice/desktop");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre(StartsWith("Taken already, by you on web at")));
}

TEST_F(ClientBehavioursTest, AMessageThatTheServiceRepeatsDoesNotReachTheNextCall) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  Write(engine, "3", "77", "alice/phone");
  EXPECT_FALSE(IsAsking(engine, a));
  engine.Finish(a);
  engine.Pass(absl::Seconds(60));
  const CallId b = engine.Ask();
  engine.Pass(absl::Seconds(20));
  Write(engine, "3", "77", "alice/phone");
  EXPECT_TRUE(IsAsking(engine, b));
}

TEST_F(ClientBehavioursTest, ALetterThatIsUsedAgainAfterAQuietSpellIsTheNewCalls) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId first = engine.Ask();
  HangUp(engine, first);
  engine.Pass(absl::Minutes(10));
  const CallId second = engine.Ask();
  ASSERT_EQ(engine.OfferOf(second).letter, "a");
  engine.ReplyTo({first, 0}, "a3");
  EXPECT_TRUE(IsAsking(engine, second)) << "the reference names the call before";
  engine.Reply("a3");
  EXPECT_FALSE(IsAsking(engine, second));
}

TEST_F(ClientBehavioursTest, TheTenSecondsCountOnTheServiceWhereTheOtherOfferWasAlsoOpen) {
  TestEngine engine(BaseOptions(), Patient(AliceOnTwo(absl::ZeroDuration())));
  const CallId a = engine.Ask();
  engine.Deliver(a, 1);
  engine.Reply("3");  // on web
  EXPECT_FALSE(IsAsking(engine, a));
  const CallId b = engine.Ask();
  engine.Deliver(b, 1);
  engine.Pass(absl::Seconds(5));
  engine.TakeNotes();
  engine.Reply("1", "alice@im.example", "xmpp");
  EXPECT_TRUE(IsAsking(engine, b)) << "may have been meant for the other call";
  EXPECT_THAT(engine.TakeNotes(), ElementsAre(StartsWith("Another call has just ended")));
  engine.Pass(absl::Seconds(5));
  engine.Reply("1", "alice@im.example", "xmpp");
  EXPECT_FALSE(IsAsking(engine, b));
}

TEST_F(ClientBehavioursTest, ARobotIsStoppedAndChoosesNothing) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  for (int i = 0; i < 10; ++i) {
    engine.Reply("Thank you for contacting us. Your ticket is number 1. Press 2 for support.");
  }
  EXPECT_TRUE(IsAsking(engine, a));
  EXPECT_THAT(engine.TakeNotes(), SizeIs(3));
  HangUp(engine, a);
  for (int i = 0; i < 10; ++i) engine.Reply("Thank you for contacting us.");
  EXPECT_THAT(engine.TakeNotes(), SizeIs(2));
}

TEST_F(ClientBehavioursTest, ARobotThatSendsBackWhatItGetsChoosesNothingAndStops) {
  for (const char* mark : {"", "> "}) {
    TestEngine engine(BaseOptions(), Patient());
    const CallId a = engine.Ask();
    const auto echo = [&](std::string text) {
      engine.Reply(mark + absl::StrReplaceAll(text, {{"\n", std::string("\n") + mark}}));
    };
    echo(engine.OfferOf(a).text);
    int notes = 0;
    for (std::vector<std::string> said = engine.TakeNotes(); !said.empty() && notes < 20;
         said = engine.TakeNotes()) {
      ++notes;
      for (const std::string& note : said) echo(note);
    }
    EXPECT_TRUE(IsAsking(engine, a)) << mark;
    EXPECT_LE(notes, 3) << mark;
  }
}

TEST_F(ClientBehavioursTest, AnOfferOfOneOptionThatIsSentBackIsNoAnswer) {
  Profile alice = Alice();
  alice.option_sets[0].options.resize(1);
  TestEngine engine(BaseOptions(), Patient(alice));
  const CallId a = engine.Ask();
  engine.Reply(engine.OfferOf(a).text);
  EXPECT_TRUE(IsAsking(engine, a));
  engine.Reply(engine.OfferOf(a).text + "\n1");
  EXPECT_FALSE(IsAsking(engine, a));
}

TEST_F(ClientBehavioursTest, ThreeUnclearRepliesToOneOfferDoNotSilenceTheOther) {
  TestEngine engine(BaseOptions(), Patient());
  engine.Ask();
  engine.Ask();
  for (int i = 0; i < 4; ++i) engine.Reply("a: what is this");
  EXPECT_THAT(engine.TakeNotes(), SizeIs(3));
  engine.Reply("b: what is this");
  EXPECT_THAT(engine.TakeNotes(), ElementsAre(HasSubstr("(b) Bob"))) << "up to three per offer";
}

TEST_F(ClientBehavioursTest, TwoCallsAnsweredInOneMessageAreNotMixedUp) {
  for (const char* text : {"a1 b3", "a1, b3", "a1\nb3", "a 1 b 3", "b3 and a1"}) {
    TestEngine engine(BaseOptions(), Patient());
    const CallId a = engine.Ask();
    const CallId b = engine.Ask();
    engine.Reply(text);
    const bool both = engine.StateOf(a) == "Answering" && engine.StateOf(b) == "Ending";
    EXPECT_TRUE(both || (IsAsking(engine, a) && IsAsking(engine, b))) << text;
  }
}

TEST_F(ClientBehavioursTest, TheFirstCallAfterARestartIsNotTakenByAnAnswerToOneBefore) {
  EngineOptions options = BaseOptions();
  options.letters_used_before = 1;
  TestEngine engine(options, Patient());
  const CallId b = engine.Ask();
  EXPECT_EQ(engine.OfferOf(b).letter, "b");
  engine.Reply("a3");
  EXPECT_TRUE(IsAsking(engine, b));
  engine.Reply("b3");
  EXPECT_FALSE(IsAsking(engine, b));
}

TEST_F(ClientBehavioursTest, AQuotedOfferAboveTheAnswerHoweverTheClientQuotes) {
  TestEngine probe(BaseOptions(), Patient());
  const std::string offer = probe.OfferOf(probe.Ask()).text;
  const std::string headline = offer.substr(0, offer.find('\n'));
  const std::string marked = absl::StrReplaceAll(offer, {{"\n", "\n> "}});
  for (const std::string& text :
       {"> " + marked + "\n3", "> " + marked + "\n\n3", "> " + headline + "\n3", offer + "\n3",
        headline + "\n\n3", "3\n\nOn Mon, 3 Nov 2026 at 10:00, Footman wrote:\n> " + marked,
        "On 3 Nov 2026, Footman wrote:\n> " + marked + "\n3", ">> " + headline + "\n> what?\n3",
        "Footman:\n> " + marked + "\n3"}) {
    TestEngine engine(BaseOptions(), Patient());
    const CallId a = engine.Ask();
    engine.Reply(text);
    const std::string state = engine.StateOf(a);
    EXPECT_TRUE(state == "Ending") << state << ": " << text;
  }
}

TEST_F(ClientBehavioursTest, AReferenceAndAWordDecideThoughTheWordBeginsWithAnothersLetter) {
  TestEngine engine(BaseOptions(), Patient());
  const CallId a = engine.Ask();
  const CallId b = engine.Ask();
  engine.ReplyTo({b, 0}, "A voicemail, please");
  EXPECT_TRUE(IsAsking(engine, a));
  EXPECT_EQ(engine.StateOf(b), "Answering");
}

TEST_F(ClientBehavioursTest, WhatIsSaidOfOtherThingsChoosesNothing) {
  const struct {
    const char *language, *text;
  } kTexts[] = {{"en", "sorry, ignore that"},
                {"en", "Ignore that, sorry"},
                {"de", "3 mal"},
                {"de", "nein, doch!"}};
  for (const auto& [language, text] : kTexts) {
    Profile alice = Patient();
    alice.language = language;
    TestEngine engine(BaseOptions(), alice);
    const CallId a = engine.Ask();
    engine.Reply(text);
    EXPECT_TRUE(IsAsking(engine, a)) << text;
  }
}

TEST_F(ClientBehavioursTest, AskedPolitelyWhatIsSpokenHoldsNoPartOfTheOrder) {
  Profile alice = Patient();
  alice.language = "de";
  for (const char* text :
       {"Sagen Sie ihm, ich rufe zur\u00fcck", "Sagen Sie: ich rufe zur\u00fcck",
        "Sagen Sie bitte ich rufe zur\u00fcck", "Bitte sagen Sie ihr ich rufe zur\u00fcck"}) {
    TestEngine engine(BaseOptions(), alice);
    engine.Ask();
    engine.Reply(text);
    const SynthesizeSpeech* speak = engine.Last<SynthesizeSpeech>();
    EXPECT_TRUE(speak == nullptr || speak->text == "ich rufe zur\u00fcck")
        << text << " speaks \"" << (speak == nullptr ? "" : std::string(speak->text)) << '"';
  }
}

// The update may be kept until the phone is back, hours later.
TEST_F(ClientBehavioursTest, WhatIsToldLateOnTheAddressThatFailedSaysWhoCalled) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::ZeroDuration()));
  const CallId call = engine.Arrive();
  engine.Load(call);
  engine.Deliver(call, 0);
  engine.Handle(OfferFailed{{call, 1}, "bounced"});
  engine.Pass(absl::Seconds(30));
  for (const Message& message : engine.messages) {
    if (message.kind != Message::kUpdate || message.service != "xmpp") continue;
    if (message.change != OfferChange::kDefaulted) continue;
    EXPECT_THAT(message.text, HasSubstr("Bob"));
  }
}

TEST_F(ClientBehavioursTest, AWithheldNumberIsNamedInTheNominative) {
  Profile alice = Patient();
  alice.language = "de";
  TestEngine engine(BaseOptions(), alice);
  for (uint64_t i = 0; i < 2; ++i) {
    const CallId call = CallId::Of(0, 2, 100 + i);
    const std::vector<LinkSecret> secrets = SecretsFor(call, 8);
    const absl::string_view called[] = {"+4930222"};
    CallArrived arrived;
    arrived.call = call;
    arrived.caller = {"", "", Presentation::kRestricted, Attestation::kNone};
    arrived.called = called;
    arrived.secrets = secrets;
    engine.Handle(arrived);
    engine.Load(call);
    engine.Deliver(call);
  }
  engine.Reply("1");
  engine.Reply("b3");
  for (const Message& message : engine.messages) {
    if (message.kind == Message::kOffer) continue;  // "Anruf von einer ..." is right
    EXPECT_THAT(message.text, Not(HasSubstr("einer unterdr")));
  }
}

}  // namespace
}  // namespace footman
