// A party's voice from its packets to the file.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "footman/event_sink.h"
#include "footman/media/recording_files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/media/wav_file.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {
namespace {

using ::testing::SizeIs;

class RecordingTest : public ::testing::TestWithParam<Codec> {
 protected:
  void SetUp() override {
    engine_ = MakeEngine(2);
    ASSERT_NE(engine_, nullptr);
    auto session = engine_->Reserve(&events_);
    ASSERT_TRUE(session.ok()) << session.status();
    session_ = *std::move(session);
    ASSERT_TRUE(session_->Start(peer_.Description(GetParam())).ok());
  }
  absl::Status Record(uint32_t serial, absl::Duration max_silence = absl::Milliseconds(400)) {
    StartRecording command;
    command.serial = serial;
    command.max_length = absl::Seconds(30);
    command.max_silence = max_silence;
    return session_->Record(command, MakeHeldSink(held_));
  }
  // Packet by packet at the pace of the stream that comes back.
  void Say(const std::vector<int16_t>& samples) {
    for (size_t at = 0; at + 160 <= samples.size(); at += 160) {
      peer_.SendAudio(session_->local_port(), GetParam(),
                      absl::MakeConstSpan(samples).subspan(at, 160));
      peer_.rtp.Receive();
    }
  }
  TestEvents::Seen::Recording WaitForRecording() {
    EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return !seen.recordings.empty(); }));
    const auto seen = events_.seen();
    EXPECT_THAT(seen.recordings, SizeIs(1));
    return seen.recordings.empty() ? TestEvents::Seen::Recording{} : seen.recordings[0];
  }

  TestPeer peer_;
  TestEvents events_;
  std::shared_ptr<HeldRecording> held_ = std::make_shared<HeldRecording>();
  std::unique_ptr<AudioEngine> engine_;
  std::unique_ptr<AudioSession> session_;
};
INSTANTIATE_TEST_SUITE_P(BothLaws, RecordingTest, ::testing::Values(Codec::kPcmu, Codec::kPcma),
                         [](const auto& law) {
                           return law.param == Codec::kPcmu ? "Pcmu" : "Pcma";
                         });

std::vector<int16_t> Melody() {
  std::vector<int16_t> melody;
  for (const double hertz : {300, 500, 350, 800, 420}) {
    const std::vector<int16_t> note = Sine(hertz, 200);
    melody.insert(melody.end(), note.begin(), note.end());
  }
  return melody;
}

TEST_P(RecordingTest, WhatIsSaidIsRecordedUntilSilence) {
  ASSERT_TRUE(Record(3).ok());
  EXPECT_TRUE(session_->recording());
  EXPECT_EQ(Record(4).code(), absl::StatusCode::kFailedPrecondition);
  const std::vector<int16_t> said = Melody();
  Say(said);
  Say(std::vector<int16_t>(8000));
  const auto recording = WaitForRecording();
  EXPECT_EQ(recording.serial, 3);
  EXPECT_EQ(recording.audio, "held");
  EXPECT_EQ(recording.end, RecordingEnd::kSilence);
  EXPECT_FALSE(session_->recording());
  absl::MutexLock lock(&held_->mutex);
  EXPECT_TRUE(held_->kept);
  EXPECT_GT(Likeness(said, held_->samples), 0.99);
  EXPECT_EQ(recording.length, held_->samples.size() * absl::Seconds(1) / 8000);
  EXPECT_LE(recording.length, absl::Milliseconds(1700));
}

TEST_P(RecordingTest, TheHashKeyEndsIt) {
  ASSERT_TRUE(Record(1).ok());
  Say(Melody());
  peer_.SendDigit(session_->local_port(), 101, 11);
  EXPECT_EQ(WaitForRecording().end, RecordingEnd::kDigit);
  EXPECT_EQ(events_.seen().digits, "#");
}

TEST_P(RecordingTest, StoppingEndsItWithTheReasonGiven) {
  ASSERT_TRUE(Record(1).ok());
  Say(Melody());
  session_->StopRecording(RecordingEnd::kLegEnded);
  session_->StopRecording(RecordingEnd::kStopped);  // harmless
  EXPECT_EQ(WaitForRecording().end, RecordingEnd::kLegEnded);
}

TEST_P(RecordingTest, NobodySpeaks) {
  ASSERT_TRUE(Record(1).ok());
  const auto recording = WaitForRecording();  // not even packets
  EXPECT_EQ(recording.end, RecordingEnd::kSilence);
  EXPECT_EQ(recording.length, absl::ZeroDuration());
  absl::MutexLock lock(&held_->mutex);
  EXPECT_FALSE(held_->kept);
}

TEST_P(RecordingTest, AFullDiskIsTold) {
  held_->room = 2000;
  ASSERT_TRUE(Record(1).ok());
  Say(Melody());
  const auto recording = WaitForRecording();
  EXPECT_EQ(recording.end, RecordingEnd::kDiskFull);
  EXPECT_GT(recording.length, absl::ZeroDuration());
}

TEST_P(RecordingTest, ASessionThatGoesLeavesItsSinkUnfinished) {
  ASSERT_TRUE(Record(1).ok());
  Say(Melody());
  session_.reset();
  EXPECT_THAT(events_.seen().recordings, SizeIs(0));
  absl::MutexLock lock(&held_->mutex);
  EXPECT_FALSE(held_->finished);
  EXPECT_GT(held_->samples.size(), 0u);
}

TEST_P(RecordingTest, ARecordingIsAFileThatCanBeReadWhileItIsMade) {
  const TestFolder folder;
  RecordingFilesOptions options;
  options.directory = folder.path();
  options.min_free_bytes = 0;
  auto files = RecordingFiles::Create(options, nullptr);
  ASSERT_TRUE(files.ok()) << files.status();
  StartRecording command;
  command.serial = 1;
  command.started = absl::UnixEpoch();
  auto sink = (*files)->Open(command);
  ASSERT_TRUE(sink.ok()) << sink.status();
  ASSERT_TRUE(session_->Record(command, *std::move(sink)).ok());
  const std::string name = "19700101T000000Z-0000000000000000-0-1";
  const std::vector<int16_t> melody = Melody();
  for (int i = 0; i < 3; ++i) Say(melody);
  const auto so_far = ReadWav(folder.path() + "/" + name + ".part.wav", 8000);
  ASSERT_TRUE(so_far.ok()) << so_far.status();
  EXPECT_GE(so_far->samples.size(), 8000u);  // of three seconds, all but the last and its delay
  session_->StopRecording(RecordingEnd::kStopped);
  const auto recording = WaitForRecording();
  EXPECT_EQ(recording.audio, name + ".wav");
  session_.reset();
  files->reset();  // the writer has ended
  const auto whole = ReadWav(folder.path() + "/" + recording.audio, 8000);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_GT(Likeness(absl::MakeConstSpan(melody).subspan(0, 2400), whole->samples), 0.99);
  EXPECT_EQ(recording.length, whole->samples.size() * absl::Seconds(1) / 8000);
}

}  // namespace
}  // namespace footman::media
