#include "lib/media/codec/resampler.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {
namespace {

class ResamplerTest : public ::testing::TestWithParam<std::pair<int, int>> {};
INSTANTIATE_TEST_SUITE_P(Rates, ResamplerTest,
                         ::testing::Values(std::pair(8000, 8000), std::pair(8000, 16000),
                                           std::pair(8000, 48000), std::pair(16000, 8000),
                                           std::pair(16000, 48000), std::pair(48000, 8000),
                                           std::pair(48000, 16000)));

// A tone that is cut into frames comes out as one tone, and every frame as one frame.
TEST_P(ResamplerTest, AToneStaysATone) {
  const auto [from, to] = GetParam();
  auto resampler = Resampler::Create(from, to);
  ASSERT_TRUE(resampler.ok());
  const std::vector<int16_t> tone = Sine(400.0 * 8000 / from, 1000 * from / 8000);
  std::vector<int16_t> heard;
  const auto frame = static_cast<size_t>(from / 50);
  for (size_t at = 0; at + frame <= tone.size(); at += frame) {
    const auto converted = resampler->Convert(absl::MakeConstSpan(tone).subspan(at, frame));
    ASSERT_EQ(converted.size(), static_cast<size_t>(to / 50));
    heard.insert(heard.end(), converted.begin(), converted.end());
  }
  heard.erase(heard.begin(), heard.begin() + to / 50);
  EXPECT_GT(ShareAt(400.0 * 8000 / to, heard), 0.99);
}

TEST(ResamplerRatesTest, OtherRatesAreRefused) {
  for (const auto& [from, to] : {std::pair(8000, 44100), std::pair(0, 8000), std::pair(8000, -1)}) {
    EXPECT_EQ(Resampler::Create(from, to).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace footman::media
