// A store of recordings in a folder of its own, and what it says of them.

#ifndef FOOTMAN_TESTS_MEDIA_RECORDING_FILES_FIXTURE_H_
#define FOOTMAN_TESTS_MEDIA_RECORDING_FILES_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/media/recording_files.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {

class StoringEvents : public EventSink {
 public:
  absl::Status Post(const Event& event) override {
    absl::MutexLock lock(&mutex_);
    if (const auto* stored = std::get_if<VoicemailStored>(&event)) {
      texts_.push_back("stored " + std::string(stored->voicemail));
    } else if (const auto* failed = std::get_if<VoicemailNotStored>(&event)) {
      texts_.push_back("not stored: " + std::string(failed->reason));
    }
    return absl::OkStatus();
  }
  absl::Status PostCall(const CallArrived&, std::unique_ptr<CallLeg>&) override {
    return absl::UnavailableError("not in this test");
  }
  std::vector<std::string> WaitForOne() {
    const auto some = [&] { return !texts_.empty(); };
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&some), kTimeout);
    return std::exchange(texts_, {});
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> texts_;
};

class RecordingFilesTest : public ::testing::Test {
 protected:
  RecordingFilesTest() {
    options_.directory = folder_.path() + "/recordings";
    options_.min_free_bytes = 0;
  }
  void Begin() {
    auto files = RecordingFiles::Create(options_, [this](const StoredVoicemail& what) {
      stored_.push_back(what);
      return next_id_;
    });
    ASSERT_TRUE(files.ok()) << files.status();
    files_ = *std::move(files);
    files_->Start(events_);
  }
  static StartRecording Command(uint32_t serial = 1) {
    StartRecording command;
    command.leg = {CallId::Of(1, 0, 7), 0};
    command.serial = serial;
    command.subscriber = SubscriberId(42);
    command.caller.number = "+4930123456";
    command.caller.name = "Bob \xff\"B\"";  // not even UTF-8
    command.caller.presentation = Presentation::kAllowed;
    command.caller.attestation = Attestation::kFull;
    command.called = "+4930999999";
    command.started =
        absl::FromCivil(absl::CivilSecond(2024, 5, 1, 12, 30, 15), absl::UTCTimeZone());
    return command;
  }
  std::unique_ptr<MediaSink> Open(uint32_t serial = 1) {
    auto sink = files_->Open(Command(serial));
    EXPECT_TRUE(sink.ok()) << sink.status();
    return sink.ok() ? *std::move(sink) : nullptr;
  }
  static StoreVoicemail Storing(absl::string_view audio) {
    const StartRecording command = Command();
    StoreVoicemail storing;
    storing.call = command.leg.call;
    storing.subscriber = command.subscriber;
    storing.audio = audio;
    storing.caller = command.caller;
    storing.called = command.called;
    storing.started = command.started;
    return storing;
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(options_.directory)) {
      if (entry.path().filename() != ".lock") names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  // Files are made and written on a thread of their own.
  void AwaitNames(size_t count) const {
    const absl::Time deadline = absl::Now() + kTimeout;
    while (Names().size() != count && absl::Now() < deadline) sched_yield();
    EXPECT_THAT(Names(), ::testing::SizeIs(count));
  }
  // Zero: it is not there yet.
  static uintmax_t SizeOf(const std::string& path) {
    std::error_code none;
    const uintmax_t size = std::filesystem::file_size(path, none);
    return none ? 0 : size;
  }
  std::string PathOf(const std::string& name) const { return options_.directory + "/" + name; }

  TestFolder folder_;
  RecordingFilesOptions options_;
  StoringEvents events_;
  absl::StatusOr<std::string> next_id_ = "vm-1";
  std::vector<StoredVoicemail> stored_;
  std::unique_ptr<RecordingFiles> files_;
};

}  // namespace footman::media

#endif  // FOOTMAN_TESTS_MEDIA_RECORDING_FILES_FIXTURE_H_
