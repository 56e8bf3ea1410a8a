#include <unistd.h>

#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <numeric>
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
    if (const auto* ready = std::get_if<SpeechSynthesized>(&event)) {
      texts_.push_back(std::string(ready->audio));
      paths_[ready->serial] = std::string(ready->audio);
    } else if (const auto* failed = std::get_if<SpeechNotSynthesized>(&event)) {
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
  // The latest that was made for that serial.
  std::string PathOf(uint32_t serial) {
    std::lock_guard lock(mutex_);
    return paths_[serial];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
  std::map<uint16_t, std::string> paths_;
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
    auto speech = FliteSpeech::Create(options_);
    EXPECT_TRUE(speech.ok()) << speech.status();
    if (!speech.ok()) return nullptr;
    (*speech)->Start(answers_);
    return *std::move(speech);
  }
  static absl::Status Say(FliteSpeech& speech, absl::string_view text,
                          absl::string_view language = "en") {
    return speech.Synthesize(footman::SynthesizeSpeech{kCall, 1, text, language});
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
  options_.cache_lifetime = absl::ZeroDuration();
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

// The loudness of each 20 ms. Samples differ each time: the voice has a breath of noise in it.
std::vector<double> Envelope(const std::string& path) {
  constexpr size_t kFrame = 160;
  const auto audio = media::ReadWav(path, media::kTelephoneRate);
  EXPECT_TRUE(audio.ok()) << audio.status();
  std::vector<double> envelope;
  for (size_t i = 0; audio.ok() && i + kFrame <= audio->samples.size(); i += kFrame) {
    double power = 0;
    for (size_t k = i; k < i + kFrame; ++k) power += 1.0 * audio->samples[k] * audio->samples[k];
    envelope.push_back(std::sqrt(power / kFrame));
  }
  return envelope;
}

// From -1 to 1; 0 also when the lengths differ.
double Likeness(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size() || a.empty()) return 0;
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / static_cast<double>(a.size());
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / static_cast<double>(b.size());
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

TEST_F(FliteSpeechTest, SeveralThreadsSayTheSameAsOne) {
  const std::vector<std::string> texts = {"Please call me back on Monday.", "I am driving.",
                                          "Back at three, or a little later.", "One moment.",
                                          "The office is closed until the second of January."};
  const std::string alone = ::testing::TempDir() + "/alone-" + std::to_string(getpid()) + ".wav";
  options_.threads = 4;
  const auto speech = Make();
  // By serial, since the answers come in any order.
  for (size_t i = 0; i < 3 * texts.size(); ++i) {
    const auto serial = static_cast<uint16_t>(i % texts.size());
    ASSERT_TRUE(
        speech->Synthesize(footman::SynthesizeSpeech{kCall, serial, texts[serial], "en"}).ok());
  }
  answers_.Wait(3 * texts.size());
  EXPECT_EQ(speech->counters().failed, 0u);
  for (size_t i = 0; i < texts.size(); ++i) {
    ASSERT_TRUE(SynthesizeToFile(texts[i], alone).ok());
    const std::string together = answers_.PathOf(static_cast<uint16_t>(i));
    EXPECT_GT(Likeness(Envelope(together), Envelope(alone)), 0.9) << texts[i];
  }
  std::filesystem::remove(alone);
}

TEST_F(FliteSpeechTest, OddTextsAreSpokenOrRefused) {
  const auto speech = Make();
  const std::vector<std::string> texts = {
      std::string(200, 'a'),
      std::string(200, '9'),
      // flite by itself writes past a buffer here.
      std::string(980, '.') + " a",
      "a" + std::string(980, '?'),
      std::string(979, '(') + "a",
      "$1,000,000.00 1/2 12:61",
      "<speak><break time='1h'/>a</speak>",
      "%s%n%s%n a",
      "a-b_c\\d|e~f`g^h",
      "1e99999 0x0 -1 99999999999",
      "MMMMMMMMMMMMMMMMMMMM IV III",
  };
  size_t answered = 0;
  for (const std::string& text : texts) {
    ASSERT_TRUE(Say(*speech, text).ok());
    const std::string answer = answers_.Wait(++answered);
    if (answer[0] == '!') continue;
    EXPECT_TRUE(media::ReadWav(answer, media::kTelephoneRate).ok()) << text;
  }
}

TEST_F(FliteSpeechTest, WhatIsNotOursInTheFolderIsLeftAlone) {
  auto speech = Make();
  ASSERT_TRUE(Say(*speech, "Hello").ok());
  const std::string ours = answers_.Wait(1);
  speech.reset();
  const std::string foreign = options_.cache_directory + "/voicemail.wav";
  const std::string half = ours + ".17-0.tmp";
  std::filesystem::copy_file(ours, foreign);
  std::filesystem::copy_file(ours, half);
  std::filesystem::resize_file(ours, 44);  // as a power failure may leave it
  options_.max_cache_bytes = 0;
  options_.cache_lifetime = absl::ZeroDuration();
  speech = Make();
  EXPECT_TRUE(std::filesystem::exists(foreign));
  EXPECT_FALSE(std::filesystem::exists(half));
  EXPECT_FALSE(std::filesystem::exists(ours));
  EXPECT_EQ(speech->counters().cache_bytes, 0);
}

TEST_F(FliteSpeechTest, ASoundThatSomebodyTidiedUpIsMadeAgain) {
  const auto speech = Make();
  ASSERT_TRUE(Say(*speech, "Hello").ok());
  std::filesystem::remove(answers_.Wait(1));
  ASSERT_TRUE(Say(*speech, "Hello").ok());
  EXPECT_TRUE(std::filesystem::exists(answers_.Wait(2)));
  EXPECT_EQ(speech->counters().made, 2u);
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
  EXPECT_EQ(FliteSpeech::Create(options_).status().code(),
            absl::StatusCode::kInvalidArgument);
  options_.threads = 1;
  options_.cache_directory = "/dev/null/speech";
  EXPECT_EQ(FliteSpeech::Create(options_).status().code(),
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
