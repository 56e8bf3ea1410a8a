// The fakes themselves keep the contracts of their ports; conformance.h says which.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "footman/event_relay.h"
#include "footman/testing/fake_event_sink.h"
#include "footman/testing/fake_ports.h"
#include "footman/testing/faulty_ports.h"

namespace footman::testing {
namespace {

constexpr CallId kCall(1);
constexpr LegId kLeg{kCall, kCallerLeg};

PlayPrompt Prompt() {
  PlayPrompt prompt;
  prompt.leg = kLeg;
  return prompt;
}
StartRecording Recording() {
  StartRecording recording;
  recording.leg = kLeg;
  return recording;
}

std::vector<std::string> Names(const FakeEventSink& sink) {
  std::vector<std::string> names;
  for (const Owned<Event>& event : sink.events()) names.emplace_back(NameOf(*event));
  return names;
}

TEST(Random, IsSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.Next(), 6457827717110365317u);
  EXPECT_EQ(random.Next(), 3203168211198807973u);
  EXPECT_FALSE(Random(1).Chance(0));
  EXPECT_TRUE(Random(1).Chance(100));
}

TEST(FakeChannel, PeopleAnswerByReferenceInAThreadAndFromADevice) {
  FakeEventSink sink;
  FakeChannel channel("xmpp");
  channel.ConnectTo(&sink);
  SendOffer offer;
  offer.offer = {kCall, 1};
  offer.subscriber = SubscriberId(5);
  offer.user = "alice";
  channel.answering = Answering::kOnDemand;
  ASSERT_TRUE(channel.Send(offer).ok());
  channel.ReplyTo(offer, "1");
  channel.ReplyInThread(offer, "2");
  channel.Reply("alice", "3", "m", "phone");
  std::vector<ReplyReceived> replies;
  const std::vector<Owned<Event>> events = sink.events();
  for (const Owned<Event>& event : events) replies.push_back(std::get<ReplyReceived>(*event));
  ASSERT_EQ(replies.size(), 3u);
  for (const ReplyReceived& reply : replies) {
    EXPECT_EQ(reply.subscriber, SubscriberId(5));
    EXPECT_EQ(reply.service, "xmpp");
  }
  EXPECT_TRUE(replies[0].offer == offer.offer && !replies[0].thread.has_value());
  EXPECT_TRUE(replies[1].thread == offer.offer && !replies[1].offer.has_value());
  EXPECT_NE(replies[0].message_id, replies[1].message_id);
  EXPECT_TRUE(!replies[2].thread.has_value() && !replies[2].offer.has_value());
  EXPECT_EQ(replies[2].message_id, "m");
  EXPECT_EQ(replies[2].device, "phone");
}

TEST(Owned, IsACopyInDepth) {
  std::string text = "one, with more than a small string holds";
  const Owned<Event> first{Event(SpeechSynthesized{kCall, 1, text})};
  const Owned<Event> second = first;
  text.assign(text.size(), '-');
  EXPECT_EQ(std::get<SpeechSynthesized>(*second).audio, "one, with more than a small string holds");
  EXPECT_NE(std::get<SpeechSynthesized>(*second).audio.data(),
            std::get<SpeechSynthesized>(*first).audio.data());
}

TEST(Owned, KeepsARecordWithItsLists) {
  const std::string service = "web";
  const std::vector<Decision> decisions = {
      {{}, TreatmentKind::kWait, SelectionMeans::kReply, DefaultReason::kNone, service, "alice"}};
  CallRecord record;
  record.decisions = decisions;
  const Owned<Command> command{Command(WriteCallRecord{&record})};
  record.decisions = {};
  const CallRecord* kept = std::get<WriteCallRecord>(*command).record;
  ASSERT_EQ(kept->decisions.size(), 1u);
  EXPECT_EQ(kept->decisions[0].service, "web");
  EXPECT_NE(kept->decisions[0].service.data(), service.data());
}

TEST(FakeLegs, RefuseWhatIsNotPossible) {
  FakeEventSink sink;
  FakeLegs legs;
  legs.ConnectTo(&sink);
  const auto leg = legs.Make(kCall);
  EXPECT_TRUE(absl::IsFailedPrecondition(leg->media()->Play(Prompt())));
  EXPECT_TRUE(leg->Ring({kLeg, false}).ok());
  EXPECT_TRUE(leg->Answer({kLeg}).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(leg->Reject({kLeg, 480, {}})));
  EXPECT_TRUE(absl::IsFailedPrecondition(leg->Redirect({kLeg, "+49", ""})));
  EXPECT_TRUE(leg->media()->Play(Prompt()).ok());
  EXPECT_TRUE(leg->HangUp({kLeg}).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(leg->Answer({kLeg})));
  EXPECT_EQ(Names(sink), (std::vector<std::string>{"LegAnswered", "PromptFinished", "LegEnded"}));
}

TEST(FakeLegs, AHangUpBeforeTheAnswerIsAFinalResponse) {
  FakeEventSink sink;
  FakeLegs legs;
  legs.ConnectTo(&sink);
  EXPECT_TRUE(legs.Make(kCall)->HangUp({kLeg}).ok());
  EXPECT_EQ(legs.Find(kCall)->final_status, 480);
  EXPECT_EQ(Names(sink), std::vector<std::string>{"LegEnded"});
}

TEST(FakeLegs, AHangUpDuringARecordingKeepsIt) {
  FakeEventSink sink;
  FakePorts fakes;
  fakes.ConnectTo(&sink);
  fakes.legs.answering = Answering::kOnDemand;
  const auto leg = fakes.legs.Make(kCall);
  ASSERT_TRUE(leg->Answer({kLeg}).ok());
  ASSERT_TRUE(fakes.legs.Confirm(kCall));
  auto recording = fakes.recordings.Open(StartRecording());
  ASSERT_TRUE(recording.ok());
  ASSERT_TRUE(leg->media()->Record(Recording(), *std::move(recording)).ok());
  EXPECT_TRUE(fakes.legs.HangUp(kCall));
  EXPECT_FALSE(fakes.legs.HangUp(kCall)) << "it ends once";
  EXPECT_EQ(Names(sink),
            (std::vector<std::string>{"LegAnswered", "RecordingFinished", "LegEnded"}));
  EXPECT_EQ(fakes.recordings.kept.size(), 1u);
  EXPECT_EQ(fakes.legs.open_legs(), 0);
}

TEST(FakeDialer, APartyWhoAnswersTooLateIsLetGo) {
  FakeEventSink sink;
  FakeLegs legs;
  legs.ConnectTo(&sink);
  legs.answering = Answering::kOnDemand;  // the network needs a while to end anything
  FakeDialer dialer(legs);
  const auto dial = [&](uint8_t index) {
    DialLeg command;
    command.leg = {kCall, index};
    return *dialer.Dial(command);
  };
  const LegId told{kCall, 1}, gone{kCall, 2};
  const auto leg = dial(told.index);
  ASSERT_TRUE(legs.Alert(told));
  EXPECT_FALSE(legs.Alert(told)) << "LegRinging comes once";
  ASSERT_TRUE(leg->End({told, EndCause::kNotNeeded}).ok());
  EXPECT_FALSE(legs.Find(told)->peer_free) << "it still rings";
  EXPECT_TRUE(legs.Confirm(told));
  EXPECT_TRUE(legs.Find(told)->peer_free);
  dial(gone.index).reset();
  EXPECT_FALSE(legs.Find(gone)->peer_free);
  EXPECT_TRUE(legs.Confirm(gone));
  EXPECT_TRUE(legs.Find(gone)->peer_free);
  EXPECT_EQ(Names(sink), (std::vector<std::string>{"LegRinging", "LegEnded"}));
}

TEST(EventRelay, PassesOnWhileSomebodyIsConnected) {
  FakeEventSink sink;
  EventRelay relay;
  std::unique_ptr<CallLeg> leg;
  EXPECT_TRUE(absl::IsUnavailable(relay.Post(ProfileMissing{CallId(1)})));
  EXPECT_TRUE(absl::IsUnavailable(relay.PostCall(CallArrived(), leg)));
  EXPECT_EQ(relay.NextCall(), CallId());
  relay.Connect(&sink);
  EXPECT_TRUE(relay.Post(ProfileMissing{CallId(2)}).ok());
  EXPECT_NE(relay.NextCall(), CallId());
  relay.Connect(nullptr);
  EXPECT_TRUE(absl::IsUnavailable(relay.Post(ProfileMissing{CallId(3)})));
  EXPECT_EQ(sink.events().size(), 1u);
}

TEST(FakeEventSink, WaitsForEachKindInOrder) {
  FakeEventSink sink;
  ASSERT_TRUE(sink.Post(LegEnded{kLeg, LegEndReason::kHungUp}).ok());
  ASSERT_TRUE(sink.Post(ProfileMissing{CallId(1)}).ok());
  ASSERT_TRUE(sink.Post(ProfileMissing{CallId(2)}).ok());
  EXPECT_EQ((*sink.WaitFor<ProfileMissing>(absl::ZeroDuration()))->call, CallId(1));
  EXPECT_EQ((*sink.WaitFor<ProfileMissing>(absl::ZeroDuration()))->call, CallId(2));
  EXPECT_FALSE(sink.WaitFor<ProfileMissing>(absl::ZeroDuration()).has_value());
  EXPECT_EQ((*sink.WaitFor<LegEnded>(absl::ZeroDuration()))->reason, LegEndReason::kHungUp);
  sink.RefuseWith(absl::UnavailableError("closed"));
  EXPECT_TRUE(absl::IsUnavailable(sink.Post(ProfileMissing{CallId(3)})));
}

TEST(Faults, FailTheNth) {
  FaultPlan plan;
  plan.fail = {2};
  Faults faults(plan);
  FakeChannel web("web");
  FaultyChannel faulty(web, faults);
  EXPECT_TRUE(faulty.Note({"web", "alice", kCall, "1"}).ok());
  EXPECT_TRUE(absl::IsUnavailable(faulty.Note({"web", "alice", kCall, "2"})));
  EXPECT_TRUE(faulty.Note({"web", "alice", kCall, "3"}).ok());
  EXPECT_EQ(web.notes.size(), 2u);
}

std::vector<std::string> Stormy(uint64_t seed) {
  FaultPlan plan;
  plan.seed = seed;
  plan.lose = 20;
  plan.duplicate = 20;
  plan.delay = 50;
  Faults faults(plan);
  FakeClock clock;
  FakeEventSink sink;
  FaultyEvents events(clock, faults);
  events.ConnectTo(&sink);
  for (uint64_t i = 1; i <= 100; ++i) {
    EXPECT_TRUE(events.Post(ProfileMissing{CallId(i)}).ok());
    clock.Advance(absl::Milliseconds(100));
    events.Deliver(clock.Now().uptime);
  }
  events.Deliver(absl::Hours(1));
  EXPECT_EQ(events.NextDelivery(), absl::InfiniteDuration());
  std::vector<std::string> order;
  for (const Owned<Event>& event : sink.events()) {
    order.push_back(std::to_string(CallOf(*event).value()));
  }
  return order;
}

TEST(FaultyEvents, LoseDuplicateAndReorderBySeed) {
  const std::vector<std::string> order = Stormy(1);
  EXPECT_EQ(order, Stormy(1)) << "the same seed is the same storm";
  EXPECT_NE(order, Stormy(2));
  const std::set<std::string> distinct(order.begin(), order.end());
  EXPECT_LT(distinct.size(), 100u) << "some are lost";
  EXPECT_GT(order.size(), distinct.size()) << "some come twice";
}

TEST(FaultyEvents, NeverLoseTheEndOfALeg) {
  FaultPlan plan;
  plan.lose = 100;
  Faults faults(plan);
  FakeClock clock;
  FakeEventSink sink;
  FaultyEvents events(clock, faults);
  events.ConnectTo(&sink);
  ASSERT_TRUE(events.Post(LegEnded{kLeg, LegEndReason::kHungUp}).ok());
  ASSERT_TRUE(events.Post(LegAnswered{kLeg}).ok());
  EXPECT_EQ(Names(sink), std::vector<std::string>{"LegEnded"});
}

}  // namespace
}  // namespace footman::testing
