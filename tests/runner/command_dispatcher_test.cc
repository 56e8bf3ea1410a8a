#include "lib/runner/command_dispatcher.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "footman/testing/fake_event_sink.h"
#include "footman/testing/fake_ports.h"

namespace footman::internal {
namespace {

using testing::FakeEventSink;
using testing::FakePorts;
using testing::LegStory;
using testing::Owned;

constexpr CallId kCall(7);
constexpr LegId kLeg{kCall, kCallerLeg};

CallArrived Arrived() {
  CallArrived arrived;
  arrived.call = kCall;
  return arrived;
}

class TraceOfErrors : public TraceSink {
 public:
  void OnStep(const Event*, const Moment&, absl::Span<const Command>,
              absl::Span<const Transition>) override {}
  void OnPortError(const Command& command, const absl::Status& status) override {
    errors.push_back(std::string(NameOf(command)) + ": " + std::string(status.message()));
  }
  std::vector<std::string> errors;
};

class CommandDispatcherTest : public ::testing::Test {
 protected:
  CommandDispatcherTest() : ports_(fakes_.ports()) {
    fakes_.ConnectTo(&events_);
    ports_.trace = &trace_;
  }

  CommandDispatcher Make() { return CommandDispatcher(ports_); }

  FakeEventSink events_;
  FakePorts fakes_;
  TraceOfErrors trace_;
  Ports ports_;
};

CallRecord RecordOfCall() {
  CallRecord record;
  record.call = kCall;
  return record;
}
SendOffer OfferOn(absl::string_view service) {
  SendOffer offer;
  offer.offer = {kCall, 1};
  offer.service = service;
  offer.user = "alice";
  return offer;
}

DialLeg DialTo(uint8_t index) {
  DialLeg dial;
  dial.leg = {kCall, index};
  dial.dialer = "fake";
  dial.destination = "desk";
  return dial;
}

// The name of the only failure, and its reason where it has one; "" = none.
std::string OnlyFailure(CommandDispatcher& dispatcher) {
  const Event* failure = dispatcher.NextFailure();
  if (failure == nullptr) return "";
  std::string name(NameOf(*failure));
  EXPECT_EQ(CallOf(*failure), kCall);
  EXPECT_EQ(dispatcher.NextFailure(), nullptr);
  return name;
}

TEST_F(CommandDispatcherTest, FindsTheChannelByItsService) {
  CommandDispatcher dispatcher = Make();
  dispatcher(OfferOn("xmpp"));
  EXPECT_EQ(fakes_.xmpp.offers.size(), 1u);
  EXPECT_EQ(fakes_.web.offers.size(), 0u);
  EXPECT_EQ(OnlyFailure(dispatcher), "");
  dispatcher(OfferOn("pigeon"));
  EXPECT_EQ(OnlyFailure(dispatcher), "OfferFailed");
  EXPECT_EQ(dispatcher.port_errors(), 1u);
  ASSERT_EQ(trace_.errors.size(), 1u);
  EXPECT_EQ(trace_.errors[0], "SendOffer: there is no such channel");
}

TEST_F(CommandDispatcherTest, RefusalsBecomeTheFailingEvent) {
  const absl::Status refusal = absl::UnavailableError("down");
  fakes_.web.refusal = fakes_.profiles.refusal = fakes_.speech.refusal = refusal;
  fakes_.recordings.refusal = fakes_.host_treatments.refusal = fakes_.records.refusal = refusal;
  const CallRecord record = RecordOfCall();
  const std::vector<std::pair<Command, std::string>> cases = {
      {LoadProfile{kCall, {}}, "ProfileFailed"},
      {OfferOn("web"), "OfferFailed"},
      {UpdateOffer{{kCall, 1}, "web", "alice", OfferChange::kEnded, "", {}}, ""},
      {SendNote{"web", "alice", kCall, "hello"}, ""},
      {SendVoicemail{"web", "alice", kCall, "v", "", {}}, ""},
      {SynthesizeSpeech{kCall, 3, "hello", "en"}, "SpeechNotSynthesized"},
      {StartHostTreatment{kLeg, "concierge", "", {}, {}, ""}, "HostTreatmentFinished"},
      {StoreVoicemail{kCall, 1, {}, "r", {}, "", {}, {}}, "VoicemailNotStored"},
      {WriteCallRecord{&record}, ""},
  };
  CommandDispatcher dispatcher = Make();
  for (const auto& [command, event] : cases) {
    dispatcher(command);
    EXPECT_EQ(OnlyFailure(dispatcher), event) << NameOf(command);
  }
  EXPECT_EQ(dispatcher.port_errors(), cases.size());
}

TEST_F(CommandDispatcherTest, ALegThatIsMissingNeverLeavesTheCallHanging) {
  const std::vector<std::pair<Command, std::string>> cases = {
      {RingCaller{kLeg, false}, ""},
      {AnswerLeg{kLeg}, "LegFailed"},
      {RejectLeg{kLeg, 480, {}}, "LegEnded"},
      {RedirectLeg{kLeg, "+49", "+49"}, "LegFailed"},
      {HangUpLeg{kLeg}, "LegEnded"},
      {EndLeg{kLeg, EndCause::kNotNeeded}, "LegEnded"},
      {DialTo(1), "LegEnded"},
      {PlayPrompt{kLeg, 4, PromptKind::kMessage, "", "", false}, "PromptFailed"},
      {StopPrompt{kLeg}, ""},
      {StartRecording{kLeg, 5, {}, {}, "", {}, {}, {}}, "RecordingFailed"},
      {StopRecording{kLeg, 5}, "RecordingFailed"},
  };
  CommandDispatcher dispatcher = Make();
  for (const auto& [command, event] : cases) {
    dispatcher(command);
    EXPECT_EQ(OnlyFailure(dispatcher), event) << NameOf(command);
  }
}

// Signalling alone.
class SilentLeg : public CallLeg {
 public:
  absl::Status Ring(const RingCaller&) override { return absl::OkStatus(); }
  absl::Status Answer(const AnswerLeg&) override { return absl::OkStatus(); }
  absl::Status Reject(const RejectLeg&) override { return absl::OkStatus(); }
  absl::Status Redirect(const RedirectLeg&) override { return absl::OkStatus(); }
  absl::Status HangUp(const HangUpLeg&) override { return absl::OkStatus(); }
  absl::Status End(const EndLeg&) override { return absl::OkStatus(); }
  LegMedia* media() override { return nullptr; }
};

TEST_F(CommandDispatcherTest, ALegWithoutAudioIsToldButNeitherPlaysNorRecords) {
  CommandDispatcher dispatcher = Make();
  dispatcher.AddCall(Arrived(), std::make_unique<SilentLeg>());
  dispatcher(AnswerLeg{kLeg});
  EXPECT_EQ(OnlyFailure(dispatcher), "");
  dispatcher(PlayPrompt{kLeg, 4, PromptKind::kMessage, "", "", false});
  EXPECT_EQ(OnlyFailure(dispatcher), "PromptFailed");
  dispatcher(StartRecording{kLeg, 5, {}, {}, "", {}, {}, {}});
  EXPECT_EQ(OnlyFailure(dispatcher), "RecordingFailed");
  EXPECT_TRUE(fakes_.recordings.opened.empty()) << "no file is begun for nothing";
}

TEST_F(CommandDispatcherTest, AFailureRepeatsTheSerialAndSaysWhy) {
  CommandDispatcher dispatcher = Make();
  fakes_.speech.refusal = absl::ResourceExhaustedError("too much is queued");
  dispatcher(SynthesizeSpeech{kCall, 12, "hello", "en"});
  const auto& failed = std::get<SpeechNotSynthesized>(*dispatcher.NextFailure());
  EXPECT_EQ(failed.serial, 12);
  EXPECT_EQ(failed.reason, "RESOURCE_EXHAUSTED: too much is queued");
}

TEST_F(CommandDispatcherTest, FailuresKeepTheirOrder) {
  CommandDispatcher dispatcher = Make();
  fakes_.web.refusal = absl::UnavailableError("down");
  for (uint8_t i = 0; i < 3; ++i) {
    SendOffer offer = OfferOn("web");
    offer.offer.index = i;
    dispatcher(offer);
  }
  for (uint8_t i = 0; i < 3; ++i) {
    EXPECT_EQ(std::get<OfferFailed>(*dispatcher.NextFailure()).offer.index, i);
  }
  EXPECT_EQ(dispatcher.NextFailure(), nullptr);
}

class ThrowingChannel : public ImChannel {
 public:
  absl::string_view service() const override { return "web"; }
  absl::Status Send(const SendOffer&) override { throw std::runtime_error("boom"); }
  absl::Status Update(const UpdateOffer&) override { throw 42; }
  absl::Status Note(const SendNote&) override { return absl::OkStatus(); }
  absl::Status Voicemail(const SendVoicemail&) override { return absl::OkStatus(); }
};

TEST_F(CommandDispatcherTest, APortThatThrowsCountsAsFailed) {
  ThrowingChannel channel;
  ports_.channels = {&channel};
  CommandDispatcher dispatcher = Make();
  dispatcher(OfferOn("web"));
  EXPECT_EQ(OnlyFailure(dispatcher), "OfferFailed");
  dispatcher(UpdateOffer{{kCall, 1}, "web", "alice", OfferChange::kEnded, "", {}});
  EXPECT_EQ(OnlyFailure(dispatcher), "");
  ASSERT_EQ(trace_.errors.size(), 2u);
  EXPECT_EQ(trace_.errors[0], "SendOffer: the port threw: boom");
  EXPECT_EQ(trace_.errors[1], "UpdateOffer: the port threw");
}

TEST_F(CommandDispatcherTest, RecordsIntoWhatTheStoreOpened) {
  CommandDispatcher dispatcher = Make();
  dispatcher.AddCall(Arrived(), fakes_.legs.Make(kCall));
  dispatcher(AnswerLeg{kLeg});
  dispatcher(StartRecording{kLeg, 5, {}, {}, "", {}, {}, {}});
  ASSERT_EQ(fakes_.recordings.kept.size(), 1u);
  EXPECT_EQ(fakes_.recordings.kept["recording-1"], fakes_.legs.speech);
  const auto finished = events_.WaitFor<RecordingFinished>(absl::ZeroDuration());
  ASSERT_TRUE(finished.has_value());
  EXPECT_EQ((*finished)->audio, "recording-1");
  EXPECT_EQ((*finished)->length, absl::Seconds(1));
}

TEST_F(CommandDispatcherTest, ADiskThatIsFullNeverReachesTheLeg) {
  fakes_.recordings.room = 0;
  CommandDispatcher dispatcher = Make();
  dispatcher.AddCall(Arrived(), fakes_.legs.Make(kCall));
  dispatcher(StartRecording{kLeg, 5, {}, {}, "", {}, {}, {}});
  EXPECT_EQ(OnlyFailure(dispatcher), "RecordingFailed");
  EXPECT_EQ(fakes_.legs.Find(kCall)->recordings_made, 0);
}

// A store that has no room, and opens nothing that anybody asked for.
class FullStore : public RecordingStore {
 public:
  absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording&) override {
    return absl::ResourceExhaustedError("full");
  }
  absl::Status Store(const StoreVoicemail&) override { return absl::OkStatus(); }
  absl::Status CheckRoom() override { return absl::ResourceExhaustedError("full"); }
};

TEST_F(CommandDispatcherTest, ACallerIsNotAnsweredForAVoicemailThatNobodyCanRecord) {
  FullStore store;
  ports_.recordings = &store;
  CommandDispatcher for_voicemail(ports_, [](CallId call) { return call == kCall; });
  for_voicemail.AddCall(Arrived(), fakes_.legs.Make(kCall));
  for_voicemail(AnswerLeg{kLeg});
  const auto* failed = std::get_if<LegFailed>(for_voicemail.NextFailure());
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->cause, FailureReason::kDiskFull);  // as the record will say
  EXPECT_EQ(trace_.errors, std::vector<std::string>{"AnswerLeg: full"});

  CommandDispatcher for_a_message(ports_, [](CallId) { return false; });
  for_a_message.AddCall(Arrived(), fakes_.legs.Make(kCall));
  for_a_message(AnswerLeg{kLeg});
  EXPECT_EQ(OnlyFailure(for_a_message), "");
}

TEST_F(CommandDispatcherTest, ALegGoesAfterTheBatchThatWroteTheRecord) {
  const CallRecord record = RecordOfCall();
  CommandDispatcher dispatcher = Make();
  dispatcher.AddCall(Arrived(), fakes_.legs.Make(kCall));
  dispatcher(WriteCallRecord{&record});
  EXPECT_FALSE(fakes_.legs.Find(kCall)->destroyed);
  dispatcher.EndStep(nullptr);
  EXPECT_TRUE(fakes_.legs.Find(kCall)->destroyed);
  ASSERT_EQ(fakes_.records.records.size(), 1u);
}

TEST_F(CommandDispatcherTest, ARecordSaysWhatTheSignallingSideCallsTheCall) {
  const std::string long_id(1000, 'x');
  CallArrived arrived = Arrived();
  arrived.signalling_id = long_id;
  arrived.peer = "192.0.2.10";
  const CallRecord record = RecordOfCall();
  CommandDispatcher dispatcher = Make();
  dispatcher.AddCall(arrived, fakes_.legs.Make(kCall));
  dispatcher(WriteCallRecord{&record});
  ASSERT_EQ(fakes_.records.records.size(), 1u);
  const CallRecord& written = *fakes_.records.records[0];
  EXPECT_EQ(written.signalling_id, long_id.substr(0, kMaxSignallingText));
  EXPECT_EQ(written.peer, "192.0.2.10");
}

// The caller and two devices of one call.
class ThreeLegsTest : public CommandDispatcherTest {
 protected:
  ThreeLegsTest() : dispatcher_(ports_) {
    dispatcher_.AddCall(Arrived(), fakes_.legs.Make(kCall));
    dispatcher_(DialTo(1));
    dispatcher_(DialTo(2));
    dispatcher_.EndStep(nullptr);
  }
  const LegStory& Story(uint8_t index) { return *fakes_.legs.Find(LegId{kCall, index}); }
  // The engine has handled the end of a leg.
  void Ended(uint8_t index) {
    const Event ended = LegEnded{{kCall, index}, LegEndReason::kHungUp};
    dispatcher_.EndStep(&ended);
  }

  CommandDispatcher dispatcher_;
};

TEST_F(ThreeLegsTest, CommandsReachTheLegThatTheyName) {
  EXPECT_EQ(dispatcher_.dialled_legs(), 2u);
  EXPECT_EQ(fakes_.dialer.dialled[1]->destination, "desk");
  dispatcher_(AnswerLeg{kLeg});
  fakes_.legs.Confirm(LegId{kCall, 2});
  dispatcher_(PlayPrompt{{kCall, 2}, 7, PromptKind::kMusic, "", "", false});
  dispatcher_(StartRecording{{kCall, 2}, 8, {}, {}, "", {}, {}, {}});
  EXPECT_EQ(OnlyFailure(dispatcher_), "");
  EXPECT_EQ(Story(0).Count<AnswerLeg>(), 1);
  EXPECT_EQ(Story(0).prompts_played + Story(1).prompts_played, 0);
  EXPECT_EQ(Story(2).prompts_played, 1);
  const auto finished = events_.WaitFor<RecordingFinished>(absl::ZeroDuration());
  ASSERT_TRUE(finished.has_value());
  EXPECT_EQ((*finished)->leg, (LegId{kCall, 2}));
  dispatcher_(EndLeg{{kCall, 1}, EndCause::kCompletedElsewhere});
  const auto ended = events_.WaitFor<LegEnded>(absl::ZeroDuration());
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ((*ended)->leg, (LegId{kCall, 1}));
}

TEST_F(ThreeLegsTest, ALegGoesWhenItsEndIsHandledAndTheOthersLiveOn) {
  dispatcher_(EndLeg{{kCall, 1}, EndCause::kNotNeeded});
  EXPECT_FALSE(Story(1).destroyed) << "the engine has not heard of its end";
  Ended(1);
  EXPECT_TRUE(Story(1).destroyed);
  Ended(1);  // told twice
  EXPECT_EQ(dispatcher_.dialled_legs(), 1u);
  EXPECT_FALSE(Story(0).destroyed);
  EXPECT_FALSE(Story(2).destroyed);
  dispatcher_(PlayPrompt{{kCall, 1}, 7, PromptKind::kMusic, "", "", false});
  EXPECT_EQ(OnlyFailure(dispatcher_), "PromptFailed");
  Ended(kCallerLeg);
  EXPECT_TRUE(Story(0).destroyed);
  EXPECT_FALSE(Story(2).destroyed) << "the caller's end is not the others'";
}

TEST_F(ThreeLegsTest, WhatIsLeftGoesWithTheRecordWhichStillKnowsTheCaller) {
  CallArrived other;
  other.call = CallId(8);
  other.signalling_id = "other";
  dispatcher_.AddCall(other, fakes_.legs.Make(other.call));
  Ended(kCallerLeg);
  CallRecord record = RecordOfCall();
  dispatcher_(WriteCallRecord{&record});
  dispatcher_.EndStep(nullptr);
  EXPECT_TRUE(Story(1).destroyed && Story(2).destroyed);
  EXPECT_EQ(dispatcher_.dialled_legs(), 0u);
  EXPECT_FALSE(fakes_.legs.Find(other.call)->destroyed);
  record.call = other.call;
  const Event ended = LegEnded{{other.call, kCallerLeg}, LegEndReason::kHungUp};
  dispatcher_.EndStep(&ended);
  dispatcher_(WriteCallRecord{&record});
  EXPECT_EQ(fakes_.records.records[1]->signalling_id, "other");
}

TEST_F(ThreeLegsTest, WhatCannotBeDialledIsALegThatHasEnded) {
  fakes_.dialer.refusal = absl::ResourceExhaustedError("all lines are busy");
  dispatcher_(DialTo(3));
  const auto* ended = std::get_if<LegEnded>(dispatcher_.NextFailure());
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->leg, (LegId{kCall, 3}));
  fakes_.dialer.refusal = absl::OkStatus();
  DialLeg elsewhere = DialTo(4);
  elsewhere.dialer = "pigeon";
  dispatcher_(elsewhere);
  EXPECT_EQ(OnlyFailure(dispatcher_), "LegEnded");
  EXPECT_EQ(dispatcher_.dialled_legs(), 2u);
  EXPECT_EQ(trace_.errors.back(), "DialLeg: there is no such dialer");
}

class ThrowingDialer : public LegDialer {
 public:
  absl::string_view name() const override { return "fake"; }
  DialerReach reach() const override { return {}; }
  absl::StatusOr<std::unique_ptr<CallLeg>> Dial(const DialLeg& command) override {
    if (command.leg.index == 1) throw std::runtime_error("boom");
    return std::unique_ptr<CallLeg>();
  }
};

TEST_F(CommandDispatcherTest, ADialerThatThrowsOrReturnsNothingLeavesNoLeg) {
  ThrowingDialer dialer;
  ports_.dialers = {&dialer};
  CommandDispatcher dispatcher = Make();
  dispatcher.AddCall(Arrived(), fakes_.legs.Make(kCall));
  for (const uint8_t index : {1, 2}) {
    dispatcher(DialTo(index));
    EXPECT_EQ(OnlyFailure(dispatcher), "LegEnded");
  }
  EXPECT_EQ(dispatcher.dialled_legs(), 0u);
}

TEST_F(CommandDispatcherTest, AHostWithoutRecordsIsNoError) {
  const CallRecord record = RecordOfCall();
  ports_.records = nullptr;
  CommandDispatcher dispatcher = Make();
  dispatcher(WriteCallRecord{&record});
  EXPECT_EQ(dispatcher.port_errors(), 0u);
}

TEST_F(CommandDispatcherTest, AStrayLegIsRejectedAndGone) {
  CommandDispatcher dispatcher = Make();
  dispatcher.RejectStray(kCall, fakes_.legs.Make(kCall));
  const LegStory* story = fakes_.legs.Find(kCall);
  EXPECT_EQ(story->final_status, 500);
  EXPECT_TRUE(story->destroyed);
}

}  // namespace
}  // namespace footman::internal
