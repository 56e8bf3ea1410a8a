#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "footman/trace_recorder.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "lib/proto/trace.pb.h"
#include "lib/trace/trace_io.h"
#include "tests/runner/test_host.h"

namespace footman {
namespace {

using testing::TestHost;

std::string Path(const std::string& name) {
  return ::testing::TempDir() + "footman-" + std::to_string(getpid()) + "-" + name;
}

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

absl::StatusOr<ReplayOutcome> ReplayBytes(const std::string& bytes) {
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  return Replay(stream);
}

// Two calls: one is answered by a typed reply, one by the default.
std::string Record(const std::string& path, int64_t max_bytes = 1 << 20) {
  TraceRecorderOptions options;
  options.path = path;
  options.max_bytes = max_bytes;
  auto recorder = TraceRecorder::Create(options);
  EXPECT_TRUE(recorder.ok()) << recorder.status().message();
  TestHost host(TestHost::Options(), recorder->get());
  host.Call();
  host.Run();
  host.clock.Advance(absl::Milliseconds(1234));
  host.web.Reply("alice", "say back at three");
  host.Run();
  host.Call();
  host.Run();
  host.clock.Advance(absl::Minutes(2));
  host.Run();
  EXPECT_EQ(host.records.records.size(), 2u);
  (*recorder)->Finish().IgnoreError();  // it ends early where it reaches its bound
  return ReadAll(path);
}

// Of the part that every recording begins with.
size_t OptionsSize(const std::string& bytes) {
  google::protobuf::io::ArrayInputStream in(bytes.data(), static_cast<int>(bytes.size()));
  proto::trace::Part part;
  EXPECT_TRUE(google::protobuf::util::ParseDelimitedFromZeroCopyStream(&part, &in, nullptr));
  return static_cast<size_t>(in.ByteCount());
}

// Applies `change` to the n-th part of a trace.
template <typename Change>
std::string WithPart(const std::string& bytes, int n, Change change) {
  google::protobuf::io::ArrayInputStream in(bytes.data(), static_cast<int>(bytes.size()));
  std::string changed;
  google::protobuf::io::StringOutputStream out(&changed);
  proto::trace::Part part;
  for (int i = 0; google::protobuf::util::ParseDelimitedFromZeroCopyStream(&part, &in, nullptr);
       ++i) {
    if (i == n) change(part);
    google::protobuf::util::SerializeDelimitedToZeroCopyStream(part, &out);
    part.Clear();
  }
  return changed;
}

TEST(Replay, TheSameEngineDoesTheSame) {
  const std::string path = Path("same");
  Record(path);
  const auto outcome = ReplayFile(path);
  ASSERT_TRUE(outcome.ok()) << outcome.status().message();
  EXPECT_FALSE(outcome->difference.has_value());
  EXPECT_GT(outcome->steps, 10);
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u) << "a trace holds personal data";
  std::filesystem::remove(path);
}

TEST(Replay, ShowsTheFirstDifference) {
  const std::string path = Path("different");
  const std::string bytes = Record(path);
  const std::string changed = WithPart(bytes, 2, [](proto::trace::Part& part) {
    auto& commands = *part.mutable_step()->mutable_commands();
    ASSERT_GT(commands.size(), 0);
    commands.RemoveLast();
  });
  const auto outcome = ReplayBytes(changed);
  ASSERT_TRUE(outcome.ok());
  ASSERT_TRUE(outcome->difference.has_value());
  EXPECT_EQ(outcome->difference->step, 2);
  EXPECT_EQ(outcome->steps, 1);
  EXPECT_EQ(outcome->difference->expected, "");
  EXPECT_FALSE(outcome->difference->actual.empty());

  const auto other_options = ReplayBytes(WithPart(bytes, 0, [](proto::trace::Part& part) {
    part.mutable_options()->set_link_base("https://elsewhere.example");
  }));
  ASSERT_TRUE(other_options.ok());
  EXPECT_TRUE(other_options->difference.has_value()) << "another host behaves otherwise";
  std::filesystem::remove(path);
}

TEST(Replay, ARecordingThatBreaksOffAnywhereIsReplayedUpToThere) {
  const std::string path = Path("crash");
  const std::string bytes = Record(path);
  const int whole = ReplayBytes(bytes)->steps;
  int steps = 0;
  for (size_t size = OptionsSize(bytes); size < bytes.size(); ++size) {
    const auto outcome = ReplayBytes(bytes.substr(0, size));
    ASSERT_TRUE(outcome.ok()) << size << ": " << outcome.status().message();
    ASSERT_FALSE(outcome->difference.has_value()) << size;
    ASSERT_TRUE(outcome->steps == steps || outcome->steps == steps + 1) << size;
    steps = outcome->steps;
  }
  EXPECT_EQ(steps + 1, whole);
  std::filesystem::remove(path);
}

TEST(Replay, RefusesWhatIsNoRecording) {
  EXPECT_TRUE(absl::IsDataLoss(ReplayBytes("").status()));
  EXPECT_TRUE(absl::IsDataLoss(ReplayBytes(std::string(300, '\xff')).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReplayBytes("hello, this is text").status()));
  EXPECT_TRUE(absl::IsNotFound(ReplayFile(Path("none")).status()));
}

TEST(Replay, DamageIsNoticedAndHarmless) {
  const std::string path = Path("damaged");
  const std::string bytes = Record(path);
  // The options stay whole: with others it would be another switch.
  const size_t options_end = OptionsSize(bytes);
  testing::Random random(7);
  int noticed = 0;
  for (int i = 0; i < 500; ++i) {
    std::string damaged = bytes;
    for (uint64_t n = 1 + random.Below(3); n > 0; --n) {
      damaged[options_end + random.Below(bytes.size() - options_end)] =
          static_cast<char>(random.Next());
    }
    const auto outcome = ReplayBytes(damaged);
    noticed += !outcome.ok() || outcome->difference.has_value() || outcome->steps < 13;
  }
  EXPECT_GT(noticed, 300);
  std::filesystem::remove(path);
}

TEST(TraceRecorder, StopsAtItsBoundAndWhatItWroteIsWhole) {
  const std::string path = Path("bound");
  const std::string bytes = Record(path, /*max_bytes=*/2000);
  EXPECT_LE(bytes.size(), 2000u);
  const auto outcome = ReplayBytes(bytes);
  ASSERT_TRUE(outcome.ok()) << outcome.status().message();
  EXPECT_FALSE(outcome->difference.has_value());
  EXPECT_GT(outcome->steps, 0);
  std::filesystem::remove(path);
}

TEST(FootmanReplay, SaysTheSameByItsExitCode) {
  const std::string path = Path("program");
  const std::string bytes = Record(path);
  const std::string program = FOOTMAN_REPLAY;
  EXPECT_EQ(WEXITSTATUS(std::system((program + " " + path + " > /dev/null").c_str())), 0);
  std::ofstream(path, std::ios::binary) << WithPart(bytes, 3, [](proto::trace::Part& part) {
    part.mutable_step()->mutable_commands()->Clear();
    part.mutable_step()->add_commands()->mutable_send_note()->set_text("another");
  });
  EXPECT_EQ(WEXITSTATUS(std::system((program + " " + path + " > /dev/null").c_str())), 1);
  EXPECT_EQ(WEXITSTATUS(std::system((program + " /no/such/file 2> /dev/null").c_str())), 2);
  EXPECT_EQ(WEXITSTATUS(std::system((program + " 2> /dev/null").c_str())), 2);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace footman
