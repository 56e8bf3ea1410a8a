// The bounds of a trace: memory, size, disks that are slow, full or gone.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "footman/trace_recorder.h"
#include "lib/trace/flatten.h"
#include "lib/trace/trace_file.h"
#include "lib/trace/step_queue.h"
#include "tests/core/counting_allocator.h"
#include "tests/runner/test_host.h"

namespace footman {
namespace {

using testing::TestHost;

TraceRecorderOptions OptionsFor(const std::string& name) {
  TraceRecorderOptions options;
  options.path = absl::StrCat(::testing::TempDir(), "footman-", getpid(), "-", name);
  return options;
}

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// As an engine may see it: an event that borrows, and commands that do.
class Steps {
 public:
  void AddTo(TraceSink& sink) {
    ++now_.uptime;  // each has a moment of its own
    sink.OnStep(&reply_, now_.moment(), commands_, {});
    sink.OnStep(&loaded_, now_.moment(), {}, {});
    sink.OnStep(nullptr, now_.moment(), commands_, {});
  }
  bool AddTo(StepQueue& queue, absl::Duration max_wait) {
    return queue.Add(&reply_, now_.moment(), commands_, max_wait) &&
           queue.Add(&loaded_, now_.moment(), {}, max_wait);
  }
  void SetText(absl::string_view text) { std::get<ReplyReceived>(reply_).text = text; }

 private:
  struct Now {
    int64_t uptime = 0;
    Moment moment() const { return {absl::Seconds(uptime), absl::FromUnixSeconds(uptime)}; }
  };
  static Event MakeReply() {
    ReplyReceived reply;
    reply.user = "alice";
    reply.text = "say that I am in a meeting and that I am back at three";
    return reply;
  }
  static std::vector<Command> MakeCommands() {
    SendNote note;
    note.user = "alice";
    note.text = "They were told.";
    return {note, HangUpLeg()};
  }

  Now now_;
  const Profile alice_ = testing::Alice();
  Event reply_ = MakeReply();
  const Event loaded_ = ProfileLoaded{CallId(1), &alice_, "+4930222", ZoneOffset()};
  const std::vector<Command> commands_ = MakeCommands();
};

int TakeAll(StepQueue& queue) {
  int taken = 0;
  while (queue.Take() != nullptr) ++taken;
  return taken;
}

TEST(StepQueue, IsBoundedAndSaysHowOftenItWaited) {
  StepQueue queue(3 * StepQueue::kChunkBytes);
  Steps steps;
  int added = 0;
  while (steps.AddTo(queue, absl::ZeroDuration())) added += 2;
  EXPECT_GT(added, 1000);
  EXPECT_EQ(queue.waits(), 1u);
  EXPECT_FALSE(steps.AddTo(queue, absl::ZeroDuration()));
  EXPECT_EQ(queue.waits(), 2u);
  const int taken = TakeAll(queue);
  EXPECT_TRUE(taken == added || taken == added + 1) << taken << " of " << added;
  EXPECT_TRUE(steps.AddTo(queue, absl::ZeroDuration())) << "there is room again";
  EXPECT_EQ(TakeAll(queue), 2);
}

// Beside a thread that makes room only when somebody waits for it: a disk that is always behind.
class LateTaker {
 public:
  explicit LateTaker(StepQueue& queue)
      : thread_([this, &queue] {
          for (uint64_t waits = 0; !ended_;) {
            if (queue.waits() == waits) {
              std::this_thread::yield();
              continue;
            }
            waits = queue.waits();
            // The chunk after it comes free when the first of its steps is taken.
            while (queue.Take() != nullptr && queue.waits() == waits && !ended_) continue;
          }
        }) {}
  ~LateTaker() {
    ended_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

TEST(StepQueue, ADiskThatIsAlwaysALittleBehindHoldsNobodyForLongEither) {
  StepQueue queue(2 * StepQueue::kChunkBytes);
  const LateTaker taker(queue);
  Steps steps;
  bool added = true;
  // No single wait is as long.
  while (added && queue.waits() < 100000) added = steps.AddTo(queue, absl::Milliseconds(5));
  EXPECT_FALSE(added) << "after " << queue.waits() << " waits";
  EXPECT_GT(queue.waits(), 1u);
}

TEST(StepQueue, NobodyWaitsForAQueueThatIsClosed) {
  StepQueue queue(2 * StepQueue::kChunkBytes);
  std::thread closer([&] {
    while (queue.waits() == 0) std::this_thread::yield();
    queue.Close();
  });
  Steps steps;
  const absl::Time begin = absl::Now();
  while (steps.AddTo(queue, absl::Seconds(20))) continue;
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
  closer.join();
}

TEST(StepQueue, AStepLargerThanAChunkGoesThrough) {
  StepQueue queue(4 * StepQueue::kChunkBytes);
  Steps steps;
  const std::string text(5 * StepQueue::kChunkBytes, 'x');
  for (int i = 0; i < 4; ++i) {
    steps.SetText(i % 2 == 0 ? absl::string_view(text) : "short");
    ASSERT_TRUE(steps.AddTo(queue, absl::ZeroDuration())) << i;
    EXPECT_EQ(TakeAll(queue), 2);
  }
}

TEST(StepQueue, KeepsTheOrderBetweenThreads) {
  constexpr int kSteps = 200000;
  StepQueue queue(2 * StepQueue::kChunkBytes);
  int64_t out_of_order = 0;
  std::thread taker([&] {
    int64_t next = 1;
    for (bool open = true; open;) {
      open = queue.Await(absl::Milliseconds(1));
      while (const uint8_t* step = queue.Take()) {
        absl::Duration uptime;
        std::memcpy(&uptime, step, sizeof(uptime));
        out_of_order += uptime != absl::Nanoseconds(next++);
      }
    }
    out_of_order += next - 1 != kSteps;
  });
  for (int i = 1; i <= kSteps; ++i) {
    const Event event = LegEnded{LegId{CallId(1), 0}, LegEndReason::kHungUp};
    ASSERT_TRUE(queue.Add(&event, {absl::Nanoseconds(i), absl::Time()}, {}, absl::Minutes(1)));
  }
  queue.Close();
  taker.join();
  EXPECT_EQ(out_of_order, 0);
}

TEST(TraceRecorder, AllocatesNothingInSteadyState) {
  const TraceRecorderOptions options = OptionsFor("steady");
  auto recorder = *TraceRecorder::Create(options);
  recorder->OnStart(EngineOptions());
  Steps steps;
  // Until every chunk has been in use, however far behind the disk is.
  for (int i = 0; i < 100000; ++i) steps.AddTo(*recorder);
  const uint64_t before = Allocations();
  for (int i = 0; i < 20000; ++i) steps.AddTo(*recorder);
  EXPECT_EQ(Allocations() - before, 0u) << "on neither thread";
  EXPECT_TRUE(recorder->Finish().ok());
  std::filesystem::remove(options.path);
}

TEST(TraceRecorder, WhatWasRecordedIsInTheFileThoughNothingFollows) {
  TraceRecorderOptions options = OptionsFor("quiet");
  options.flush_interval = absl::Milliseconds(1);
  auto recorder = *TraceRecorder::Create(options);
  recorder->OnStart(EngineOptions());
  const size_t start = ReadAll(options.path).size();
  EXPECT_GT(start, 0u) << "the options are written at once";
  Steps().AddTo(*recorder);
  while (ReadAll(options.path).size() == start) std::this_thread::yield();
  EXPECT_TRUE(recorder->status().ok());
  EXPECT_EQ(recorder->waits(), 0u);
  std::filesystem::remove(options.path);
}

TEST(TraceRecorder, AfterFinishItIsDeaf) {
  const TraceRecorderOptions options = OptionsFor("finished");
  auto recorder = *TraceRecorder::Create(options);
  recorder->OnStart(EngineOptions());
  Steps steps;
  steps.AddTo(*recorder);
  EXPECT_TRUE(recorder->Finish().ok());
  const std::string bytes = ReadAll(options.path);
  steps.AddTo(*recorder);
  recorder->OnStart(EngineOptions());
  EXPECT_TRUE(recorder->Finish().ok());
  EXPECT_EQ(ReadAll(options.path), bytes);
  std::filesystem::remove(options.path);
}

TEST(TraceRecorder, SaysWhyItStopped) {
  TraceRecorderOptions options = OptionsFor("why");
  options.max_bytes = 10;
  auto recorder = *TraceRecorder::Create(options);
  EXPECT_TRUE(recorder->status().ok());
  recorder->OnStart(EngineOptions());
  EXPECT_TRUE(absl::IsResourceExhausted(recorder->status()));
  Steps().AddTo(*recorder);
  EXPECT_TRUE(absl::IsResourceExhausted(recorder->Finish())) << "the first reason counts";
  EXPECT_EQ(ReadAll(options.path), "");
  std::filesystem::remove(options.path);
}

TEST(TraceRecorder, RefusesOptionsThatAllowNothing) {
  EXPECT_TRUE(absl::IsInvalidArgument(TraceRecorder::Create({}).status()));
  TraceRecorderOptions options = OptionsFor("refused");
  options.max_unwritten_bytes = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(TraceRecorder::Create(options).status()));
  options = OptionsFor("refused");
  options.flush_interval = absl::ZeroDuration();
  EXPECT_TRUE(absl::IsInvalidArgument(TraceRecorder::Create(options).status()));
  options = OptionsFor("refused");
  options.max_wait = absl::Seconds(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(TraceRecorder::Create(options).status()));
  options.path = "/no/such/folder/x";
  options.max_wait = absl::ZeroDuration();
  EXPECT_TRUE(absl::IsNotFound(TraceRecorder::Create(options).status()));
}

// A file that may not grow any more, as on a full disk: the calls go on, the trace says why it
// ended, and what is in it is replayed up to where it breaks off.
TEST(TraceRecorder, AFullDiskEndsTheRecordingAndNotTheCalls) {
  const TraceRecorderOptions options = OptionsFor("full");
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit little{5000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &little);
  auto recorder = *TraceRecorder::Create(options);
  size_t calls = 0;
  {
    TestHost host(TestHost::Options(), recorder.get());
    while (recorder->status().ok()) {
      host.Call();
      host.clock.Advance(absl::Minutes(2));
      host.Run();
      ++calls;
      std::this_thread::yield();
    }
    host.Call();
    host.clock.Advance(absl::Minutes(2));
    host.Run();
    EXPECT_EQ(host.records.records.size(), calls + 1);
  }
  EXPECT_FALSE(recorder->Finish().ok());
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(ReadAll(options.path).size(), 5000u);
  const auto outcome = ReplayFile(options.path);
  ASSERT_TRUE(outcome.ok()) << outcome.status().message();
  EXPECT_FALSE(outcome->difference.has_value());
  EXPECT_GT(outcome->steps, 5);
  std::filesystem::remove(options.path);
}

// Holds the recorder's thread as a disk does that stalls: in a system call, with nothing done.
class StalledDisk {
 public:
  // REQUIRES: the recorder's thread is the newest of the process.
  StalledDisk() {
    EXPECT_EQ(pipe(hold_), 0);
    struct sigaction action {};
    action.sa_handler = [](int) {
      const int before = errno;
      pollfd until_released{hold_[0], POLLIN, 0};
      poll(&until_released, 1, 20000);
      errno = before;
    };
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, &before_);
    pid_t newest = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
      newest = std::max(newest, static_cast<pid_t>(std::stoi(task.path().filename().string())));
    }
    EXPECT_NE(newest, gettid());
    EXPECT_EQ(tgkill(getpid(), newest, SIGUSR1), 0);
  }
  void Release() { EXPECT_EQ(write(hold_[1], "x", 1), 1); }
  ~StalledDisk() {
    sigaction(SIGUSR1, &before_, nullptr);
    close(hold_[0]);
    close(hold_[1]);
  }

 private:
  static inline int hold_[2];
  struct sigaction before_ {};
};

// It waits for the disk, but not for long: then the trace says why it ended, the calls go on at
// once, and what was written until then is replayed.
TEST(TraceRecorder, ASlowDiskEndsTheRecordingAndNotTheCalls) {
  TraceRecorderOptions options = OptionsFor("slow");
  options.max_unwritten_bytes = 2 * StepQueue::kChunkBytes;
  options.max_wait = absl::Milliseconds(20);
  auto recorder = *TraceRecorder::Create(options);
  size_t calls = 0;
  {
    TestHost host(TestHost::Options(), recorder.get());
    StalledDisk disk;
    for (; recorder->status().ok() && calls < 10000; ++calls) {
      host.Call();
      host.clock.Advance(absl::Minutes(2));
      host.Run();
    }
    EXPECT_EQ(recorder->status().message(), "the disk did not keep up for 20ms");
    EXPECT_EQ(recorder->waits(), 1u);
    host.Call();
    host.clock.Advance(absl::Minutes(2));
    host.Run();
    EXPECT_EQ(host.records.records.size(), calls + 1);
    EXPECT_EQ(recorder->waits(), 1u) << "nobody waits for a disk that was given up";
    disk.Release();
    EXPECT_TRUE(absl::IsResourceExhausted(recorder->Finish()));
  }
  const auto outcome = ReplayFile(options.path);
  ASSERT_TRUE(outcome.ok()) << outcome.status().message();
  EXPECT_FALSE(outcome->difference.has_value());
  EXPECT_GT(outcome->steps, 100);
  std::filesystem::remove(options.path);
}

TEST(TraceFile, SaysWhatTheSystemSays) {
  TraceFile full(open("/dev/full", O_WRONLY | O_CLOEXEC), 1 << 20);
  ASSERT_TRUE(full.AddStart(EngineOptions()).ok()) << "nothing is written yet";
  EXPECT_TRUE(absl::IsResourceExhausted(full.Flush()));
  TraceFile closed(-1, 1 << 20);
  ASSERT_TRUE(closed.AddStart(EngineOptions()).ok());
  EXPECT_FALSE(closed.Flush().ok());
}

}  // namespace
}  // namespace footman
