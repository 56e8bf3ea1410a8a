// What every LegDialer must do; see conformance.h and leg_dialer.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_LEG_DIALER_H_
#define FOOTMAN_TESTING_CONFORMANCE_LEG_DIALER_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "footman/leg_dialer.h"
#include "footman/testing/conformance/bench.h"

namespace footman::conformance {

// The leg that the tests dial.
inline constexpr LegId kDialledLeg{kTestCall, 1};

class LegDialerBench : public Bench {
 public:
  virtual LegDialer& dialer() = 0;
  // What the dialer reaches the party of this bench by.
  virtual std::string destination() = 0;
  // What nobody can be reached by, or empty where there is no such thing.
  virtual std::string nobody() { return ""; }
  // The party, who does nothing by themselves, also not when nobody dials: their device rings
  // (false: this service knows no ringing), they answer, refuse before they answer, and hang up.
  virtual bool Alert() = 0;
  virtual void Answer() = 0;
  virtual void Refuse() = 0;
  virtual void HangUp() = 0;
  // Waits, at most timeout(), until the party neither rings nor talks and no dialog is left.
  virtual bool WaitUntilFree() = 0;
};

class LegDialerConformance
    : public ::testing::TestWithParam<std::function<std::unique_ptr<LegDialerBench>()>> {
 protected:
  void SetUp() override { bench_ = GetParam()(); }
  void TearDown() override { leg_.reset(); }

  DialLeg Command() {
    destination_ = bench_->destination();
    DialLeg command;
    command.leg = kDialledLeg;
    command.dialer = bench_->dialer().name();
    command.destination = destination_;
    command.caller = {"+4930111", "Bob", Presentation::kAllowed};
    command.called = "+4930222";
    command.ring_timeout = absl::Seconds(60);
    return command;
  }
  // The party has done nothing yet: whoever waited for them would not come back.
  void Dial() {
    absl::StatusOr<std::unique_ptr<CallLeg>> leg = bench_->dialer().Dial(Command());
    ASSERT_TRUE(leg.ok()) << leg.status().message();
    leg_ = *std::move(leg);
    ASSERT_NE(leg_, nullptr);
  }
  template <typename T>
  bool Came() {
    const auto event = bench_->events().WaitFor<T>(bench_->timeout());
    return event.has_value() && (*event)->leg == kDialledLeg;
  }
  template <typename T>
  int Count() {
    const auto events = bench_->events().events();
    return static_cast<int>(std::count_if(events.begin(), events.end(), [](const auto& event) {
      return std::holds_alternative<T>(*event);
    }));
  }
  // Exactly one LegEnded has come, and nothing came or comes after it.
  void ExpectEnded() {
    EXPECT_TRUE(Came<LegEnded>()) << "no LegEnded came";
    EXPECT_FALSE(bench_->events().WaitFor<LegEnded>(bench_->quiet()).has_value())
        << "LegEnded came twice";
    ASSERT_FALSE(bench_->events().events().empty());
    EXPECT_TRUE(std::holds_alternative<LegEnded>(*bench_->events().events().back()))
        << "LegEnded is the last event of a leg";
    EXPECT_TRUE(bench_->WaitUntilFree()) << "the party was left behind";
  }

  std::unique_ptr<LegDialerBench> bench_;
  std::string destination_;
  std::unique_ptr<CallLeg> leg_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LegDialerConformance);

TEST_P(LegDialerConformance, HasANameAndReachesSomething) {
  EXPECT_FALSE(bench_->dialer().name().empty());
  const DialerReach reach = bench_->dialer().reach();
  EXPECT_TRUE(reach.numbers || !reach.device_kinds.empty());
}

TEST_P(LegDialerConformance, TheLegIsReturnedAtOnceAndThePartyIsReached) {
  Dial();
  const bool rings = bench_->Alert();
  EXPECT_TRUE(!rings || Came<LegRinging>()) << "no LegRinging came";
  bench_->Answer();
  EXPECT_TRUE(Came<LegAnswered>()) << "no LegAnswered came";
  EXPECT_EQ(Count<LegEnded>(), 0);
  ASSERT_TRUE(leg_->End({kDialledLeg, EndCause::kNotNeeded}).ok());
  ExpectEnded();
  EXPECT_LE(Count<LegRinging>(), 1);
  EXPECT_EQ(Count<LegAnswered>(), 1);
}

TEST_P(LegDialerConformance, EndIsRightBeforeAnyEvent) {
  Dial();
  ASSERT_TRUE(leg_->End({kDialledLeg, EndCause::kCompletedElsewhere}).ok());
  ExpectEnded();
  EXPECT_EQ(Count<LegAnswered>(), 0);
}

TEST_P(LegDialerConformance, EndIsRightWhileItRings) {
  Dial();
  if (!bench_->Alert()) GTEST_SKIP() << "nothing rings here";
  ASSERT_TRUE(Came<LegRinging>());
  ASSERT_TRUE(leg_->End({kDialledLeg, EndCause::kNotNeeded}).ok());
  ExpectEnded();
  EXPECT_EQ(Count<LegAnswered>(), 0);
}

TEST_P(LegDialerConformance, AnAnswerThatCrossesTheEndIsHungUp) {
  Dial();
  bench_->Alert();
  ASSERT_TRUE(leg_->End({kDialledLeg, EndCause::kNotNeeded}).ok());
  bench_->Answer();
  ExpectEnded();
}

TEST_P(LegDialerConformance, EndingAgainIsHarmless) {
  Dial();
  bench_->Answer();
  ASSERT_TRUE(Came<LegAnswered>());
  EXPECT_TRUE(leg_->End({kDialledLeg, EndCause::kNotNeeded}).ok());
  EXPECT_TRUE(leg_->End({kDialledLeg, EndCause::kNotNeeded}).ok());
  ExpectEnded();
}

TEST_P(LegDialerConformance, ARefusalIsTheEnd) {
  Dial();
  bench_->Alert();
  bench_->Refuse();
  ExpectEnded();
  EXPECT_EQ(Count<LegAnswered>(), 0);
}

TEST_P(LegDialerConformance, ThePartysHangUpIsTheEnd) {
  Dial();
  bench_->Answer();
  ASSERT_TRUE(Came<LegAnswered>());
  bench_->HangUp();
  ExpectEnded();
}

TEST_P(LegDialerConformance, NobodyIsRefusedAtOnceOrEndsOnce) {
  const std::string nobody = bench_->nobody();
  if (nobody.empty()) GTEST_SKIP() << "everything reaches somebody here";
  DialLeg command = Command();
  command.destination = nobody;
  absl::StatusOr<std::unique_ptr<CallLeg>> leg = bench_->dialer().Dial(command);
  if (leg.ok()) {
    leg_ = *std::move(leg);
    ExpectEnded();
  } else {
    EXPECT_FALSE(bench_->events().WaitFor<LegEnded>(bench_->quiet()).has_value())
        << "the runner makes the event of what was refused at once";
  }
  EXPECT_EQ(Count<LegAnswered>(), 0);
}

TEST_P(LegDialerConformance, TheHandlesDeathBeforeAnyEventIsNotTheDialogs) {
  Dial();
  leg_.reset();
  bench_->Alert();
  bench_->Answer();  // too late: it crosses what gives the attempt up
  EXPECT_TRUE(bench_->WaitUntilFree()) << "the party was left behind";
  EXPECT_EQ(Count<LegAnswered>(), 0) << "nothing is posted about a leg that is gone";
}

TEST_P(LegDialerConformance, TheHandlesDeathWhileTheyTalkHangsUp) {
  Dial();
  bench_->Answer();
  ASSERT_TRUE(Came<LegAnswered>());
  const size_t before = bench_->events().events().size();
  leg_.reset();
  EXPECT_TRUE(bench_->WaitUntilFree()) << "the party was left behind";
  EXPECT_EQ(bench_->events().events().size(), before)
      << "nothing is posted about a leg that is gone";
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_LEG_DIALER_H_
