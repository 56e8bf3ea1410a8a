// What becomes a recording, and when it ends: no clock, no socket.

#include "lib/media/node/recorder.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/media/frame.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {
namespace {

class RecorderTest : public ::testing::Test {
 protected:
  void Begin(absl::Duration max_length = absl::Minutes(3),
             absl::Duration max_silence = absl::Seconds(2)) {
    StartRecording command;
    command.serial = 5;
    command.max_length = max_length;
    command.max_silence = max_silence;
    recorder_ = std::make_unique<Recorder>(command, MakeHeldSink(held_));
  }
  // Until it ends by itself, or `milliseconds` are over.
  std::optional<RecordingEnd> Say(int milliseconds, double amplitude = 8000) {
    return Take(Sine(400, milliseconds, amplitude));
  }
  std::optional<RecordingEnd> Hiss(int milliseconds, int amplitude) {
    std::vector<int16_t> noise(static_cast<size_t>(milliseconds) * 8);
    for (int16_t& sample : noise) {
      sample = static_cast<int16_t>(static_cast<int>(random_() % (2 * amplitude + 1)) - amplitude);
    }
    return Take(noise);
  }
  std::optional<RecordingEnd> Take(const std::vector<int16_t>& samples) {
    for (size_t at = 0; at + kFrameSamples <= samples.size(); at += kFrameSamples) {
      Frame frame;
      std::copy_n(samples.begin() + static_cast<long>(at), kFrameSamples, frame.begin());
      if (const auto end = recorder_->Take(frame)) return end;
    }
    return std::nullopt;
  }
  int64_t KeptMilliseconds() const { return static_cast<int64_t>(held_->samples.size()) / 8; }

  std::shared_ptr<HeldRecording> held_ = std::make_shared<HeldRecording>();
  std::unique_ptr<Recorder> recorder_;
  std::mt19937 random_{3};
};

TEST_F(RecorderTest, SilenceEndsItAndIsNotKept) {
  Begin();
  EXPECT_EQ(Say(1000), std::nullopt);
  EXPECT_EQ(Hiss(1900, 20), std::nullopt);
  EXPECT_EQ(Hiss(200, 20), RecordingEnd::kSilence);
  const Recorder::Result result = recorder_->Finish(RecordingEnd::kSilence);
  EXPECT_TRUE(result.status.ok());
  EXPECT_TRUE(held_->kept);
  EXPECT_EQ(result.audio, "held");
  EXPECT_EQ(result.length, absl::Milliseconds(KeptMilliseconds()));
  EXPECT_EQ(KeptMilliseconds(), 1300);
}

TEST_F(RecorderTest, PausesBetweenWordsAreKept) {
  Begin();
  Say(500);
  EXPECT_EQ(Hiss(1500, 20), std::nullopt);
  Say(500);
  recorder_->Finish(RecordingEnd::kStopped);
  EXPECT_EQ(KeptMilliseconds(), 2500);
}

TEST_F(RecorderTest, NothingSaidIsNothingKept) {
  Begin();
  EXPECT_EQ(Hiss(3000, 100), RecordingEnd::kSilence);
  const Recorder::Result result = recorder_->Finish(RecordingEnd::kSilence);
  EXPECT_TRUE(result.status.ok());
  EXPECT_EQ(result.length, absl::ZeroDuration());
  EXPECT_TRUE(held_->finished);
  EXPECT_FALSE(held_->kept);
}

TEST_F(RecorderTest, AClickOnTheLineIsNoMessage) {
  Begin();
  Hiss(300, 20);
  Say(40);
  Hiss(300, 20);
  EXPECT_EQ(recorder_->Finish(RecordingEnd::kLegEnded).length, absl::ZeroDuration());
}

TEST_F(RecorderTest, ASteadyBackgroundIsSilenceButASteadyToneIsSound) {
  Begin();
  Hiss(200, 20);
  Say(600);
  // A street: mean amplitude 400, above the plain threshold of 256.
  EXPECT_EQ(Hiss(12000, 800), RecordingEnd::kSilence);
  recorder_->Finish(RecordingEnd::kSilence);
  held_ = std::make_shared<HeldRecording>();
  Begin();
  EXPECT_EQ(Say(20000, 4000), std::nullopt);
  EXPECT_EQ(recorder_->Finish(RecordingEnd::kStopped).length, absl::Seconds(20));
}

TEST_F(RecorderTest, TheLongestLengthEndsIt) {
  Begin(absl::Seconds(3));
  EXPECT_EQ(Say(5000), RecordingEnd::kTooLong);
  EXPECT_EQ(recorder_->Finish(RecordingEnd::kTooLong).length, absl::Seconds(3));
}

TEST_F(RecorderTest, TheKeysOwnSoundIsCutOff) {
  Begin();
  Say(1000);
  const Recorder::Result result = recorder_->Finish(RecordingEnd::kDigit);
  EXPECT_EQ(result.end, RecordingEnd::kDigit);
  EXPECT_EQ(result.length, absl::Milliseconds(940));
}

TEST_F(RecorderTest, AFullDiskEndsItAndKeepsWhatWasWritten) {
  held_->room = 8000;
  Begin();
  EXPECT_EQ(Say(3000), RecordingEnd::kDiskFull);
  const Recorder::Result result = recorder_->Finish(RecordingEnd::kDiskFull);
  EXPECT_TRUE(result.status.ok());
  EXPECT_EQ(result.end, RecordingEnd::kDiskFull);
  EXPECT_TRUE(held_->kept);
  EXPECT_EQ(result.length, absl::Milliseconds(KeptMilliseconds()));
  EXPECT_NEAR(static_cast<double>(KeptMilliseconds()), 1000, 100);
}

TEST_F(RecorderTest, ADiskFullFromTheStartFailsIt) {
  held_->room = 0;
  Begin();
  EXPECT_EQ(Say(1000), RecordingEnd::kDiskFull);
  EXPECT_EQ(recorder_->Finish(RecordingEnd::kDiskFull).status.code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(RecorderTest, NoLimitsMeanNone) {
  Begin(absl::ZeroDuration(), absl::ZeroDuration());
  Say(100);
  EXPECT_EQ(Hiss(60000, 20), std::nullopt);
  // A minute of pause did not pile up in memory.
  EXPECT_GT(KeptMilliseconds(), 45000);
}

}  // namespace
}  // namespace footman::media
