// What every CallLeg with audio must do; see conformance.h, call_leg.h and leg_media.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_CALL_LEG_H_
#define FOOTMAN_TESTING_CONFORMANCE_CALL_LEG_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "footman/call_leg.h"
#include "footman/leg_media.h"
#include "footman/testing/conformance/bench.h"

namespace footman::conformance {

class CallLegBench : public Bench {
 public:
  // A call arrives; its leg is known as kTestLeg. The caller waits, answers what must be answered
  // (ACK), and speaks when it can.
  virtual std::unique_ptr<CallLeg> MakeLeg() = 0;
  // The caller hangs up.
  virtual void HangUp() = 0;
  // A sink to record into.
  virtual std::unique_ptr<MediaSink> MakeSink() = 0;
  // Something short that the leg can play.
  virtual PlayPrompt Prompt() = 0;
};

class CallLegConformance
    : public ::testing::TestWithParam<std::function<std::unique_ptr<CallLegBench>()>> {
 protected:
  void SetUp() override {
    bench_ = GetParam()();
    leg_ = bench_->MakeLeg();
    ASSERT_NE(leg_, nullptr);
    ASSERT_NE(leg_->media(), nullptr);
  }
  void TearDown() override { leg_.reset(); }

  template <typename T>
  bool Came() {
    return bench_->events().WaitFor<T>(bench_->timeout()).has_value();
  }
  void Answer() {
    ASSERT_TRUE(leg_->Answer({kTestLeg}).ok());
    ASSERT_TRUE(Came<LegAnswered>()) << "no LegAnswered came";
  }

  std::unique_ptr<CallLegBench> bench_;
  std::unique_ptr<CallLeg> leg_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CallLegConformance);

TEST_P(CallLegConformance, RingsAgainAndAgainHarmlessly) {
  EXPECT_TRUE(leg_->Ring({kTestLeg, false}).ok());
  EXPECT_TRUE(leg_->Ring({kTestLeg, false}).ok());
}

TEST_P(CallLegConformance, ARejectedLegEndsOnce) {
  ASSERT_TRUE(leg_->Ring({kTestLeg, false}).ok());
  ASSERT_TRUE(leg_->Reject({kTestLeg, 480, absl::ZeroDuration()}).ok());
  EXPECT_TRUE(Came<LegEnded>());
  EXPECT_FALSE(bench_->events().WaitFor<LegEnded>(bench_->quiet()).has_value());
}

TEST_P(CallLegConformance, ARedirectedLegEnds) {
  ASSERT_TRUE(leg_->Redirect({kTestLeg, "+4930333", "+4930222"}).ok());
  EXPECT_TRUE(Came<LegEnded>());
}

TEST_P(CallLegConformance, AnAnsweredLegIsHungUpNotRejected) {
  Answer();
  EXPECT_TRUE(absl::IsFailedPrecondition(leg_->Reject({kTestLeg, 480, absl::ZeroDuration()})));
  EXPECT_TRUE(absl::IsFailedPrecondition(leg_->Redirect({kTestLeg, "+4930333", "+4930222"})));
  ASSERT_TRUE(leg_->HangUp({kTestLeg}).ok());
  EXPECT_TRUE(Came<LegEnded>());
}

// No BYE before the answer (RFC 3261 15): a final response, and the caller is free.
TEST_P(CallLegConformance, AnUnansweredLegThatIsHungUpIsRefused) {
  ASSERT_TRUE(leg_->Ring({kTestLeg, false}).ok());
  ASSERT_TRUE(leg_->HangUp({kTestLeg}).ok());
  EXPECT_TRUE(Came<LegEnded>());
  EXPECT_FALSE(bench_->events().WaitFor<LegEnded>(bench_->quiet()).has_value());
}

TEST_P(CallLegConformance, ALegIsEndedInWhateverState) {
  ASSERT_TRUE(leg_->Ring({kTestLeg, false}).ok());
  ASSERT_TRUE(leg_->End({kTestLeg, EndCause::kNotNeeded}).ok());
  EXPECT_TRUE(Came<LegEnded>());
  EXPECT_TRUE(leg_->End({kTestLeg, EndCause::kNotNeeded}).ok()) << "it has ended: harmless";
  EXPECT_FALSE(bench_->events().WaitFor<LegEnded>(bench_->quiet()).has_value());
}

// Refused now, or by the event: an adapter may learn of its audio on a thread of its own.
TEST_P(CallLegConformance, AnUnansweredLegWithoutEarlyMediaPlaysNothing) {
  PlayPrompt prompt = bench_->Prompt();
  prompt.serial = 40;
  if (const absl::Status status = leg_->media()->Play(prompt); !status.ok()) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    return;
  }
  const auto failed = bench_->events().WaitFor<PromptFailed>(bench_->timeout());
  ASSERT_TRUE(failed.has_value()) << "neither refused nor PromptFailed";
  EXPECT_EQ((*failed)->serial, 40);
}

TEST_P(CallLegConformance, AnUnansweredLegRecordsNothing) {
  EXPECT_TRUE(absl::IsFailedPrecondition(
      leg_->media()->Record(SampleRecording(SubscriberId(1)), bench_->MakeSink())));
}

TEST_P(CallLegConformance, TheCallersHangUpIsTold) {
  ASSERT_TRUE(leg_->Ring({kTestLeg, false}).ok());
  bench_->HangUp();
  EXPECT_TRUE(Came<LegEnded>());
}

TEST_P(CallLegConformance, APromptIsPlayedAndItsSerialRepeated) {
  Answer();
  PlayPrompt prompt = bench_->Prompt();
  prompt.serial = 41;
  ASSERT_TRUE(leg_->media()->Play(prompt).ok());
  const auto finished = bench_->events().WaitFor<PromptFinished>(bench_->timeout());
  ASSERT_TRUE(finished.has_value()) << "no PromptFinished came";
  EXPECT_EQ((*finished)->serial, 41);
}

TEST_P(CallLegConformance, StoppingNothingIsHarmless) {
  Answer();
  EXPECT_TRUE(leg_->media()->Stop(LegMedia::Activity::kPrompt).ok());
  EXPECT_TRUE(leg_->media()->Stop(LegMedia::Activity::kRecording).ok());
}

TEST_P(CallLegConformance, AHangUpDuringARecordingKeepsItAndTellsItFirst) {
  Answer();
  StartRecording recording = SampleRecording(SubscriberId(1));
  recording.serial = 42;
  ASSERT_TRUE(leg_->media()->Record(recording, bench_->MakeSink()).ok());
  bench_->HangUp();
  const auto finished = bench_->events().WaitFor<RecordingFinished>(bench_->timeout());
  ASSERT_TRUE(finished.has_value()) << "no RecordingFinished came";
  EXPECT_EQ((*finished)->serial, 42);
  EXPECT_TRUE(Came<LegEnded>());
  EXPECT_TRUE(std::holds_alternative<LegEnded>(*bench_->events().events().back()))
      << "LegEnded is the last event of a leg";
}

TEST_P(CallLegConformance, ADestroyedLegSaysNothingMore) {
  leg_.reset();
  const size_t before = bench_->events().events().size();
  bench_->HangUp();
  EXPECT_FALSE(bench_->events().WaitFor<LegAnswered>(bench_->quiet()).has_value());
  EXPECT_LE(bench_->events().events().size(), before + 1) << "at most the end itself";
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_CALL_LEG_H_
