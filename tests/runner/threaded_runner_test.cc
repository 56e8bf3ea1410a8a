#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "footman/runner.h"
#include "tests/runner/test_host.h"

namespace footman {
namespace {

using testing::TestHost;

TEST(ThreadedRunner, RunsCallsFromManyThreadsAndDrains) {
  constexpr int kThreads = 4;
  constexpr int kCallsEach = 50;
  TestHost host;
  host.legs.speech.resize(160);
  Runner* runner = host.runner.get();
  {
    ThreadedRunner threaded(std::move(host.runner));
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kCallsEach; ++i) {
          // An unknown number: the call ends by itself, after a profile look-up.
          const absl::string_view called[] = {"+4930999"};
          CallArrived arrived;
          arrived.call = CallId::Of(1, static_cast<uint8_t>(t), static_cast<uint64_t>(i));
          arrived.called = called;
          std::unique_ptr<CallLeg> leg = std::make_unique<testing::QuietLeg>(*runner, arrived.call);
          EXPECT_TRUE(threaded.events().PostCall(arrived, leg).ok());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    threaded.Drain(absl::Seconds(20));
    EXPECT_EQ(threaded.runner().counters().malformed_events, 0u);
    CallArrived late;
    late.call = CallId(1);
    std::unique_ptr<CallLeg> leg = std::make_unique<testing::QuietLeg>(*runner, late.call);
    EXPECT_TRUE(absl::IsUnavailable(threaded.events().PostCall(late, leg)));
  }
  ASSERT_EQ(host.records.records.size(), size_t{kThreads} * kCallsEach);
  for (const auto& record : host.records.records) {
    EXPECT_EQ(record->disposition, Disposition::kUnknownNumber);
  }
}

TEST(ThreadedRunner, DrainsNoLongerThanItsTimeout) {
  TestHost host;
  host.Call();
  ThreadedRunner threaded(std::move(host.runner));
  threaded.Drain(absl::Milliseconds(1));  // Alice never answers, and the fake clock stands still
}

class WaitingForTheRecord : public CallRecordSink {
 public:
  absl::Status Write(const CallRecord&) override {
    written.Notify();
    return absl::OkStatus();
  }
  absl::Notification written;
};

TEST(ThreadedRunner, WakesForADeadlineByItself) {
  testing::FakePorts fakes;
  SystemClock clock;
  WaitingForTheRecord records;
  Ports ports = fakes.ports();
  ports.clock = &clock;
  ports.records = &records;
  fakes.profiles.answering = testing::Answering::kOnDemand;  // the store never answers
  RunnerOptions options = TestHost::Options();
  options.engine.profile_timeout = absl::Milliseconds(30);
  options.engine.fallback_treatment = {TreatmentKind::kDecline, "", Afterwards::kHangUp};
  auto runner = Runner::Create(options, ports);
  ASSERT_TRUE(runner.ok()) << runner.status().message();
  fakes.ConnectTo(runner->get());
  ThreadedRunner threaded(*std::move(runner));
  fakes.Call("Bob", "+4930111", "+4930222");
  EXPECT_TRUE(records.written.WaitForNotificationWithTimeout(absl::Seconds(10)));
}

TEST(SystemClock, NeverRunsBackwards) {
  const SystemClock clock;
  absl::Duration last;
  for (int i = 0; i < 1000; ++i) {
    const absl::Duration now = clock.Now().uptime;
    EXPECT_GE(now, last);
    last = now;
  }
  EXPECT_GT(clock.Now().wall, absl::FromUnixSeconds(1700000000));
}

}  // namespace
}  // namespace footman
