// What a party hears: tones, files, both laws, one steady stream.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/media/wav_file.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {
namespace {

using ::testing::ElementsAre;

class PlayingTest : public ::testing::TestWithParam<Codec> {
 protected:
  void Begin(AudioEngineOptions options = {}) {
    engine_ = MakeEngine(2, options);
    ASSERT_NE(engine_, nullptr);
    auto session = engine_->Reserve(&events_);
    ASSERT_TRUE(session.ok()) << session.status();
    session_ = *std::move(session);
    ASSERT_TRUE(session_->Start(peer_.Description(GetParam())).ok());
  }
  absl::Status Play(PromptKind kind, uint32_t serial, bool beep_after = false,
                    absl::string_view audio = "", absl::string_view language = "en") {
    PlayPrompt prompt;
    prompt.serial = serial;
    prompt.kind = kind;
    prompt.audio = audio;
    prompt.language = language;
    prompt.beep_after = beep_after;
    return session_->Play(prompt);
  }
  // Everything until the prompt is over, silence before and after it cut off.
  std::vector<int16_t> HearPrompt(uint32_t serial) {
    std::vector<int16_t> heard;
    const auto over = [&] {
      const auto seen = events_.seen();
      return std::find(seen.prompts_finished.begin(), seen.prompts_finished.end(), serial) !=
             seen.prompts_finished.end();
    };
    for (int packets = 0; packets < 1500 && !over(); ++packets) {
      const std::vector<int16_t> more = peer_.Hear(1, GetParam());
      heard.insert(heard.end(), more.begin(), more.end());
    }
    EXPECT_TRUE(over());
    const auto loud = [](int16_t sample) { return std::abs(int{sample}) > 64; };
    heard.erase(std::find_if(heard.rbegin(), heard.rend(), loud).base(), heard.end());
    heard.erase(heard.begin(), std::find_if(heard.begin(), heard.end(), loud));
    return heard;
  }

  TestFolder folder_;
  TestPeer peer_;
  TestEvents events_;
  std::unique_ptr<AudioEngine> engine_;
  std::unique_ptr<AudioSession> session_;
};
INSTANTIATE_TEST_SUITE_P(BothLaws, PlayingTest, ::testing::Values(Codec::kPcmu, Codec::kPcma),
                         [](const auto& law) {
                           return law.param == Codec::kPcmu ? "Pcmu" : "Pcma";
                         });

TEST_P(PlayingTest, SilenceFlowsSteadilyWhileNothingPlays) {
  Begin();
  std::vector<RtpPacket> packets;
  for (int i = 0; i < 10; ++i) {
    const auto bytes = peer_.rtp.Receive();
    ASSERT_TRUE(bytes.has_value());
    packets.push_back(Decode(*bytes));
  }
  EXPECT_TRUE(packets[0].marker);
  for (size_t i = 1; i < packets.size(); ++i) {
    EXPECT_FALSE(packets[i].marker);
    EXPECT_EQ(packets[i].sequence, static_cast<uint16_t>(packets[i - 1].sequence + 1));
    EXPECT_EQ(packets[i].timestamp, packets[i - 1].timestamp + 160);
    EXPECT_EQ(packets[i].ssrc, packets[0].ssrc);
    EXPECT_EQ(packets[i].payload.size(), 160u);
  }
  for (const int16_t sample : peer_.Hear(2, GetParam())) EXPECT_LE(std::abs(int{sample}), 8);
  EXPECT_GE(session_->counters().sent, 11u);  // the twelfth may not be counted yet
}

TEST_P(PlayingTest, AFileIsHeardAsItIs) {
  // Stereo does not matter to WriteWav, the rate does: 16 kHz in, 8 kHz out.
  const std::vector<int16_t> tone = Sine(440, 500);
  const std::string path = folder_.path() + "/message.wav";
  ASSERT_TRUE(WriteWav(path, Resample(tone, 8000, 16000), 16000).ok());
  Begin();
  ASSERT_TRUE(Play(PromptKind::kMessage, 7, false, path).ok());
  const std::vector<int16_t> heard = HearPrompt(7);
  EXPECT_NEAR(static_cast<double>(heard.size()), 4000, 40);
  EXPECT_GT(ShareAt(440, heard), 0.98);
  EXPECT_THAT(events_.seen().prompts_finished, ElementsAre(7));
}

TEST_P(PlayingTest, ABeepFollowsThePrompt) {
  const std::string path = folder_.path() + "/message.wav";
  ASSERT_TRUE(WriteWav(path, Sine(440, 200), 8000).ok());
  Begin();
  ASSERT_TRUE(Play(PromptKind::kMessage, 1, /*beep_after=*/true, path).ok());
  const std::vector<int16_t> heard = HearPrompt(1);
  ASSERT_NEAR(static_cast<double>(heard.size()), 1600 + 3200, 60);
  EXPECT_GT(ShareAt(440, absl::MakeConstSpan(heard).subspan(0, 1500)), 0.98);
  EXPECT_GT(ShareAt(1000, absl::MakeConstSpan(heard).subspan(1700, 3000)), 0.98);
}

TEST_P(PlayingTest, StandardPromptsComeFromTheLanguagesFolder) {
  std::filesystem::create_directory(folder_.path() + "/de");
  ASSERT_TRUE(WriteWav(folder_.path() + "/de/greeting.wav", Sine(700, 200), 8000).ok());
  ASSERT_TRUE(WriteWav(folder_.path() + "/greeting.wav", Sine(1200, 200), 8000).ok());
  AudioEngineOptions options;
  options.prompts = folder_.path();
  Begin(options);
  ASSERT_TRUE(Play(PromptKind::kGreeting, 1, false, "", "de-AT").ok());
  EXPECT_GT(ShareAt(700, HearPrompt(1)), 0.95);
  // No such language, and none that could leave the folder.
  ASSERT_TRUE(Play(PromptKind::kGreeting, 2, false, "", "../de").ok());
  EXPECT_GT(ShareAt(1200, HearPrompt(2)), 0.95);
}

TEST_P(PlayingTest, AMissingApologyIsTheSpecialInformationTone) {
  Begin();
  ASSERT_TRUE(Play(PromptKind::kApology, 1).ok());
  const std::vector<int16_t> heard = HearPrompt(1);
  ASSERT_GT(heard.size(), 8000u);
  EXPECT_GT(ShareAt(950, absl::MakeConstSpan(heard).subspan(100, 2400)), 0.95);
  EXPECT_GT(ShareAt(1400, absl::MakeConstSpan(heard).subspan(2740, 2400)), 0.95);
  EXPECT_GT(ShareAt(1800, absl::MakeConstSpan(heard).subspan(5380, 2400)), 0.95);
}

TEST_P(PlayingTest, RingbackGoesOnUntilStoppedAndAnswersNothing) {
  Begin();
  ASSERT_TRUE(Play(PromptKind::kPleaseWait, 1).ok());
  std::vector<int16_t> heard = peer_.Hear(40, GetParam());
  EXPECT_GT(ShareAt(425, absl::MakeConstSpan(heard).last(20 * 160)), 0.95);
  session_->StopPrompt();
  // What was under way may still ring; then it is quiet, long before the second of ringing is over.
  int quiet = 0;
  for (int i = 0; i < 40 && quiet < 3; ++i) {
    heard = peer_.Hear(1, GetParam());
    quiet = *std::max_element(heard.begin(), heard.end()) <= 8 ? quiet + 1 : 0;
  }
  EXPECT_EQ(quiet, 3);
  EXPECT_THAT(events_.seen().prompts_finished, ElementsAre());
}

TEST_P(PlayingTest, AReplacedPromptAnswersNothingAndAMissingMessageFails) {
  Begin();
  ASSERT_TRUE(Play(PromptKind::kMusic, 1).ok());
  ASSERT_TRUE(Play(PromptKind::kBeep, 2).ok());
  HearPrompt(2);
  ASSERT_TRUE(Play(PromptKind::kMessage, 3, false, folder_.path() + "/none.wav").ok());
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return !seen.prompts_failed.empty(); }));
  EXPECT_THAT(events_.seen().prompts_failed, ElementsAre(::testing::HasSubstr("none.wav")));
  EXPECT_THAT(events_.seen().prompts_finished, ElementsAre(2));
}

TEST_P(PlayingTest, NothingIsSentWhileThePeerHoldsUs) {
  Begin();
  peer_.Hear(2, GetParam());
  RemoteAudio held = peer_.Description(GetParam());
  held.we_send = false;
  ASSERT_TRUE(session_->Start(held).ok());
  const uint64_t sent = session_->counters().sent;
  // A prompt finishes all the same: its end is what the call waits for.
  ASSERT_TRUE(Play(PromptKind::kBeep, 4).ok());
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return !seen.prompts_finished.empty(); }));
  EXPECT_EQ(session_->counters().sent, sent);
  ASSERT_TRUE(session_->Start(peer_.Description(GetParam())).ok());
  bool marked = false;  // a new talk spurt, after what was queued before
  for (int i = 0; i < 50 && !marked; ++i) {
    const auto bytes = peer_.rtp.Receive();
    ASSERT_TRUE(bytes.has_value());
    marked = Decode(*bytes).marker;
  }
  EXPECT_TRUE(marked);
}

}  // namespace
}  // namespace footman::media
