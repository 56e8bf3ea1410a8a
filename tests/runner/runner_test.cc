#include "footman/runner.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "footman/testing/fake_ports.h"
#include "tests/runner/test_host.h"

namespace footman {
namespace {

using testing::Answering;
using testing::TestHost;

TEST(RunnerCreate, NamesWhatIsMissing) {
  testing::FakePorts fakes;
  Ports ports = fakes.ports();
  ports.clock = nullptr;
  EXPECT_TRUE(absl::IsInvalidArgument(Runner::Create({}, ports).status()));
  ports = fakes.ports();
  ports.profiles = nullptr;
  EXPECT_TRUE(absl::IsInvalidArgument(Runner::Create({}, ports).status()));
  ports = fakes.ports();
  ports.ids = nullptr;
  EXPECT_EQ(Runner::Create({}, ports).status().message(), "Ports::ids is missing");
  ports = fakes.ports();
  ports.channels = {&fakes.web, &fakes.web};
  const absl::Status two_alike = Runner::Create({}, ports).status();
  EXPECT_TRUE(absl::IsInvalidArgument(two_alike));
  EXPECT_NE(two_alike.message().find("\"web\""), absl::string_view::npos);
  ports = fakes.ports();
  testing::FakeDialer unnamed(fakes.legs, "");
  for (const std::vector<LegDialer*>& dialers : std::vector<std::vector<LegDialer*>>{
           {&fakes.dialer, &fakes.dialer}, {&unnamed}, {nullptr}}) {
    ports.dialers = dialers;
    EXPECT_TRUE(absl::IsInvalidArgument(Runner::Create({}, ports).status()));
  }
  RunnerOptions options;
  options.max_queued_events = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(Runner::Create(options, fakes.ports()).status()));
  options = {};
  options.engine.max_calls = -1;
  EXPECT_TRUE(absl::IsInvalidArgument(Runner::Create(options, fakes.ports()).status()));
}

TEST(Runner, CarriesACallFromArrivalToItsRecord) {
  TestHost host;
  const CallId call = host.Call();
  host.Run();
  ASSERT_EQ(host.web.offers.size(), 1u);
  EXPECT_TRUE(host.legs.Find(call)->ringing);

  host.clock.Advance(absl::Seconds(4));
  host.web.Reply("alice", "1");
  host.Run();
  ASSERT_EQ(host.records.records.size(), 1u);
  EXPECT_EQ(host.records.records[0]->disposition, Disposition::kVoicemail);
  EXPECT_EQ(host.recordings.kept.size(), 1u);
  EXPECT_EQ(host.web.voicemails.size(), 1u);
  EXPECT_TRUE(host.legs.Find(call)->destroyed);
  EXPECT_EQ(host.runner->engine().open_calls(), 0);
  EXPECT_EQ(host.runner->counters().port_errors, 0u);
}

TEST(Runner, AReplyInTimeNeverLosesToTheTimeoutBecauseTheQueueWasLong) {
  TestHost host;
  host.Call();
  host.Run();
  host.clock.Advance(absl::Seconds(19));  // one before the default applies
  host.web.Reply("alice", "3");
  host.clock.Advance(absl::Minutes(1));  // the thread was busy elsewhere
  host.Run();
  ASSERT_EQ(host.records.records.size(), 1u);
  EXPECT_EQ(host.records.records[0]->disposition, Disposition::kDeclined);
}

TEST(Runner, AReplyAfterTheDeadlineIsLateHoweverSoonItIsHandled) {
  TestHost host;
  host.Call();
  host.Run();
  host.clock.Advance(absl::Seconds(21));
  host.web.Reply("alice", "3");
  host.Run();
  ASSERT_EQ(host.records.records.size(), 1u);
  EXPECT_EQ(host.records.records[0]->disposition, Disposition::kVoicemail) << "the default";
}

TEST(Runner, HandlesNoMoreEventsThanAskedFor) {
  TestHost host;
  host.legs.answering = Answering::kOnDemand;
  const CallId first = host.Call();
  host.Call();
  EXPECT_EQ(host.runner->NextDeadline(), absl::ZeroDuration()) << "when the oldest was posted";
  host.runner->RunOnce(1);
  EXPECT_EQ(host.profiles.loads.size(), 1u);
  EXPECT_EQ(host.profiles.loads[0]->call, first);
  EXPECT_EQ(host.runner->NextDeadline(), absl::ZeroDuration()) << "one waits still";
  host.Run();
  EXPECT_EQ(host.profiles.loads.size(), 2u);
  EXPECT_GT(host.runner->NextDeadline(), absl::ZeroDuration());
  EXPECT_EQ(host.runner->RunOnce(100), 0) << "nothing is due";
}

TEST(Runner, WakesWhenTheMailboxIsNoLongerEmpty) {
  TestHost host;
  int woken = 0;
  host.runner->SetWakeUp([&] { ++woken; });
  host.Call();
  host.Call();
  EXPECT_EQ(woken, 1);
}

TEST(Runner, ARefusalIsHandledBeforeTheMailbox) {
  TestHost host;
  host.web.refusal = absl::UnavailableError("nobody is connected");
  host.Call();
  host.Run();
  // No channel: the default applies at once, not after the period.
  ASSERT_EQ(host.records.records.size(), 1u);
  EXPECT_EQ(host.records.records[0]->disposition, Disposition::kVoicemail);
  ASSERT_EQ(host.records.records[0]->offers.size(), 1u);
  EXPECT_TRUE(host.records.records[0]->offers[0].failed);
  EXPECT_GE(host.runner->counters().port_errors, 1u);
}

TEST(Runner, ALegThatCannotBeEndedDoesNotHang) {
  TestHost host;
  host.legs.answering = Answering::kOnDemand;
  const CallId call = host.Call();
  host.Run();
  host.web.Reply("alice", "3");  // decline
  host.runner->RunOnce(1);
  EXPECT_EQ(host.legs.Find(call)->final_status, 603);
  EXPECT_EQ(host.records.records.size(), 0u) << "the leg has not ended yet";
  host.legs.FinishRejecting(call);
  host.Run();
  EXPECT_EQ(host.records.records.size(), 1u);
}

TEST(Runner, ALegIsGoneOnceItsEndIsHandledThoughItsCallGoesOn) {
  TestHost host;
  host.recordings.answering = Answering::kOnDemand;
  const CallId call = host.Call();
  host.Run();
  host.web.Reply("alice", "1");  // voicemail
  host.Run();
  ASSERT_EQ(host.recordings.stored.size(), 1u);
  EXPECT_EQ(host.runner->engine().open_calls(), 1) << "it is being stored";
  EXPECT_TRUE(host.legs.Find(call)->destroyed);
  host.recordings.AnswerStoring(*host.recordings.stored[0]);
  host.Run();
  EXPECT_EQ(host.records.records.size(), 1u);
}

TEST(Runner, RefusesNewCallsAndLetsTheOthersGoOn) {
  TestHost host;
  const CallId call = host.Call();
  host.Run();
  host.runner->RefuseNewCalls();
  EXPECT_EQ(host.Call(), CallId());
  host.web.Reply("alice", "1");
  host.Run();
  ASSERT_EQ(host.records.records.size(), 1u);
  EXPECT_EQ(host.records.records[0]->call, call);
}

TEST(Runner, ASecondCallOfOneIdIsEndedAndTheFirstIsUnharmed) {
  TestHost host;
  const CallId call = host.Call();
  host.Run();
  const absl::string_view called[] = {"+4930222"};
  CallArrived again;
  again.call = call;
  again.called = called;
  testing::FakeLegs elsewhere;
  std::unique_ptr<CallLeg> leg = elsewhere.Make(call);
  ASSERT_TRUE(host.runner->PostCall(again, leg).ok());
  host.Run();
  EXPECT_TRUE(elsewhere.Find(call)->destroyed);
  EXPECT_FALSE(host.legs.Find(call)->destroyed);
  EXPECT_EQ(host.runner->counters().malformed_events, 1u);
}

class RefusedEvents : public TraceSink {
 public:
  void OnStep(const Event*, const Moment&, absl::Span<const Command>,
              absl::Span<const Transition>) override {}
  void OnRefusedEvent(const Event& event, const absl::Status& status) override {
    refused.push_back(std::string(NameOf(event)) + ": " + std::string(status.message()));
  }
  std::vector<std::string> refused;
};

TEST(Runner, AMistakeOfTheHostsIsNamedInTheStatusAndToTheTrace) {
  RefusedEvents trace;
  TestHost host(TestHost::Options(), &trace);
  CallArrived call;
  std::unique_ptr<CallLeg> leg = host.legs.Make(CallId(9));
  const absl::Status no_id = host.runner->PostCall(call, leg);
  EXPECT_TRUE(absl::IsInvalidArgument(no_id));
  EXPECT_EQ(no_id.message(), "CallArrived.call is zero; EventSink::NextCall gives ids");
  EXPECT_NE(leg, nullptr) << "it is handed back";
  call.call = host.runner->NextCall();
  std::unique_ptr<CallLeg> none;
  EXPECT_TRUE(absl::IsInvalidArgument(host.runner->PostCall(call, none)));
  EXPECT_TRUE(absl::IsInvalidArgument(host.runner->Post(call)));
  // Only the engine knows these.
  call.call = host.Call();
  host.Run();
  testing::FakeLegs elsewhere;
  leg = elsewhere.Make(call.call);
  ASSERT_TRUE(host.runner->PostCall(call, leg).ok());
  ProfileLoaded without_profile;
  without_profile.call = call.call;
  ASSERT_TRUE(host.runner->Post(without_profile).ok());
  host.Run();
  const std::string no_id_told = "CallArrived: " + std::string(no_id.message());
  EXPECT_EQ(trace.refused, (std::vector<std::string>{
                               no_id_told,
                               "CallArrived: PostCall: the leg is null",
                               "CallArrived: a call is posted by PostCall, with its leg",
                               "CallArrived: CallArrived.call is in use",
                               "ProfileLoaded: ProfileLoaded.profile is null"}));
  EXPECT_EQ(host.runner->counters().malformed_events, 5u);
}

TEST(Runner, FillsInTheSecretsOfEveryOffer) {
  RunnerOptions options = TestHost::Options();
  options.engine.max_offers_per_call = 8;
  options.engine.max_addresses = 80000;
  TestHost host(options);
  const CallId call = host.Call();
  host.Run();
  ASSERT_EQ(host.web.offers.size(), 1u);
  testing::FakeIdSource same;
  std::vector<LinkSecret> secrets(8);
  same.FillSecrets(absl::MakeSpan(secrets));
  EXPECT_EQ(host.web.offers[0]->token.secret.bytes, secrets[0].bytes);
  EXPECT_EQ(host.web.offers[0]->token.call, call);
}

// Two ports in one, as the web server is.
class WholeService : public ImChannel, public LinkServer {
 public:
  explicit WholeService(std::vector<std::string>& diary) : diary_(diary) {}
  void Start(EventSink& events) override {
    diary_.push_back("service starts");
    EXPECT_TRUE(events.Post(ProfileMissing{CallId(1)}).ok());
    events_ = &events;
  }
  void Stop() override {
    diary_.push_back("service stops");
    EXPECT_TRUE(absl::IsUnavailable(events_->Post(ProfileMissing{CallId(1)})));
  }
  absl::string_view service() const override { return "whole"; }
  absl::Status Send(const SendOffer&) override { return absl::OkStatus(); }
  absl::Status Update(const UpdateOffer&) override { return absl::OkStatus(); }
  absl::Status Note(const SendNote&) override { return absl::OkStatus(); }
  absl::Status Voicemail(const SendVoicemail&) override { return absl::OkStatus(); }
  void Answer(const AnswerClick&) override {}

 private:
  std::vector<std::string>& diary_;
  EventSink* events_ = nullptr;
};

class NotedStore : public testing::FakeProfileStore {
 public:
  explicit NotedStore(std::vector<std::string>& diary) : diary_(diary) {}
  void Start(EventSink&) override { diary_.push_back("store starts"); }
  void Stop() override { diary_.push_back("store stops"); }

 private:
  std::vector<std::string>& diary_;
};

TEST(Runner, StartsEveryPortOnceAndStopsThemInTheOppositeOrder) {
  std::vector<std::string> diary;
  testing::FakePorts fakes;
  WholeService service(diary);
  NotedStore store(diary);
  Ports ports = fakes.ports();
  ports.profiles = &store;
  ports.channels = {&service};
  ports.links = &service;
  auto runner = Runner::Create({}, ports);
  ASSERT_TRUE(runner.ok());
  EXPECT_EQ(diary.size(), 0u) << "nobody runs it yet";
  (*runner)->Start();
  (*runner)->RunOnce(100);
  EXPECT_EQ(diary, (std::vector<std::string>{"store starts", "service starts"}));
  diary.clear();
  runner->reset();
  EXPECT_EQ(diary, (std::vector<std::string>{"service stops", "store stops"}));
}

TEST(Runner, AMalformedEventIsCountedAndHarmless) {
  TestHost host;
  host.profiles.answering = Answering::kOnDemand;
  host.Call();
  host.Run();
  ProfileLoaded without_profile;
  without_profile.call = CallId(1);
  ASSERT_TRUE(host.runner->Post(without_profile).ok());
  host.Run();
  EXPECT_EQ(host.runner->counters().malformed_events, 1u);
  host.profiles.AnswerAll();
  host.Run();
  EXPECT_EQ(host.web.offers.size(), 1u);
}

TEST(Runner, ACallBeyondTheLimitIsRejectedAndItsLegIsGone) {
  RunnerOptions options = TestHost::Options();
  options.engine.max_calls = 1;
  options.engine.max_addresses = 100;
  TestHost host(options);
  host.Call();
  const CallId second = host.Call();
  host.Run();
  EXPECT_EQ(host.legs.Find(second)->final_status, 503);
  EXPECT_TRUE(host.legs.Find(second)->destroyed);
  EXPECT_EQ(host.runner->engine().open_calls(), 1);
}

TEST(Runner, DestroysTheRemainingLegsWhoseLastWordsAreHarmless) {
  testing::FakeLegs legs;
  {
    TestHost host;
    host.Call();
    host.Run();
    EXPECT_EQ(host.legs.open_legs(), 1);
    host.runner.reset();
    EXPECT_EQ(host.legs.open_legs(), 0);
  }
}

class Watcher : public TraceSink {
 public:
  void OnStart(const EngineOptions& options) override { services = options.capabilities.services; }
  void OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
              absl::Span<const Transition>) override {
    steps.emplace_back(event == nullptr ? "timer" : NameOf(*event));
    times.push_back(now.uptime);
    all_commands += commands.size();
  }
  std::vector<std::string> services;
  std::vector<std::string> steps;
  std::vector<absl::Duration> times;
  size_t all_commands = 0;
};

TEST(Runner, TracesEveryStepAtItsOwnMoment) {
  Watcher watcher;
  TestHost host(TestHost::Options(), &watcher);
  EXPECT_EQ(watcher.services, (std::vector<std::string>{"web", "xmpp"}));
  host.Call();
  host.Run();
  EXPECT_EQ(watcher.steps,
            (std::vector<std::string>{"CallArrived", "ProfileLoaded", "OfferDelivered"}));
  host.clock.Advance(absl::Minutes(5));
  host.Run();
  ASSERT_GT(watcher.steps.size(), 3u);
  EXPECT_EQ(watcher.steps[3], "timer");
  EXPECT_EQ(watcher.times[3], absl::Seconds(20)) << "the deadline, not the time of handling";
  EXPECT_GT(watcher.all_commands, 5u);
}

}  // namespace
}  // namespace footman
