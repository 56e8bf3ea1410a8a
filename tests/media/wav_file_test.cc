// WAV files and sample rates.

#include "lib/media/wav_file.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/media/media_test_kit.h"
#include "tests/rounds.h"

namespace footman::media {
namespace {

TEST(WavFileTest, WhatIsWrittenIsRead) {
  const TestFolder folder;
  const std::vector<int16_t> tone = Sine(440, 300);
  ASSERT_TRUE(WriteWav(folder.path() + "/a.wav", tone, 8000).ok());
  const auto read = ReadWav(folder.path() + "/a.wav", 8000);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->samples, tone);
  EXPECT_EQ(read->rate_hz, 8000);
  // Nothing temporary stays, also not after a failure.
  EXPECT_FALSE(WriteWav(folder.path() + "/none/a.wav", tone, 8000).ok());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(WavFileTest, RatesAreConvertedWithoutDelayOrLoss) {
  for (const int rate : {11025, 16000, 22050, 44100, 48000}) {
    const std::vector<int16_t> tone = Sine(440, 1000);
    const std::vector<int16_t> up = Resample(tone, 8000, rate);
    EXPECT_EQ(up.size(), static_cast<size_t>(rate));
    const std::vector<int16_t> back = Resample(up, rate, 8000);
    ASSERT_EQ(back.size(), tone.size());
    const auto middle = absl::MakeConstSpan(tone).subspan(400, 7000);
    double error = 0;
    double energy = 0;
    for (size_t i = 0; i < middle.size(); ++i) {
      error += (middle[i] - back[400 + i]) * double(middle[i] - back[400 + i]);
      energy += double(middle[i]) * middle[i];
    }
    EXPECT_LT(error / energy, 0.001) << rate;
  }
  EXPECT_TRUE(Resample({}, 16000, 8000).empty());
}

TEST(WavFileTest, WhatIsNoAudioIsRefused) {
  const TestFolder folder;
  EXPECT_EQ(ReadWav(folder.path() + "/none.wav", 8000).status().code(),
            absl::StatusCode::kNotFound);
  std::ofstream(folder.path() + "/text.wav") << "this is no audio";
  EXPECT_EQ(ReadWav(folder.path() + "/text.wav", 8000).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(ReadWav(folder.path(), 8000).ok());
  EXPECT_EQ(WriteWav(folder.path() + "/a.wav", {}, 0).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadWav(folder.path() + "/a.wav", -1).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(WavFileTest, DamagedFilesDoNoHarm) {
  const TestFolder folder;
  const std::string path = folder.path() + "/a.wav";
  ASSERT_TRUE(WriteWav(path, Sine(440, 50), 8000).ok());
  std::ifstream whole(path, std::ios::binary);
  const std::string good((std::istreambuf_iterator<char>(whole)), {});
  std::mt19937 random(5);
  for (int i = 0; i < Rounds(500); ++i) {
    std::string bad = good.substr(0, random() % good.size());
    for (int changes = 0; changes < 4 && !bad.empty(); ++changes) {
      bad[random() % std::min<size_t>(bad.size(), 60)] = static_cast<char>(random());
    }
    std::ofstream(path, std::ios::binary) << bad;
    const auto read = ReadWav(path, 8000);
    if (read.ok()) {
      EXPECT_LE(read->samples.size(), size_t{kMaxWavSeconds} * 8000);
    } else {
      EXPECT_FALSE(read.status().message().empty());
    }
  }
}

}  // namespace
}  // namespace footman::media
