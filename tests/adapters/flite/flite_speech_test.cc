#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "footman/adapters/flite.h"
#include "gtest/gtest.h"
#include "lib/media/wav_file.h"

namespace footman {
namespace {

constexpr CallId kCall(7);

// Collects what speech answers: "path" or "!reason", by serial.
class Answers : public EventSink {
 public:
  absl::Status Post(const Event& event) override {
    std::lock_guard lock(mutex_);
    if (const auto* ready = std::get_if<SpeechReady>(&event)) {
      texts_.push_back(std::string(ready->audio));
    } else if (const auto* failed = std::get_if<SpeechFailed>(&event)) {
      texts_.push_back("!" + std::string(failed->reason));
    }
    changed_.notify_all();
    return absl::OkStatus();
  }
  absl::Status PostCall(const CallArrived&, std::unique_ptr<CallLeg>&) override {
    return absl::UnimplementedError("speech makes no calls");
  }
  // Waits for that many answers; returns the last of them.
  std::string Wait(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return texts_.size() >= count; });
    return texts_[count - 1];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
};

class FliteSpeechTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.cache_directory = ::testing::TempDir() + "/flite-" + std::to_string(getpid());
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(options_.cache_directory, ignored);
  }

  std::unique_ptr<FliteSpeech> Make() {
    auto speech = FliteSpeech::Create(options_, answers_);
    EXPECT_TRUE(speech.ok()) << speech.status();
    return speech.ok() ? *std::move(speech) : nullptr;
  }
  static absl::Status Say(FliteSpeech& speech, absl::string_view text,
                          absl::string_view language = "en") {
    return speech.Speak(footman::Speak{kCall, 1, text, language});
  }

  FliteOptions options_;
  Answers answers_;
};

TEST_F(FliteSpeechTest, SpeaksIntoAFileThatLegsCanPlay) {
  const auto speech = Make();
  ASSERT_TRUE(Say(*speech, "Please call me back on Monday.").ok());
  const auto audio = media::ReadWav(answers_.Wait(1), media::kTelephoneRate);
  ASSERT_TRUE(audio.ok()) << audio.status();
  EXPECT_GT(audio->samples.size(), 8000u);
  EXPECT_LT(audio->samples.size(), 4u * 8000);
  int16_t loudest = 0;
  for (const int16_t sample : audio->samples) loudest = std::max(loudest, sample);
  EXPECT_GT(loudest, 3000);
}

TEST_F(FliteSpeechTest, TheSameTextIsMadeOnceAcrossRestartsToo) {
  auto speech = Make();
  ASSERT_TRUE(Say(*speech, "Hello").ok());
  const std::string first = answers_.Wait(1);
  ASSERT_TRUE(Say(*speech, " Hello ").ok());
  EXPECT_EQ(answers_.Wait(2), first);
  EXPECT_EQ(speech->counters().made, 1u);
  EXPECT_EQ(speech->counters().reused, 1u);
  speech.reset();
  speech = Make();
  ASSERT_TRUE(Say(*speech, "Hello", "en-GB").ok());
  EXPECT_EQ(answers_.Wait(3), first);
  EXPECT_EQ(speech->counters().made, 0u);
}

TEST_F(FliteSpeechTest, SaysWhyItCannotSpeak) {
  options_.max_text_length = 20;
  const auto speech = Make();
  ASSERT_TRUE(Say(*speech, "\xf0\x9f\x9a\x97 ...").ok());
  EXPECT_EQ(answers_.Wait(1), "!nothing in the text can be spoken");
  ASSERT_TRUE(Say(*speech, std::string(100000, 'a')).ok());
  EXPECT_EQ(answers_.Wait(2), "!the text is too long to be spoken");
  EXPECT_EQ(Say(*speech, "Guten Tag", "de").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(speech->counters().failed, 2u);
}

TEST_F(FliteSpeechTest, BeyondItsBoundTextsAreRefused) {
  options_.max_queued = 2;
  const auto speech = Make();
  absl::Status status;
  int taken = 0;
  for (; taken < 100 && status.ok(); ++taken) {
    status = Say(*speech, absl::StrCat("A text of some length, number ", taken));
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  answers_.Wait(taken - 1);  // those that were taken are answered all the same
}

TEST_F(FliteSpeechTest, TheCacheHasABoundAndTheLongestUnusedGoFirst) {
  options_.max_cache_bytes = 60000;
  options_.keep_time = absl::ZeroDuration();
  const auto speech = Make();
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(Say(*speech, absl::StrCat("Text number ", i)).ok());
    answers_.Wait(i + 1);
  }
  EXPECT_LE(speech->counters().cache_bytes, 60000);
  EXPECT_FALSE(std::filesystem::exists(answers_.Wait(1)));
  EXPECT_TRUE(std::filesystem::exists(answers_.Wait(8)));
}

TEST_F(FliteSpeechTest, WhatWasAskedForJustNowIsKeptHoweverFullItIs) {
  options_.max_cache_bytes = 1;
  const auto speech = Make();
  ASSERT_TRUE(Say(*speech, "one").ok());
  ASSERT_TRUE(Say(*speech, "two").ok());
  answers_.Wait(2);
  EXPECT_TRUE(std::filesystem::exists(answers_.Wait(1)));
}

TEST_F(FliteSpeechTest, SpeaksOnSeveralThreads) {
  options_.threads = 4;
  const auto speech = Make();
  for (int i = 0; i < 16; ++i) {
    ASSERT_TRUE(Say(*speech, absl::StrCat("This is text number ", i % 8, ".")).ok());
  }
  answers_.Wait(16);
  EXPECT_EQ(speech->counters().failed, 0u);
}

TEST_F(FliteSpeechTest, WhatWaitsAtTheEndIsDropped) {
  auto speech = Make();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(Say(*speech, absl::StrCat("A rather long text that waits, number ", i)).ok());
  }
  speech.reset();  // returns soon, and posts nothing afterwards
}

TEST_F(FliteSpeechTest, RefusesOptionsThatCannotBe) {
  options_.threads = 0;
  EXPECT_EQ(FliteSpeech::Create(options_, answers_).status().code(),
            absl::StatusCode::kInvalidArgument);
  options_.threads = 1;
  options_.cache_directory = "/dev/null/speech";
  EXPECT_EQ(FliteSpeech::Create(options_, answers_).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(SynthesizeToFile, WritesWholeFilesOrNone) {
  const std::string path = ::testing::TempDir() + "/said-" + std::to_string(getpid()) + ".wav";
  ASSERT_TRUE(SynthesizeToFile("Please leave a message.", path).ok());
  EXPECT_TRUE(media::ReadWav(path, media::kTelephoneRate).ok());
  EXPECT_EQ(SynthesizeToFile("", path).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(SynthesizeToFile("a", "/nonexistent/said.wav").ok());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace footman
