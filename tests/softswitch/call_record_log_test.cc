#include "examples/softswitch/call_record_log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace footman::softswitch {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

CallRecord Record(uint64_t call) {
  CallRecord record;
  record.call = CallId(call);
  record.disposition = Disposition::kDeclined;
  record.arrived = record.ended = absl::FromUnixSeconds(1700000000);
  return record;
}

// Alice has the number +4930222.
CallRecordLog::Person Known(SubscriberId subscriber, const std::string& called) {
  if (subscriber == SubscriberId() && called == "+4930222") subscriber = SubscriberId(12);
  return {subscriber, subscriber == SubscriberId(12) ? "alice" : ""};
}

class CallRecordLogTest : public ::testing::Test {
 protected:
  CallRecordLogTest() { std::filesystem::create_directories(folder_); }
  ~CallRecordLogTest() override { std::filesystem::remove_all(folder_); }

  // A log that is closed again, so that what it was given is on disk.
  void WriteOne(uint64_t call) {
    auto log = CallRecordLog::Open(path_);
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_TRUE((*log)->Write(Record(call)).ok());
  }

  const std::string folder_ = ::testing::TempDir() + "/records-" + std::to_string(getpid());
  const std::string path_ = folder_ + "/records.jsonl";
};

TEST_F(CallRecordLogTest, EveryRecordIsOneJsonObjectOnALine) {
  WriteOne(7);
  WriteOne(8);  // appended, not written over
  const std::vector<std::string> lines = LinesOf(path_);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(nlohmann::json::parse(lines[0])["call"], "0000000000000007");
  EXPECT_EQ(nlohmann::json::parse(lines[1])["disposition"], "declined");
}

TEST_F(CallRecordLogTest, TheSubscribersNameStandsBesideTheirNumber) {
  {
    auto log = CallRecordLog::Open(path_, Known);
    ASSERT_TRUE(log.ok()) << log.status();
    CallRecord record = Record(7);
    record.caller.name = "\"subscriber\":\"12\",";  // whoever calls
    record.subscriber = SubscriberId(12);
    ASSERT_TRUE((*log)->Write(record).ok());
    record.subscriber = SubscriberId(1);  // removed since
    ASSERT_TRUE((*log)->Write(record).ok());
    record.subscriber = SubscriberId();
    ASSERT_TRUE((*log)->Write(record).ok());
  }
  const std::vector<std::string> lines = LinesOf(path_);
  ASSERT_EQ(lines.size(), 3u);
  const auto first = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(first["subscriber"], "12");
  EXPECT_EQ(first["subscriber_name"], "alice");
  EXPECT_FALSE(nlohmann::json::parse(lines[1]).contains("subscriber_name"));
  EXPECT_FALSE(nlohmann::json::parse(lines[2]).contains("subscriber_name"));
}

// The call ended before the profile was found, or the switch was full.
TEST_F(CallRecordLogTest, WithoutASubscriberTheCalledNumberNamesThem) {
  {
    auto log = CallRecordLog::Open(path_, Known);
    ASSERT_TRUE(log.ok()) << log.status();
    CallRecord record = Record(7);
    record.called = "+4930222";
    ASSERT_TRUE((*log)->Write(record).ok());
    record.called = "+4930999";
    ASSERT_TRUE((*log)->Write(record).ok());
  }
  const std::vector<std::string> lines = LinesOf(path_);
  ASSERT_EQ(lines.size(), 2u);
  const auto first = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(first["subscriber"], "12");  // "user forget" goes by it
  EXPECT_EQ(first["subscriber_name"], "alice");
  EXPECT_FALSE(nlohmann::json::parse(lines[1]).contains("subscriber"));
}

TEST_F(CallRecordLogTest, OnlyItsOwnerMayReadIt) {
  WriteOne(7);
  struct stat file;
  ASSERT_EQ(stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
}

// Written records are counted by the writing thread: the one fact that can be waited for.
void WaitForWritten(const CallRecordLog& log, uint64_t count) {
  while (log.counters().written < count) std::this_thread::yield();
}

TEST_F(CallRecordLogTest, AfterTheFileWasMovedANewOneIsBegun) {
  auto log = CallRecordLog::Open(path_);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_TRUE((*log)->Write(Record(7)).ok());
  WaitForWritten(**log, 1);
  std::filesystem::rename(path_, path_ + ".1");
  ASSERT_TRUE((*log)->Write(Record(8)).ok());
  WaitForWritten(**log, 2);
  EXPECT_EQ(LinesOf(path_ + ".1").size(), 1u);
  ASSERT_EQ(LinesOf(path_).size(), 1u);
  EXPECT_THAT(LinesOf(path_)[0], HasSubstr("0000000000000008"));
}

TEST_F(CallRecordLogTest, WhatCannotBeWrittenWaitsUntilItCan) {
  auto log = CallRecordLog::Open(path_);
  ASSERT_TRUE(log.ok()) << log.status();
  std::filesystem::remove_all(folder_);
  ASSERT_TRUE((*log)->Write(Record(7)).ok());
  while ((*log)->counters().failed_writes == 0) std::this_thread::yield();
  std::filesystem::create_directories(folder_);
  log->reset();  // tries once more
  EXPECT_EQ(LinesOf(path_).size(), 1u);
}

TEST_F(CallRecordLogTest, BeyondItsBoundRecordsAreRefusedAndCounted) {
  auto log = CallRecordLog::Open(path_);
  ASSERT_TRUE(log.ok()) << log.status();
  std::filesystem::remove_all(folder_);
  absl::Status status;
  for (size_t i = 0; i < 2 * CallRecordLog::kMaxWaiting && status.ok(); ++i) {
    status = (*log)->Write(Record(i));
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ((*log)->counters().lost, 1u);
}

TEST_F(CallRecordLogTest, WhatIsLostAtTheEndIsCounted) {
  auto log = CallRecordLog::Open(path_);
  ASSERT_TRUE(log.ok()) << log.status();
  std::filesystem::remove_all(folder_);
  ASSERT_TRUE((*log)->Write(Record(7)).ok());
  ASSERT_TRUE((*log)->Write(Record(8)).ok());
  EXPECT_EQ((*log)->Stop(), 2u);
  EXPECT_EQ((*log)->Stop(), 0u);
  EXPECT_FALSE((*log)->Write(Record(9)).ok());
}

TEST_F(CallRecordLogTest, AFileThatMayWaitIsWrittenOnceItCanBe) {
  std::filesystem::remove_all(folder_);
  auto log = CallRecordLog::Open(path_, nullptr, /*may_wait=*/true);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_TRUE((*log)->Write(Record(7)).ok());
  std::filesystem::create_directories(folder_);
  EXPECT_EQ((*log)->Stop(), 0u);
  EXPECT_EQ(LinesOf(path_).size(), 1u);
}

TEST(CallRecordLog, AFileThatCannotBeWrittenIsNamed) {
  const auto log = CallRecordLog::Open("/nonexistent/records");
  EXPECT_THAT(std::string(log.status().message()), HasSubstr("/nonexistent/records"));
}

}  // namespace
}  // namespace footman::softswitch
