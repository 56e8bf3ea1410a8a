// Several legs of one call, each walking its table: a caller and those who are dialled for them. No
// treatment dials yet, so the legs are told here what a treatment will tell them.

#include "lib/core/actions/legs.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "lib/core/call/plan.h"
#include "tests/core/test_engine.h"

namespace footman {
namespace {

class LegsTest : public ::testing::Test {
 protected:
  LegsTest()
      : state_(AbleOptions()), out_(state_.config.options), call_(*state_.calls.Add(CallId(7))) {
    Begin(absl::ZeroDuration());
    call_.arrived = state_.now;
    const std::vector<LinkSecret> secrets(8);
    const absl::string_view called[] = {"+4930222"};
    const Diversion hops[] = {{"+4930555", DiversionReason::kBusy, 1, false}};
    CallArrived arrived;
    arrived.call = call_.id;
    arrived.caller = {"+4930111", "Bob", Presentation::kAllowed, Attestation::kNone};
    arrived.called = called;
    arrived.diversions = hops;
    arrived.secrets = secrets;
    StoreArrival(arrived, state_.config, call_, state_.pool);
    WalkLeg(call_, call_.caller, LegInput::kArrived, state_);
  }

  void Begin(absl::Duration after) {
    state_.now += absl::ToInt64Nanoseconds(after);
    state_.pool.Reclaim();
    out_.Clear();
  }
  // Null: it could not be dialled.
  Leg* Dial(absl::string_view address, DialPurpose purpose = DialPurpose::kTalk) {
    Destination to;
    to.dialer = "sip";
    to.address = address;
    to.purpose = purpose;
    to.ring_timeout = absl::Seconds(20);
    return OrderDial(call_, to, state_, out_);
  }
  const LegRow* Walk(uint8_t index, LegInput input) {
    Leg* const leg = FindLeg(call_, index);
    return leg == nullptr ? nullptr : WalkLeg(call_, *leg, input, state_);
  }
  std::optional<absl::Duration> Due() {
    if (state_.timers.empty()) return std::nullopt;
    return absl::Nanoseconds(state_.timers.Earliest() - call_.arrived);
  }

  EngineState state_;
  StepOutput out_;
  Call& call_;
};

TEST_F(LegsTest, TwoDevicesRingAndOneAnswersTheOtherIsTold) {
  ASSERT_NE(Dial("desk"), nullptr);
  const auto& dial = std::get<DialLeg>(out_.commands.back());
  EXPECT_EQ(dial.leg, (LegId{CallId(7), 1}));
  EXPECT_EQ(dial.destination, "desk");
  EXPECT_EQ(dial.caller.number, "+4930111");
  EXPECT_EQ(dial.called, "+4930222");
  ASSERT_EQ(dial.diversions.size(), 1u);
  EXPECT_EQ(dial.diversions[0].party, "+4930555");
  ASSERT_NE(Dial("mobile"), nullptr);
  EXPECT_EQ(Walk(1, LegInput::kRinging)->news, LegNews::kRinging);
  EXPECT_EQ(Walk(2, LegInput::kRinging)->news, LegNews::kRinging);
  EXPECT_EQ(Walk(2, LegInput::kAnswered)->news, LegNews::kUp);
  OrderEnd(call_, *FindLeg(call_, 1), 480, state_, out_);
  EXPECT_EQ(std::get<EndLeg>(out_.commands.back()).leg, (LegId{CallId(7), 1}));
  EXPECT_EQ(FindLeg(call_, 1)->state, LegState::kEnding);
  EXPECT_EQ(FindLeg(call_, 2)->state, LegState::kUp);
  EXPECT_EQ(Walk(1, LegInput::kAnswered)->next, kSame<LegState>) << "its answer crossed our order";
  EXPECT_EQ(Walk(1, LegInput::kEnded)->news, LegNews::kNone) << "as told";
  EXPECT_EQ(Walk(2, LegInput::kEnded)->news, LegNews::kGone) << "they hung up";
  EXPECT_EQ(call_.caller.state, LegState::kIncoming) << "the caller still rings";
}

TEST_F(LegsTest, TheEndTellsEachThatLivesInItsOwnWayAndWaitsForAll) {
  Dial("desk");
  Dial("boss", DialPurpose::kListen);
  OrderAnswer(call_, state_, out_);
  Walk(kCallerLeg, LegInput::kAnswered);
  Walk(1, LegInput::kEnded);
  out_.commands.clear();
  OrderEndOfAll(call_, 480, state_, out_);
  ASSERT_EQ(out_.commands.size(), 2u) << "the desk phone has ended already";
  EXPECT_TRUE(std::holds_alternative<HangUpLeg>(out_.commands[0]));
  EXPECT_EQ(std::get<EndLeg>(out_.commands[1]).leg, (LegId{CallId(7), 2}));
  EXPECT_EQ(FindLeg(call_, 2)->role, LegRole::kListener);
  Walk(kCallerLeg, LegInput::kEnded);
  EXPECT_TRUE(AnyLegLives(call_));
  Walk(2, LegInput::kEnded);
  EXPECT_FALSE(AnyLegLives(call_));
  EXPECT_EQ(Due(), std::nullopt) << "a timer of legs that are gone";
}

TEST_F(LegsTest, OneTimerServesAllAndItIsTheEarliest) {
  const absl::Duration ending = state_.config.options.ending_timeout;
  Dial("desk");
  EXPECT_EQ(Due(), absl::Seconds(20) + ending);
  Begin(absl::Seconds(5));
  Dial("mobile");
  EXPECT_EQ(Due(), absl::Seconds(20) + ending) << "the desk phone's comes first";
  Walk(1, LegInput::kRinging);
  EXPECT_EQ(Due(), absl::Seconds(20) + ending) << "ringing gives no more time";
  Walk(1, LegInput::kEnded);
  EXPECT_EQ(Due(), absl::Seconds(25) + ending);
  Begin(absl::Seconds(20) + ending);
  ASSERT_NE(FindOverdueLeg(call_, state_), nullptr);
  EXPECT_EQ(FindOverdueLeg(call_, state_)->index, 2);
  EXPECT_EQ(Walk(2, LegInput::kOverdue)->news, LegNews::kGone);
}

TEST_F(LegsTest, FiveLiveBesideTheCallerAndNoNumberIsUsedTwice) {
  for (int i = 0; i < 5; ++i) ASSERT_NE(Dial("a"), nullptr);
  EXPECT_EQ(Dial("b"), nullptr);
  Walk(3, LegInput::kEnded);
  Leg* const sixth = Dial("b");
  ASSERT_NE(sixth, nullptr);
  EXPECT_EQ(sixth->index, 6);
  EXPECT_EQ(FindLeg(call_, 3), nullptr) << "its place was taken";
  EXPECT_EQ(Walk(3, LegInput::kAnswered), nullptr) << "what is said of it is late";
  for (int dialled = 6; dialled < 255; ++dialled) {
    Walk(static_cast<uint8_t>(dialled), LegInput::kEnded);
    ASSERT_NE(Dial("c"), nullptr) << dialled;
  }
  Walk(255, LegInput::kEnded);
  EXPECT_EQ(Dial("d"), nullptr) << "no number is left";
}

TEST_F(LegsTest, WhoMustConfirmIsNotUpBefore) {
  Dial("mobile");
  EXPECT_EQ(Walk(1, LegInput::kAnsweredToConfirm)->news, LegNews::kNone);
  EXPECT_EQ(Walk(1, LegInput::kAnswered), nullptr) << "said twice";
  EXPECT_EQ(Walk(1, LegInput::kConfirmed)->news, LegNews::kUp);
  EXPECT_EQ(call_.was_answered(), false) << "the caller is not up by that";
}

}  // namespace
}  // namespace footman
