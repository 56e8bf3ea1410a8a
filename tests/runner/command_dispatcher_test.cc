#include "lib/runner/command_dispatcher.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/runner/command_dispatcher_fixture.h"

namespace footman::internal {
namespace {

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
