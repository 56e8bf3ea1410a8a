// What every RecordingStore must do; see conformance.h and media_sink.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_RECORDING_STORE_H_
#define FOOTMAN_TESTING_CONFORMANCE_RECORDING_STORE_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "footman/media_sink.h"
#include "footman/testing/conformance/bench.h"

namespace footman::conformance {

class RecordingStoreBench : public Bench {
 public:
  virtual RecordingStore& store() = 0;
  // Somebody whose voicemails it can file.
  virtual SubscriberId subscriber() = 0;
};

class RecordingStoreConformance
    : public ::testing::TestWithParam<std::function<std::unique_ptr<RecordingStoreBench>()>> {
 protected:
  void SetUp() override { bench_ = GetParam()(); }

  std::unique_ptr<MediaSink> Open() {
    auto sink = bench_->store().Open(SampleRecording(bench_->subscriber()));
    EXPECT_TRUE(sink.ok()) << sink.status().message();
    return sink.ok() ? *std::move(sink) : nullptr;
  }
  // Records and finishes; returns what it is known by.
  std::string Record() {
    const std::unique_ptr<MediaSink> sink = Open();
    if (sink == nullptr) return "";
    EXPECT_TRUE(sink->Write(SampleAudio(), 8000).ok());
    const absl::StatusOr<std::string> audio = sink->Finish(/*keep=*/true);
    EXPECT_TRUE(audio.ok()) << audio.status().message();
    return audio.value_or("");
  }
  absl::Status Store(const std::string& audio) {
    StoreVoicemail command;
    command.call = kTestCall;
    command.subscriber = bench_->subscriber();
    command.audio = audio;
    command.caller = {"+4930111", "Bob", Presentation::kAllowed};
    command.called = "+4930222";
    command.started = absl::FromUnixSeconds(1780315200);
    command.length = absl::Milliseconds(500);
    return bench_->store().Store(command);
  }

  std::unique_ptr<RecordingStoreBench> bench_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RecordingStoreConformance);

TEST_P(RecordingStoreConformance, KeepsARecordingUnderANameOfItsOwn) {
  const std::string first = Record();
  const std::string second = Record();
  EXPECT_FALSE(first.empty());
  EXPECT_NE(first, second);
}

TEST_P(RecordingStoreConformance, TakesAudioInSmallPieces) {
  const std::unique_ptr<MediaSink> sink = Open();
  ASSERT_NE(sink, nullptr);
  const std::vector<int16_t> audio = SampleAudio();
  for (size_t at = 0; at < audio.size(); at += 160) {
    ASSERT_TRUE(sink->Write(absl::MakeSpan(audio).subspan(at, 160), 8000).ok());
  }
  EXPECT_TRUE(sink->Finish(/*keep=*/true).ok());
}

TEST_P(RecordingStoreConformance, FilesWhatWasRecorded) {
  ASSERT_TRUE(Store(Record()).ok());
  const auto stored = bench_->events().WaitFor<VoicemailStored>(bench_->timeout());
  ASSERT_TRUE(stored.has_value()) << "no VoicemailStored came";
  EXPECT_EQ((*stored)->call, kTestCall);
  EXPECT_FALSE((*stored)->voicemail.empty());
}

TEST_P(RecordingStoreConformance, WhatWasNeverRecordedIsNotStored) {
  if (!Store("no-such-recording").ok()) return;  // refused at once: the runner makes the event
  EXPECT_TRUE(bench_->events().WaitFor<VoicemailNotStored>(bench_->timeout()).has_value());
}

TEST_P(RecordingStoreConformance, NothingSaidIsNothingKept) {
  const std::unique_ptr<MediaSink> sink = Open();
  ASSERT_NE(sink, nullptr);
  const absl::StatusOr<std::string> audio = sink->Finish(/*keep=*/false);
  ASSERT_TRUE(audio.ok()) << audio.status().message();
  if (!Store(*audio).ok()) return;
  EXPECT_TRUE(bench_->events().WaitFor<VoicemailNotStored>(bench_->timeout()).has_value());
}

TEST_P(RecordingStoreConformance, AnAbandonedRecordingHarmsNobody) {
  std::unique_ptr<MediaSink> sink = Open();
  ASSERT_NE(sink, nullptr);
  EXPECT_TRUE(sink->Write(SampleAudio(), 8000).ok());
  sink.reset();
  EXPECT_FALSE(Record().empty());
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_RECORDING_STORE_H_
