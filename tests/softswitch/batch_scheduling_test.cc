#include "examples/softswitch/batch_scheduling.h"

#include <sched.h>
#include <unistd.h>

#include <future>
#include <optional>
#include <thread>

#include "gtest/gtest.h"

namespace footman::softswitch {
namespace {

// A thread that does nothing until it is let go.
class Idler {
 public:
  Idler()
      : thread_([this] {
          id_.set_value(gettid());
          let_go_.get_future().wait();
        }) {
    id = id_.get_future().get();
  }
  ~Idler() {
    let_go_.set_value();
    thread_.join();
  }
  pid_t id = 0;

 private:
  std::promise<pid_t> id_;
  std::promise<void> let_go_;
  std::thread thread_;
};

// The test's own thread is scheduled in batches as well: the next test begins in the usual class.
class BatchSchedulingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (sched_getscheduler(0) != SCHED_OTHER) GTEST_SKIP() << "started in another class";
  }
  void TearDown() override {
    const sched_param none{};
    EXPECT_EQ(sched_setscheduler(0, SCHED_OTHER, &none), 0);
  }
};

TEST_F(BatchSchedulingTest, IsUsedWhileTheProcessIsBusy) {
  BatchScheduling scheduling(/*cores=*/1);
  scheduling.Adapt(absl::Seconds(100), absl::Seconds(90));  // nothing is known of before
  EXPECT_FALSE(scheduling.in_use());
  scheduling.Adapt(absl::Seconds(101), absl::Seconds(90.1));
  EXPECT_FALSE(scheduling.in_use());
  scheduling.Adapt(absl::Seconds(102), absl::Seconds(90.8));
  EXPECT_TRUE(scheduling.in_use());
  scheduling.Adapt(absl::Seconds(103), absl::Seconds(91.1));  // less, but no reason to change
  EXPECT_TRUE(scheduling.in_use());
  scheduling.Adapt(absl::Seconds(104), absl::Seconds(91.2));
  EXPECT_FALSE(scheduling.in_use());
}

TEST_F(BatchSchedulingTest, DependsOnHowBusyAllCoresAre) {
  BatchScheduling scheduling(/*cores=*/4);
  scheduling.Adapt(absl::Seconds(1), absl::Seconds(0));
  scheduling.Adapt(absl::Seconds(2), absl::Seconds(1.5));  // a core and a half of four
  EXPECT_FALSE(scheduling.in_use());
  scheduling.Adapt(absl::Seconds(3), absl::Seconds(3.2));
  EXPECT_TRUE(scheduling.in_use());
}

TEST_F(BatchSchedulingTest, IsForTheThreadsThatCameLater) {
  const Idler audio;
  BatchScheduling scheduling(/*cores=*/1);
  const Idler worker;
  scheduling.Adapt(absl::Seconds(1), absl::Seconds(0));
  scheduling.Adapt(absl::Seconds(2), absl::Seconds(1));
  EXPECT_EQ(sched_getscheduler(audio.id), SCHED_OTHER);
  EXPECT_EQ(sched_getscheduler(worker.id), SCHED_BATCH);
  scheduling.Adapt(absl::Seconds(3), absl::Seconds(1));
  EXPECT_EQ(sched_getscheduler(worker.id), SCHED_OTHER);
}

TEST_F(BatchSchedulingTest, LeavesAThreadWhoseClassSomebodyHasChosen) {
  BatchScheduling scheduling(/*cores=*/1);
  const Idler leisurely;
  const sched_param none{};
  ASSERT_EQ(sched_setscheduler(leisurely.id, SCHED_IDLE, &none), 0);
  scheduling.Adapt(absl::Seconds(1), absl::Seconds(0));
  scheduling.Adapt(absl::Seconds(2), absl::Seconds(1));
  EXPECT_TRUE(scheduling.in_use());
  EXPECT_EQ(sched_getscheduler(leisurely.id), SCHED_IDLE);
}

// As of a service whose unit says CPUSchedulingPolicy=batch.
TEST_F(BatchSchedulingTest, IsNotUsedWhereTheProcessWasStartedInAnotherClass) {
  std::optional<BatchScheduling> scheduling;
  std::thread([&] {
    const sched_param none{};
    ASSERT_EQ(sched_setscheduler(0, SCHED_BATCH, &none), 0);
    scheduling.emplace(/*cores=*/1);
  }).join();
  const Idler worker;
  scheduling->Adapt(absl::Seconds(1), absl::Seconds(0));
  scheduling->Adapt(absl::Seconds(2), absl::Seconds(1));
  EXPECT_EQ(sched_getscheduler(worker.id), SCHED_OTHER);
}

}  // namespace
}  // namespace footman::softswitch
