// A switch for tests: a runner on fakes, with one subscriber.

#ifndef FOOTMAN_TESTS_RUNNER_TEST_HOST_H_
#define FOOTMAN_TESTS_RUNNER_TEST_HOST_H_

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "footman/runner.h"
#include "footman/testing/fake_ports.h"

namespace footman::testing {

// Alice, +4930222, is asked on web: 1 voicemail, 2 say something, 3 decline; 20 s, then voicemail.
inline Profile Alice() {
  Profile alice;
  alice.subscriber = SubscriberId(1);
  alice.display_name = "Alice";
  alice.numbers = {"+4930222"};
  alice.addresses = {{"web", "alice", "full", absl::ZeroDuration()}};
  alice.option_sets = {{"full",
                        {{{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kPlay, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kDecline, "", Afterwards::kHangUp}, "", ""}}}};
  alice.decision_timeout = absl::Seconds(20);
  return alice;
}

// A leg that many threads may make: it only ends when it is told to, and says so.
class QuietLeg : public CallLeg {
 public:
  QuietLeg(EventSink& events, CallId call) : events_(events), call_(call) {}
  absl::Status Ring(const RingCaller&) override { return absl::OkStatus(); }
  absl::Status Answer(const AnswerLeg&) override {
    return absl::FailedPreconditionError("no audio");
  }
  absl::Status Reject(const RejectLeg&) override { return End(); }
  absl::Status Redirect(const RedirectLeg&) override { return End(); }
  absl::Status HangUp(const HangUpLeg&) override { return End(); }
  absl::Status End(const EndLeg&) override { return End(); }
  LegMedia* media() override { return nullptr; }

 private:
  absl::Status End() { return events_.Post(LegEnded{{call_, kCallerLeg}, LegEndReason::kAsTold}); }

  EventSink& events_;
  const CallId call_;
};

struct TestHost : FakePorts {
  static RunnerOptions Options() {
    RunnerOptions options;
    options.engine.capabilities.redirect = true;
    options.engine.capabilities.media = true;
    options.engine.capabilities.recording = true;
    options.engine.link_base = "https://foot.example";
    return options;
  }

  explicit TestHost(RunnerOptions options = Options(), TraceSink* trace = nullptr) {
    Ports all = ports();
    all.trace = trace;
    auto created = Runner::Create(std::move(options), all);
    EXPECT_TRUE(created.ok()) << created.status().message();
    runner = *std::move(created);
    ConnectTo(runner.get());
    profiles.Add(Alice());
  }

  CallId Call() { return FakePorts::Call("Bob", "+4930111", "+4930222"); }
  // Until nothing is due.
  void Run() {
    while (runner->RunOnce(100) > 0) {
    }
  }

  std::unique_ptr<Runner> runner;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTS_RUNNER_TEST_HOST_H_
