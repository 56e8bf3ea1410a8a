#include "examples/softswitch/temporary_data.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>

#include "examples/softswitch/config.h"
#include "examples/softswitch/data_directory.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spdlog/sinks/ostream_sink.h"

namespace footman::softswitch {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr absl::Time kStart = absl::UnixEpoch();

void Put(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::string ContentsOf(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class TemporaryDataTest : public ::testing::Test {
 protected:
  TemporaryDataTest() : config_(ParseConfig("", "none").value()) {
    config_.set_data_directory(::testing::TempDir() + "/data-" + std::to_string(getpid()));
    fs::create_directories(config_.data_directory() + "/prompts/en");
    Put(DatabasePath(config_), "rows");
    Put(DatabasePath(config_) + "-wal", "more rows");
    Put(config_.data_directory() + "/prompts/en/greeting.wav", "sound");
  }
  ~TemporaryDataTest() override { fs::remove_all(config_.data_directory()); }

  Config config_;
  std::ostringstream out_;
  std::unique_ptr<Logger> logger_ =
      std::make_unique<Logger>(Log(), std::make_shared<spdlog::sinks::ostream_sink_mt>(out_));
};

TEST_F(TemporaryDataTest, AFolderThatCanBeWrittenIsLeftAsItIs) {
  EXPECT_TRUE(CheckWritable(config_).ok());
  for (const auto& entry : fs::directory_iterator(config_.data_directory())) {
    EXPECT_NE(entry.path().filename().string()[0], '.') << entry.path();
  }
}

TEST_F(TemporaryDataTest, OneThatCannotIsNamed) {
  config_.set_data_directory("/nonexistent");
  EXPECT_THAT(std::string(CheckWritable(config_).message()), HasSubstr("/nonexistent"));
}

TEST_F(TemporaryDataTest, IsAPrivateCopyAndGoneAtTheEnd) {
  auto copy = TemporaryData::Copy(config_, absl::UnavailableError("read-only"), logger_.get());
  ASSERT_TRUE(copy.ok()) << copy.status();
  const std::string folder = (*copy)->directory();
  EXPECT_EQ(ContentsOf(folder + "/footman.db"), "rows");
  EXPECT_EQ(ContentsOf(folder + "/footman.db-wal"), "more rows");  // of a crash
  EXPECT_EQ(ContentsOf(folder + "/prompts/en/greeting.wav"), "sound");
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  EXPECT_EQ((*copy)->space().status.message(), "read-only");
  copy->reset();
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(TemporaryDataTest, RemovesTheCopiesOfThoseThatWereKilled) {
  auto first = TemporaryData::Copy(config_, absl::UnavailableError("read-only"), logger_.get());
  ASSERT_TRUE(first.ok()) << first.status();
  const fs::path place = fs::path((*first)->directory()).parent_path();
  const fs::path leftover = place / ("footman-copy-" + std::to_string(getpid()));
  fs::create_directory(leftover);
  Put(leftover / "footman.db", "somebody's rows");
  const fs::path other = place / ("footman-other-" + std::to_string(getpid()));
  fs::create_directory(other);
  const auto second =
      TemporaryData::Copy(config_, absl::UnavailableError("read-only"), logger_.get());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_FALSE(fs::exists(leftover));
  EXPECT_TRUE(fs::exists((*first)->directory())) << "its process lives";
  EXPECT_TRUE(fs::exists(other));
  fs::remove(other);
}

TEST_F(TemporaryDataTest, WithoutSubscribersThereIsNothingToStart) {
  fs::remove(DatabasePath(config_));
  const auto copy =
      TemporaryData::Copy(config_, absl::UnavailableError("read-only"), logger_.get());
  EXPECT_EQ(copy.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(copy.status().message()), HasSubstr("read-only"));
}

TEST_F(TemporaryDataTest, SaysOnceThatTheFolderCanBeWrittenAgain) {
  {
    auto copy = TemporaryData::Copy(config_, absl::UnavailableError("read-only"), logger_.get());
    ASSERT_TRUE(copy.ok()) << copy.status();
    (*copy)->Watch(kStart, logger_.get());
    (*copy)->Watch(kStart + absl::Hours(1), logger_.get());
  }
  logger_.reset();  // everything is written
  const std::string log = out_.str();
  EXPECT_THAT(log, HasSubstr("data directory cannot be written"));
  const size_t first = log.find("can be written again");
  ASSERT_NE(first, log.npos);
  EXPECT_EQ(log.find("can be written again", first + 1), log.npos);
}

TEST(NoRecordings, RefusesAsTheOperatorHasChosen) {
  NoRecordings refusing(absl::UnavailableError("read-only"), /*refuse=*/true);
  EXPECT_FALSE(refusing.CheckRoom().ok());
  NoRecordings apologising(absl::UnavailableError("read-only"), /*refuse=*/false);
  EXPECT_TRUE(apologising.CheckRoom().ok());
  EXPECT_FALSE(apologising.Open({}).ok());
  EXPECT_FALSE(apologising.Store({}).ok());
}

}  // namespace
}  // namespace footman::softswitch
