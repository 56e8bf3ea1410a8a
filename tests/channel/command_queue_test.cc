// The queue between the runner's thread and a channel's, and what wakes the channel's up.

#include "lib/channel/command_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <string>
#include <thread>

#include "lib/channel/wake_up.h"

namespace footman::channel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CommandQueueTest : public ::testing::Test {
 protected:
  CommandQueue<std::string> queue_{"paper", 2, [this] { ++wakes_; }};
  int wakes_ = 0;
};

TEST_F(CommandQueueTest, IsBoundedAndKeepsItsOrder) {
  queue_.Open();
  EXPECT_TRUE(queue_.Put("1").ok());
  EXPECT_TRUE(queue_.Put("2").ok());
  const absl::Status full = queue_.Put("3");
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(full.message()), HasSubstr("too many paper messages"));
  EXPECT_EQ(queue_.Take(), "1");
  EXPECT_TRUE(queue_.Put("4").ok());
  EXPECT_THAT(queue_.TakeAll(), ElementsAre("2", "4"));
  EXPECT_EQ(queue_.Take(), std::nullopt);
}

TEST_F(CommandQueueTest, WhatTheTakerKeepsCountsForTheBound) {
  queue_.Open();
  ASSERT_TRUE(queue_.Put("1").ok());
  EXPECT_THAT(queue_.TakeAll(), ElementsAre("1"));
  ASSERT_TRUE(queue_.Put("2").ok());
  EXPECT_EQ(queue_.Put("3").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(queue_.TakeAll(/*kept=*/1), ElementsAre("2"));
  EXPECT_EQ(queue_.Put("3").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(queue_.TakeAll(/*kept=*/0), IsEmpty());
  EXPECT_TRUE(queue_.Put("3").ok());
}

TEST_F(CommandQueueTest, WakesTheTakerOnceUntilItHasTaken) {
  queue_.Open();
  EXPECT_EQ(wakes_, 0);
  ASSERT_TRUE(queue_.Put("1").ok());
  ASSERT_TRUE(queue_.Put("2").ok());
  EXPECT_EQ(wakes_, 1);
  queue_.Take();
  queue_.Take();
  ASSERT_TRUE(queue_.Put("3").ok());
  EXPECT_EQ(wakes_, 2);
  queue_.Close();
  EXPECT_EQ(wakes_, 3);
}

TEST_F(CommandQueueTest, TakesNothingBeforeItIsOpenOrAfterItIsClosed) {
  EXPECT_EQ(queue_.Put("1").code(), absl::StatusCode::kUnavailable);
  queue_.Open();
  ASSERT_TRUE(queue_.Put("2").ok());
  queue_.Close();
  EXPECT_EQ(queue_.Put("3").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue_.Take(), "2");
  EXPECT_EQ(queue_.Take(), std::nullopt);
  queue_.Open();
  EXPECT_EQ(queue_.Put("4").code(), absl::StatusCode::kUnavailable);
}

TEST(WakeUpTest, IsReadableFromWakeToClear) {
  WakeUp wake_up;
  const auto is_awake = [&] {
    pollfd wanted{wake_up.fd(), POLLIN, 0};
    return ::poll(&wanted, 1, 0) == 1;
  };
  EXPECT_FALSE(is_awake());
  wake_up.Wake();
  wake_up.Wake();
  EXPECT_TRUE(is_awake());
  wake_up.Clear();
  EXPECT_FALSE(is_awake());
}

// No command is slept through, whoever is faster.
TEST(WakeUpTest, WithAQueueNothingIsMissed) {
  constexpr int kCommands = 20000;
  WakeUp wake_up;
  CommandQueue<std::unique_ptr<int>> queue("paper", kCommands, [&] { wake_up.Wake(); });
  queue.Open();
  std::thread runner([&] {
    for (int i = 0; i < kCommands; ++i) {
      EXPECT_TRUE(queue.Put(std::make_unique<int>(i)).ok());
    }
  });
  int next = 0;
  while (next < kCommands) {
    pollfd wanted{wake_up.fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&wanted, 1, 5000), 1) << next;
    wake_up.Clear();
    for (const std::unique_ptr<int>& command : queue.TakeAll()) EXPECT_EQ(*command, next++);
  }
  runner.join();
}

}  // namespace
}  // namespace footman::channel
