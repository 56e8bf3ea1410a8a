// What is offered: the profile's wishes, less what cannot be carried out, within bounds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/core/test_engine.h"

namespace footman {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// What Alice is offered by a switch; none if she is not asked.
std::vector<std::string> Offered(const EngineOptions& options, const Profile& profile = Alice()) {
  TestEngine engine(options, profile);
  const CallId call = engine.Arrive();
  engine.Load(call);
  if (engine.Last<SendOffer>() == nullptr) return {};
  return engine.OfferOf(call).options;
}

TEST(PlanTest, WhatAnAbleOptionsOffers) {
  EXPECT_THAT(Offered(AbleOptions()),
              ElementsAre("voicemail|Take a voicemail", "say|Say something to them",
                          "decline|Decline", "wait|Ask them to wait",
                          "transfer|Transfer to a number", "transfer|Transfer to Carol",
                          "play|Play “I am driving”", "holiday|Play “Holiday”", "queue|Queue"));
}

TEST(PlanTest, WithoutRecordingNoVoicemail) {
  EngineOptions options = AbleOptions();
  options.capabilities.recording = false;
  const std::vector<std::string> offered = Offered(options);
  EXPECT_THAT(offered, Not(testing::Contains(HasSubstr("voicemail"))));
  EXPECT_THAT(offered, Not(testing::Contains("play|Play “I am driving”")))
      << "voicemail would follow it";
  EXPECT_THAT(offered, testing::Contains("holiday|Play “Holiday”"));
}

TEST(PlanTest, WithoutMediaOnlyWhatNeedsNone) {
  EngineOptions options = AbleOptions();
  options.capabilities.media = options.capabilities.recording = false;
  EXPECT_THAT(Offered(options), ElementsAre("decline|Decline", "transfer|Transfer to a number",
                                            "transfer|Transfer to Carol", "queue|Queue"));
}

TEST(PlanTest, WithoutTheLanguageNothingSpoken) {
  Profile profile = Alice();
  profile.language = "fr";
  const std::vector<std::string> offered = Offered(AbleOptions(), profile);
  EXPECT_THAT(offered, Not(testing::Contains(HasSubstr("say|"))));
  EXPECT_THAT(offered, Not(testing::Contains("holiday|Play “Holiday”")));
  EXPECT_THAT(offered, testing::Contains("play|Play “I am driving”"))
      << "a recording needs no speech";
}

TEST(PlanTest, WithoutRedirectNoTransfer) {
  EngineOptions options = AbleOptions();
  options.capabilities.redirect = false;
  EXPECT_THAT(Offered(options), Not(testing::Contains(HasSubstr("transfer|"))));
  options = AbleOptions();
  options.pre_answer_mode = PreAnswerMode::kAnswered;
  EXPECT_THAT(Offered(options), Not(testing::Contains(HasSubstr("transfer|"))));
  options = AbleOptions();
  options.transfer_prefixes.clear();
  EXPECT_THAT(Offered(options), Not(testing::Contains("transfer|Transfer to a number")));
  EXPECT_THAT(Offered(options), testing::Contains("transfer|Transfer to Carol"));
}

TEST(PlanTest, UnknownHostTreatmentsMessagesAndKinds) {
  Profile profile = Alice();
  profile.option_sets[0].options = {
      {{TreatmentKind::kHost, "nobody knows", Afterwards::kHangUp}, "", ""},
      {{TreatmentKind::kPlay, "no such message", Afterwards::kHangUp}, "", ""},
      {{TreatmentKind::kAnswer, "", Afterwards::kHangUp}, "", ""},
      {{TreatmentKind::kScreenedVoicemail, "", Afterwards::kHangUp}, "", ""},
      {{TreatmentKind::kNone, "", Afterwards::kHangUp}, "", ""}};
  EXPECT_THAT(Offered(AbleOptions(), profile), IsEmpty());
}

// ---- R13.

TestEngine Diverted(const std::vector<Diversion>& hops, CallId& call, Profile profile = Alice()) {
  TestEngine engine(AbleOptions(), std::move(profile));
  call = CallId(1000);
  const std::vector<LinkSecret> secrets = SecretsFor(call, 8);
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {"+4930111", "Bob", Presentation::kAllowed, Attestation::kNone};
  arrived.diversions = hops;
  arrived.secrets = secrets;
  engine.Handle(arrived);
  engine.Load(call);
  return engine;
}

std::vector<std::string> OfferedTo(const std::vector<Diversion>& hops) {
  CallId call;
  return Diverted(hops, call).OfferOf(call).options;
}

TEST(PlanTest, ALoopIsNotTransferred) {
  const Diversion own{"+4930222", DiversionReason::kBusy, 1, false};
  const Diversion other{"+4930999", DiversionReason::kBusy, 1, false};
  EXPECT_THAT(OfferedTo({own, other}), testing::Contains("transfer|Transfer to Carol"))
      << "once is no loop";
  EXPECT_THAT(OfferedTo({own, other, own}), Not(testing::Contains(HasSubstr("transfer|"))));
  EXPECT_THAT(OfferedTo({{"+4930222", DiversionReason::kBusy, 2, false}}),
              Not(testing::Contains(HasSubstr("transfer|"))))
      << "one entry that stands for two (RFC 5806 counter)";
  EXPECT_THAT(OfferedTo({other, other, other, other, other}),
              testing::Contains("transfer|Transfer to Carol"));
  EXPECT_THAT(
      OfferedTo({other, other, other, other, {"+4930998", DiversionReason::kBusy, 2, false}}),
      Not(testing::Contains(HasSubstr("transfer|"))))
      << "more than five hops";
}

TEST(PlanTest, ALoopsDefaultIsVoicemail) {
  const Diversion own{"+4930222", DiversionReason::kBusy, 2, false};
  Profile profile = Alice();
  profile.default_treatment = {TreatmentKind::kTransfer, "+4930333", Afterwards::kHangUp};
  CallId call;
  TestEngine engine = Diverted({own}, call, profile);
  engine.Pass(absl::Minutes(1));
  EXPECT_THAT(engine.log, testing::Contains(HasSubstr("AnswerLeg")));
  engine.Finish(call);
  EXPECT_THAT(engine.log.back(), HasSubstr("why=\"loop\""));
}

TEST(PlanTest, TheNewestFiveHopsAreKept) {
  std::vector<Diversion> hops;
  std::vector<std::string> parties;
  for (int i = 0; i < 9; ++i) parties.push_back(absl::StrCat("+49301000", i));
  for (const std::string& party : parties) {
    hops.push_back({party, DiversionReason::kBusy, 1, false});
  }
  CallId call;
  const TestEngine engine = Diverted(hops, call);
  const std::string text = engine.OfferOf(call).text;
  EXPECT_THAT(text, HasSubstr("+493010004"));
  EXPECT_THAT(text, Not(HasSubstr("+493010005")));
}

TEST(PlanTest, AWithheldPartyIsNotShown) {
  CallId call;
  const TestEngine engine = Diverted({{"+4930999", DiversionReason::kNoAnswer, 1, true}}, call);
  EXPECT_THAT(engine.OfferOf(call).text, HasSubstr("forwarded by a withheld number (no answer)"));
  EXPECT_THAT(engine.OfferOf(call).text, Not(HasSubstr("+4930999")));
}

// ---- Bounds.

TEST(PlanTest, NineOptionsAtMost) {
  Profile profile = Alice();
  std::vector<Option>& options = profile.option_sets[0].options;
  const Option decline = options[2];
  options.assign(50, decline);
  EXPECT_THAT(Offered(AbleOptions(), profile), SizeIs(kMaxOptions));
}

TEST(PlanTest, EightOffersAtMost) {
  EngineOptions options = AbleOptions();
  options.max_offers_per_call = 8;
  options.max_addresses = 64 * 8;
  Profile profile = Alice();
  for (int i = 0; i < 30; ++i) {
    profile.addresses.push_back({"web", absl::StrCat("alice", i), "full", absl::ZeroDuration()});
  }
  TestEngine engine(options, profile);
  const CallId call = engine.Arrive();
  engine.Load(call);
  int offers = 0;
  for (const Command& command : engine.last()) offers += NameOf(command) == "SendOffer";
  EXPECT_EQ(offers, 8);
  engine.Finish(call);
}

TEST(PlanTest, OneAddressIsAskedOnce) {
  Profile profile = Alice();
  profile.addresses.push_back({"web", "alice", "short", absl::ZeroDuration()});
  TestEngine engine(AbleOptions(), profile);
  const CallId call = engine.Ask();
  EXPECT_EQ(engine.OfferOf(call).options.size(), 9u);
  EXPECT_EQ(engine.messages.size(), 1u);
}

TEST(PlanTest, AddressesThatCannotBeAsked) {
  Profile profile = Alice();
  profile.addresses = {{"telegram", "alice", "full", absl::ZeroDuration()},
                       {"web", "alice", "no such set", absl::ZeroDuration()},
                       {"web", std::string(4000, 'x'), "full", absl::ZeroDuration()}};
  TestEngine engine(AbleOptions(), profile);
  const CallId call = engine.Arrive();
  engine.Load(call);
  EXPECT_EQ(engine.StateOf(call), "Answering") << "the default: nobody to ask";
  engine.Finish(call);
  EXPECT_THAT(engine.log.back(), HasSubstr("why=\"no_channel\""));
}

TEST(PlanTest, AHugeProfileLeavesRoomForTheRecording) {
  Profile profile = AliceOnTwo(absl::ZeroDuration());
  const std::string huge(2000, 'x');
  profile.messages.clear();
  for (OptionSet& set : profile.option_sets) set.options.clear();
  for (int i = 0; i < 9; ++i) {
    const std::string id = absl::StrCat("m", i);
    profile.messages.push_back({id, huge, huge, ""});
    for (OptionSet& set : profile.option_sets) {
      set.options.push_back({{TreatmentKind::kPlay, id, Afterwards::kVoicemail}, huge, huge});
    }
  }
  profile.greeting = "m0";
  for (int i = 0; i < 20; ++i) {
    profile.addresses.push_back({"web", absl::StrCat(std::string(3000, 'y'), i), "full", {}});
  }
  TestEngine engine(AbleOptions(), profile);
  const CallId call = engine.Ask();
  engine.Reply("1");
  engine.Handle(SpeechSynthesized{call, engine.serial(), std::string(1000, 's')});
  engine.Handle(LegAnswered{{call, kCallerLeg}});
  ASSERT_NE(engine.Last<PlayPrompt>(), nullptr);
  EXPECT_EQ(engine.Last<PlayPrompt>()->audio.size(), 1000u);
  engine.Handle(PromptFinished{{call, kCallerLeg}, engine.serial()});
  engine.Handle(PromptFinished{{call, kCallerLeg}, engine.serial()});
  engine.Handle(RecordingFinished{{call, kCallerLeg},
                                  engine.serial(),
                                  std::string(1000, 'r'),
                                  absl::Seconds(3),
                                  RecordingEnd::kSilence});
  ASSERT_NE(engine.Last<StoreVoicemail>(), nullptr);
  EXPECT_EQ(engine.Last<StoreVoicemail>()->audio.size(), 1000u);
  engine.Finish(call);
}

TEST(PlanTest, WhatNeedsNoArgumentKeepsNoneOfAnyLength) {
  const std::string huge(49100, 'x');
  EngineOptions options = AbleOptions();
  options.fallback_treatment = {TreatmentKind::kDecline, huge, Afterwards::kHangUp};
  Profile profile = Alice();
  profile.default_treatment = {TreatmentKind::kVoicemail, huge, Afterwards::kHangUp};
  TestEngine engine(options, profile);
  const CallId call = engine.Ask();
  EXPECT_EQ(engine.OfferOf(call).options.size(), 9u);
  engine.Reply("decline");
  engine.Finish(call);
}

TEST(PlanTest, AMessageTooLongIsNotOffered) {
  Profile profile = Alice();
  profile.messages[1].text = std::string(2001, 'x');
  EXPECT_THAT(Offered(AbleOptions(), profile), Not(testing::Contains("holiday|Play “Holiday”")));
}

TEST(PlanTest, APeriodOfYearsIsADay) {
  TestEngine engine;
  engine.profile.decision_timeout = absl::Hours(24 * 365);
  const CallId call = engine.Ask();
  EXPECT_EQ(engine.OfferOf(call).time_left, absl::Seconds(120))
      << "the limit of the call is nearer";
  engine.Pass(absl::Seconds(119));
  EXPECT_EQ(engine.StateOf(call), "Asking");
}

TEST(PlanTest, ALaterOfferNamesTheTimeThatIsLeft) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::Seconds(8)));
  const CallId call = engine.Ask();
  EXPECT_THAT(engine.OfferOf(call, 0).text,
              HasSubstr("Without a reply in 20 s: Take a voicemail."));
  engine.Pass(absl::Seconds(8));
  EXPECT_THAT(engine.OfferOf(call, 1).text,
              HasSubstr("Without a reply in 12 s: Take a voicemail."));
  EXPECT_EQ(engine.OfferOf(call, 1).time_left, absl::Seconds(12));
}

// ---- Foreign texts.

std::string ShownName(absl::string_view name) {
  TestEngine engine;
  const CallId call(1000);
  const std::vector<LinkSecret> secrets = SecretsFor(call, 8);
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {"", name, Presentation::kAllowed, Attestation::kNone};
  arrived.secrets = secrets;
  engine.Handle(arrived);
  engine.Load(call);
  return std::string(engine.Last<SendOffer>()->caller.name);
}

TEST(PlanTest, NamesAreCleaned) {
  EXPECT_EQ(ShownName("Bob"), "Bob");
  EXPECT_EQ(ShownName("J\xc3\xbcrgen \xf0\x9f\x91\x8b"), "J\xc3\xbcrgen \xf0\x9f\x91\x8b");
  EXPECT_EQ(ShownName("Bob\r\n9 free money: https://evil.example"),
            "Bob9 free money: https://evil.example");
  EXPECT_EQ(ShownName("a\tb\x7f"
                      "c\xc2\x85"
                      "d"),
            "abcd");
  EXPECT_EQ(ShownName("\xe2\x80\xae"
                      "boB\xe2\x80\xac"),
            "boB");
  EXPECT_EQ(ShownName("\xe2\x81\xa6x\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c\xef\xbb\xbf"), "x");
  EXPECT_EQ(ShownName("\xe2\x80\xa8line\xe2\x80\xa9"), "line");
  EXPECT_EQ(ShownName("\xff\xfe"
                      "Bob\xc3"),
            "Bob")
      << "invalid UTF-8";
  EXPECT_EQ(ShownName("\xed\xa0\x80\xc0\xaf\xf5\x80\x80\x80x"), "x")
      << "surrogates, overlong, beyond";
  EXPECT_EQ(ShownName(absl::string_view("a\0b", 3)), "ab");
}

TEST(PlanTest, NamesAreCutBetweenCharacters) {
  EXPECT_EQ(ShownName(std::string(100, 'x')), std::string(64, 'x'));
  const std::string cut = ShownName(std::string(63, 'x') +
                                    "\xc3\xbc"
                                    "after");
  EXPECT_EQ(cut, std::string(63, 'x'));
  EXPECT_EQ(ShownName(std::string(62, 'x') + "\xc3\xbc"), std::string(62, 'x') + "\xc3\xbc");
  EXPECT_EQ(ShownName(std::string(size_t{1} << 20, 'x')).size(), 64u);
}

TEST(PlanTest, KeyWordsAndLabelsAreCutBetweenCharacters) {
  Profile profile = Alice();
  profile.option_sets[0].options = {{{TreatmentKind::kDecline, "", Afterwards::kHangUp},
                                     std::string(63, 'l') + "\xc3\xbc",
                                     std::string(23, 'k') + "\xc3\xbc\n"}};
  EXPECT_THAT(Offered(AbleOptions(), profile),
              ElementsAre(std::string(23, 'k') + "|" + std::string(63, 'l')));
}

TEST(PlanTest, AWithheldCallerHasNoName) {
  TestEngine engine;
  const CallId call(1000);
  const std::vector<LinkSecret> secrets = SecretsFor(call, 8);
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {"+4930111", "Bob", Presentation::kRestricted, Attestation::kNone};
  arrived.secrets = secrets;
  engine.Handle(arrived);
  engine.Load(call);
  EXPECT_THAT(engine.OfferOf(call).text, HasSubstr("Call from a withheld number for"));
  for (const std::string& line : engine.log) EXPECT_THAT(line, Not(HasSubstr("Bob")));
}

// The number by which the store knows the subscriber is kept beside the plan, not below it.
TEST(PlanTest, TheNumberThatNamedTheSubscriberIsShownWhole) {
  TestEngine engine;
  const CallId call(1000);
  const std::vector<LinkSecret> secrets = SecretsFor(call, 8);
  const absl::string_view called[] = {"unknown", "+4930222"};
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {"+4930111", "Bob", Presentation::kAllowed, Attestation::kNone};
  arrived.called = called;
  arrived.secrets = secrets;
  engine.Handle(arrived);
  engine.Load(call);
  EXPECT_THAT(engine.OfferOf(call).text, HasSubstr("Call from Bob (+4930111) for +4930222\n"));
}

}  // namespace
}  // namespace footman
