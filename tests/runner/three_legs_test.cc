// Several legs of one call: a command reaches the leg that it names, and each leg has its own end.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "tests/runner/command_dispatcher_fixture.h"

namespace footman::internal {
namespace {

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

}  // namespace
}  // namespace footman::internal
