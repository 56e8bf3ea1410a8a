// The contract of Engine (engine.h): determinism, time, refusals, limits.

#include "footman/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/core/test_engine.h"
#include "tests/rounds.h"

namespace footman {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// A seeded life of many calls, as the text of every command.
std::vector<std::string> Lives(uint32_t seed) {
  std::mt19937 random(seed);
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::Seconds(3)));
  std::vector<CallId> calls;
  const char* const kReplies[] = {"1",  "2 hello",      "decline", "hold",
                                  "b1", "c: voicemail", "6",       "?"};
  for (int i = 0; i < 400; ++i) {
    engine.Pass(absl::Milliseconds(random() % 900));
    switch (random() % 6) {
      case 0:
        calls.push_back(engine.Arrive());
        engine.Load(calls.back());
        break;
      case 1:
        if (!calls.empty()) engine.Deliver(calls[random() % calls.size()], random() % 2);
        break;
      case 2:
        if (!calls.empty()) engine.Handle(LegAnswered{{calls[random() % calls.size()], 0}});
        break;
      case 3:
        if (!calls.empty())
          engine.Handle(LegEnded{{calls[random() % calls.size()], 0}, LegEndReason::kHungUp});
        break;
      default:
        engine.Reply(kReplies[random() % std::size(kReplies)]);
    }
  }
  return engine.log;
}

TEST(EngineTest, TheSameEventsGiveTheSameCommands) {
  for (uint32_t seed = 0; seed < Rounds(20u); ++seed) {
    const std::vector<std::string> once = Lives(seed);
    EXPECT_GT(once.size(), 100u);
    EXPECT_EQ(once, Lives(seed)) << seed;
  }
}

TEST(EngineTest, TimeThatRunsBackwardsIsClampedAndCounted) {
  TestEngine engine;
  engine.Ask();
  const Moment then = engine.now;
  engine.now.uptime -= absl::Seconds(30);
  const CallId call = engine.Ask();  // three events
  EXPECT_EQ(engine.engine().counters().clamped_moments, 3u);
  EXPECT_FALSE(engine.engine().AdvanceTo(engine.now));
  EXPECT_EQ(engine.engine().counters().clamped_moments, 4u);
  EXPECT_EQ(engine.StateOf(call), "Asking");
  EXPECT_EQ(*engine.engine().NextDeadline(), then.uptime + absl::Seconds(20));
}

TEST(EngineTest, ALateTimerFiresAtItsOwnMoment) {
  TestEngine in_time, late;
  const CallId call = in_time.Ask();
  late.Ask();
  const absl::Duration delay = absl::Milliseconds(700);
  in_time.Pass(absl::Seconds(20));
  late.Pass(absl::Seconds(20) + delay);
  EXPECT_EQ(in_time.StateOf(call), "Answering");
  EXPECT_EQ(late.log, in_time.log);
  EXPECT_EQ(*late.engine().NextDeadline(), *in_time.engine().NextDeadline());
  // The record's times, too.
  in_time.Pass(delay);
  for (TestEngine* engine : {&in_time, &late}) engine->Finish(call);
  EXPECT_EQ(late.log, in_time.log);
}

TEST(EngineTest, HandleFiresNoTimer) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.now.uptime += absl::Minutes(5);
  engine.Handle(OfferDelivered{{call, 0}});
  EXPECT_EQ(engine.StateOf(call), "Asking");
}

TEST(EngineTest, EqualMomentsInPostingOrder) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.now.uptime += absl::Seconds(20);
  engine.Reply("3");  // handled before the deadline is advanced to
  EXPECT_EQ(engine.StateOf(call), "Ending");
}

TEST(EngineTest, ASecondArrivalOfOneIdChangesNothing) {
  TestEngine engine;
  const CallId call = engine.Ask();
  CallArrived again;
  again.call = call;
  const std::vector<LinkSecret> secrets = SecretsFor(call, 8);
  again.secrets = secrets;
  EXPECT_EQ(engine.engine().Handle(again, engine.now).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(engine.engine().commands(), IsEmpty());
  EXPECT_EQ(engine.StateOf(call), "Asking");
}

TEST(EngineTest, MalformedEventsAreRefused) {
  TestEngine engine;
  CallArrived arrived;
  arrived.call = CallId(5);
  const std::vector<LinkSecret> secrets = SecretsFor(arrived.call, 3);
  arrived.secrets = secrets;
  EXPECT_EQ(engine.engine().Handle(arrived, engine.now).code(), absl::StatusCode::kInvalidArgument);
  const CallId call = engine.Arrive();
  ProfileLoaded loaded;
  loaded.call = call;
  EXPECT_EQ(engine.engine().Handle(loaded, engine.now).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(engine.StateOf(call), "Loading");
  EXPECT_EQ(engine.engine().open_calls(), 1);
}

TEST(EngineTest, AFullEngineRefusesAndRecovers) {
  EngineOptions options = AbleOptions();
  options.max_calls = 2;
  options.retry_after = absl::Seconds(7);
  TestEngine engine(options);
  const CallId first = engine.Ask();
  engine.Ask();
  const CallId third = engine.Arrive();
  ASSERT_NE(engine.Last<RejectLeg>(), nullptr);
  EXPECT_EQ(engine.Last<RejectLeg>()->status, 503);
  EXPECT_EQ(engine.Last<RejectLeg>()->retry_after, absl::Seconds(7));
  EXPECT_EQ(engine.RecordsOf(third), 1);
  EXPECT_EQ(engine.DispositionOf(third), Disposition::kBusy);
  EXPECT_EQ(engine.engine().counters().calls_refused, 1u);
  engine.Handle(LegEnded{{first, kCallerLeg}, LegEndReason::kHungUp});
  EXPECT_EQ(engine.StateOf(engine.Ask()), "Asking");
}

TEST(EngineTest, EveryAddressMayHaveAnOpenOfferWhenAnotherWrites) {
  EngineOptions options = AbleOptions();
  options.max_calls = 1;
  options.max_offers_per_call = 1;
  options.max_addresses = 1;
  TestEngine engine(options);
  const CallId call = engine.Ask();
  for (const char* user : {"carol", "dave", "erin"}) {
    ReplyReceived reply;
    reply.subscriber = SubscriberId(9);
    reply.service = "web";
    reply.user = user;
    reply.text = "1";
    engine.Handle(reply);
    EXPECT_THAT(engine.TakeNotes(), testing::ElementsAre("No call is waiting."));
  }
  engine.Reply("3");
  EXPECT_EQ(engine.StateOf(call), "Ending");
}

TEST(EngineTest, EventsOfEndedCallsAreCountedAsLate) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Finish(call);
  EXPECT_EQ(engine.StateOf(call), "");
  const uint64_t before = engine.engine().counters().late_events;
  engine.Handle(OfferDelivered{{call, 0}});
  engine.Handle(LegEnded{{call, 0}, LegEndReason::kHungUp});
  EXPECT_EQ(engine.engine().counters().late_events, before + 2);
  EXPECT_EQ(engine.RecordsOf(call), 1);
}

TEST(EngineTest, TransitionsNameStatesAndReasons) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Reply("3");
  ASSERT_EQ(engine.engine().LastTransitions().size(), 1u);
  const Transition& transition = engine.engine().LastTransitions()[0];
  EXPECT_EQ(transition.call, call);
  EXPECT_EQ(transition.from, "Asking");
  EXPECT_EQ(transition.input, "ChoseDecline");
  EXPECT_EQ(transition.to, "Ending");
  EXPECT_FALSE(transition.why.empty());
}

TEST(EngineTest, TheRecordTellsEveryDecision) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Reply("hold");
  engine.Pass(absl::Seconds(2));
  engine.Reply("decline");
  engine.Finish(call);
  EXPECT_THAT(
      engine.log,
      Contains(HasSubstr(
          "treatment=\"wait\" means=\"reply\" why=\"none\" service=\"web\" user=\"alice\"")));
  EXPECT_THAT(engine.log.back(), HasSubstr("treatment=\"decline\" means=\"reply\""));
  EXPECT_THAT(engine.log.back(), HasSubstr("disposition=\"declined\""));
}

}  // namespace
}  // namespace footman
