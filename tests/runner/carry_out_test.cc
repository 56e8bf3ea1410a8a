#include "lib/runner/carry_out.h"

#include <gtest/gtest.h>

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

class CarryOutTest : public ::testing::Test {
 protected:
  CarryOutTest() : ports_(fakes_.ports()) {
    fakes_.ConnectTo(&events_);
    ports_.trace = &trace_;
  }

  CarryOut Make() { return CarryOut(ports_); }

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

// The name of the only failure, and its reason where it has one; "" = none.
std::string OnlyFailure(CarryOut& carry_out) {
  const Event* failure = carry_out.NextFailure();
  if (failure == nullptr) return "";
  std::string name(NameOf(*failure));
  EXPECT_EQ(CallOf(*failure), kCall);
  EXPECT_EQ(carry_out.NextFailure(), nullptr);
  return name;
}

TEST_F(CarryOutTest, FindsTheChannelByItsService) {
  CarryOut carry_out = Make();
  carry_out(OfferOn("xmpp"));
  EXPECT_EQ(fakes_.xmpp.offers.size(), 1u);
  EXPECT_EQ(fakes_.web.offers.size(), 0u);
  EXPECT_EQ(OnlyFailure(carry_out), "");
  carry_out(OfferOn("pigeon"));
  EXPECT_EQ(OnlyFailure(carry_out), "OfferFailed");
  EXPECT_EQ(carry_out.port_errors(), 1u);
  ASSERT_EQ(trace_.errors.size(), 1u);
  EXPECT_EQ(trace_.errors[0], "SendOffer: there is no such channel");
}

TEST_F(CarryOutTest, RefusalsBecomeTheFailingEvent) {
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
      {Speak{kCall, 3, "hello", "en"}, "SpeechFailed"},
      {StartHostTreatment{kCall, "concierge", ""}, "HostTreatmentFinished"},
      {FileVoicemail{kCall, {}, "r", {}, "", {}, {}}, "VoicemailNotFiled"},
      {WriteCallRecord{&record}, ""},
  };
  CarryOut carry_out = Make();
  for (const auto& [command, event] : cases) {
    carry_out(command);
    EXPECT_EQ(OnlyFailure(carry_out), event) << NameOf(command);
  }
  EXPECT_EQ(carry_out.port_errors(), cases.size());
}

TEST_F(CarryOutTest, ALegThatIsMissingNeverLeavesTheCallHanging) {
  const std::vector<std::pair<Command, std::string>> cases = {
      {RingCaller{kLeg, false}, ""},
      {AnswerLeg{kLeg}, "LegFailed"},
      {RejectLeg{kLeg, 480, {}}, "LegEnded"},
      {RedirectLeg{kLeg, "+49", "+49"}, "LegFailed"},
      {HangUpLeg{kLeg}, "LegEnded"},
      {PlayPrompt{kLeg, 4, PromptKind::kMessage, "", "", false}, "PromptFailed"},
      {StopPrompt{kLeg}, ""},
      {StartRecording{kLeg, 5, {}, {}, "", {}, {}, {}}, "RecordingFailed"},
      {StopRecording{kLeg, 5}, "RecordingFailed"},
  };
  CarryOut carry_out = Make();
  for (const auto& [command, event] : cases) {
    carry_out(command);
    EXPECT_EQ(OnlyFailure(carry_out), event) << NameOf(command);
  }
}

TEST_F(CarryOutTest, AFailureRepeatsTheSerialAndSaysWhy) {
  CarryOut carry_out = Make();
  fakes_.speech.refusal = absl::ResourceExhaustedError("too much is queued");
  carry_out(Speak{kCall, 12, "hello", "en"});
  const auto& failed = std::get<SpeechFailed>(*carry_out.NextFailure());
  EXPECT_EQ(failed.serial, 12);
  EXPECT_EQ(failed.reason, "RESOURCE_EXHAUSTED: too much is queued");
}

TEST_F(CarryOutTest, FailuresKeepTheirOrder) {
  CarryOut carry_out = Make();
  fakes_.web.refusal = absl::UnavailableError("down");
  for (uint8_t i = 0; i < 3; ++i) {
    SendOffer offer = OfferOn("web");
    offer.offer.index = i;
    carry_out(offer);
  }
  for (uint8_t i = 0; i < 3; ++i) {
    EXPECT_EQ(std::get<OfferFailed>(*carry_out.NextFailure()).offer.index, i);
  }
  EXPECT_EQ(carry_out.NextFailure(), nullptr);
}

class ThrowingChannel : public ImChannel {
 public:
  absl::string_view service() const override { return "web"; }
  absl::Status Send(const SendOffer&) override { throw std::runtime_error("boom"); }
  absl::Status Update(const UpdateOffer&) override { throw 42; }
  absl::Status Note(const SendNote&) override { return absl::OkStatus(); }
  absl::Status Voicemail(const SendVoicemail&) override { return absl::OkStatus(); }
};

TEST_F(CarryOutTest, APortThatThrowsCountsAsFailed) {
  ThrowingChannel channel;
  ports_.channels = {&channel};
  CarryOut carry_out = Make();
  carry_out(OfferOn("web"));
  EXPECT_EQ(OnlyFailure(carry_out), "OfferFailed");
  carry_out(UpdateOffer{{kCall, 1}, "web", "alice", OfferChange::kEnded, "", {}});
  EXPECT_EQ(OnlyFailure(carry_out), "");
  ASSERT_EQ(trace_.errors.size(), 2u);
  EXPECT_EQ(trace_.errors[0], "SendOffer: the port threw: boom");
  EXPECT_EQ(trace_.errors[1], "UpdateOffer: the port threw");
}

TEST_F(CarryOutTest, RecordsIntoWhatTheStoreOpened) {
  CarryOut carry_out = Make();
  carry_out.AddLeg(Arrived(), fakes_.legs.Make(kCall));
  carry_out(AnswerLeg{kLeg});
  carry_out(StartRecording{kLeg, 5, {}, {}, "", {}, {}, {}});
  ASSERT_EQ(fakes_.recordings.kept.size(), 1u);
  EXPECT_EQ(fakes_.recordings.kept["recording-1"], fakes_.legs.speech);
  const auto finished = events_.WaitFor<RecordingFinished>(absl::ZeroDuration());
  ASSERT_TRUE(finished.has_value());
  EXPECT_EQ((*finished)->audio, "recording-1");
  EXPECT_EQ((*finished)->length, absl::Seconds(1));
}

TEST_F(CarryOutTest, ADiskThatIsFullNeverReachesTheLeg) {
  fakes_.recordings.room = 0;
  CarryOut carry_out = Make();
  carry_out.AddLeg(Arrived(), fakes_.legs.Make(kCall));
  carry_out(StartRecording{kLeg, 5, {}, {}, "", {}, {}, {}});
  EXPECT_EQ(OnlyFailure(carry_out), "RecordingFailed");
  EXPECT_EQ(fakes_.legs.Find(kCall)->recordings_made, 0);
}

// A store that has no room, and opens nothing that anybody asked for.
class FullStore : public RecordingStore {
 public:
  absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording&) override {
    return absl::ResourceExhaustedError("full");
  }
  absl::Status File(const FileVoicemail&) override { return absl::OkStatus(); }
  absl::Status CheckRoom() override { return absl::ResourceExhaustedError("full"); }
};

TEST_F(CarryOutTest, ACallerIsNotAnsweredForAVoicemailThatNobodyCanRecord) {
  FullStore store;
  ports_.recordings = &store;
  CarryOut for_voicemail(ports_, [](CallId call) { return call == kCall; });
  for_voicemail.AddLeg(Arrived(), fakes_.legs.Make(kCall));
  for_voicemail(AnswerLeg{kLeg});
  const auto* failed = std::get_if<LegFailed>(for_voicemail.NextFailure());
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->cause, FailureReason::kDiskFull);  // as the record will say
  EXPECT_EQ(trace_.errors, std::vector<std::string>{"AnswerLeg: full"});

  CarryOut for_a_message(ports_, [](CallId) { return false; });
  for_a_message.AddLeg(Arrived(), fakes_.legs.Make(kCall));
  for_a_message(AnswerLeg{kLeg});
  EXPECT_EQ(OnlyFailure(for_a_message), "");
}

TEST_F(CarryOutTest, ALegGoesAfterTheBatchThatWroteTheRecord) {
  const CallRecord record = RecordOfCall();
  CarryOut carry_out = Make();
  carry_out.AddLeg(Arrived(), fakes_.legs.Make(kCall));
  carry_out(WriteCallRecord{&record});
  EXPECT_FALSE(fakes_.legs.Find(kCall)->destroyed);
  carry_out.DestroyEndedLegs();
  EXPECT_TRUE(fakes_.legs.Find(kCall)->destroyed);
  ASSERT_EQ(fakes_.records.records.size(), 1u);
}

TEST_F(CarryOutTest, ARecordSaysWhatTheSignallingSideCallsTheCall) {
  const std::string long_id(1000, 'x');
  CallArrived arrived = Arrived();
  arrived.signalling_id = long_id;
  arrived.peer = "192.0.2.10";
  const CallRecord record = RecordOfCall();
  CarryOut carry_out = Make();
  carry_out.AddLeg(arrived, fakes_.legs.Make(kCall));
  carry_out(WriteCallRecord{&record});
  ASSERT_EQ(fakes_.records.records.size(), 1u);
  const CallRecord& written = *fakes_.records.records[0];
  EXPECT_EQ(written.signalling_id, long_id.substr(0, kMaxSignallingText));
  EXPECT_EQ(written.peer, "192.0.2.10");
}

TEST_F(CarryOutTest, AHostWithoutRecordsIsNoError) {
  const CallRecord record = RecordOfCall();
  ports_.records = nullptr;
  CarryOut carry_out = Make();
  carry_out(WriteCallRecord{&record});
  EXPECT_EQ(carry_out.port_errors(), 0u);
}

TEST_F(CarryOutTest, AStrayLegIsRejectedAndGone) {
  CarryOut carry_out = Make();
  carry_out.RejectStray(kCall, fakes_.legs.Make(kCall));
  const LegStory* story = fakes_.legs.Find(kCall);
  EXPECT_EQ(story->final_status, 500);
  EXPECT_TRUE(story->destroyed);
}

}  // namespace
}  // namespace footman::internal
