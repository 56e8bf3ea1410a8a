// Consumers and sources of samples, at rates of their own, beside recordings and connections.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/media/wav_file.h"
#include "tests/media/conference.h"

namespace footman::media {
namespace {

using MixingTest = ConferenceTest;

class Ear : public AudioConsumer {
 public:
  explicit Ear(int rate) : rate_(rate) {}
  int rate_hz() const override { return rate_; }
  void Take(absl::Span<const int16_t> samples) override {
    absl::MutexLock lock(&mutex_);
    heard_.insert(heard_.end(), samples.begin(), samples.end());
  }
  std::vector<int16_t> heard() {
    absl::MutexLock lock(&mutex_);
    return heard_;
  }

 private:
  const int rate_;
  absl::Mutex mutex_;
  std::vector<int16_t> heard_;
};

// Says a tone at a rate of its own, then is over.
class Mouth : public AudioSource {
 public:
  Mouth(double hertz, int rate, int milliseconds)
      : rate_(rate), tone_(Resample(Sine(hertz, milliseconds), 8000, rate)) {}
  int rate_hz() const override { return rate_; }
  bool Next(absl::Span<int16_t> samples) override {
    if (at_ + samples.size() > tone_.size()) return false;
    std::copy_n(tone_.begin() + static_cast<ptrdiff_t>(at_), samples.size(), samples.begin());
    at_ += samples.size();
    return true;
  }

 private:
  const int rate_;
  const std::vector<int16_t> tone_;
  size_t at_ = 0;
};

// As ShareAt, of any rate.
double ShareAtRate(double hertz, int rate, const std::vector<int16_t>& samples) {
  return ShareAt(hertz * 8000 / rate, samples);
}

TEST_F(MixingTest, AConsumerThatComesAndGoesDoesNotDisturbTheRelay) {
  parties_ = {&a_, &b_};
  StartAll();
  Connect(a_, b_);
  Run(20);
  const size_t begin = b_.heard.size();
  const uint64_t relayed = b_.session->counters().relayed;
  std::vector<std::shared_ptr<Ear>> ears;
  for (const int rate : {8000, 16000, 48000}) {
    ears.push_back(std::make_shared<Ear>(rate));
    ASSERT_TRUE(a_.session->Listen(ears.back()).ok());
    ASSERT_TRUE(a_.session->Listen(ears.back()).ok()) << "harmless";
    Run(10);
  }
  a_.session->StopListening(ears[0].get());
  Run(2);
  const size_t had = ears[0]->heard().size();
  Run(20);
  EXPECT_EQ(ears[0]->heard().size(), had);
  for (const auto& ear : ears) {
    std::vector<int16_t> heard = ear->heard();
    EXPECT_EQ(heard.size() % static_cast<size_t>(ear->rate_hz() / 50), 0u);
    ASSERT_GT(heard.size(), static_cast<size_t>(ear->rate_hz() / 2));
    heard.erase(heard.begin(), heard.begin() + ear->rate_hz() / 10);
    EXPECT_GT(ShareAtRate(a_.hertz, ear->rate_hz(), heard), 0.98) << ear->rate_hz();
  }
  EXPECT_NEAR(static_cast<double>(b_.session->counters().relayed - relayed), 52, 2);
  for (size_t i = begin; i < b_.heard.size(); ++i) {
    EXPECT_NE(std::find(a_.said.begin(), a_.said.end(), b_.heard[i].payload), a_.said.end()) << i;
  }
  EXPECT_EQ(Markers(b_.heard, begin), 0);
  ExpectOneStream(b_.heard);
}

TEST_F(MixingTest, SourcesOfAnyRateAreHeardTogetherAndEnd) {
  parties_ = {&a_};
  StartAll();
  ASSERT_TRUE(a_.session->Feed(std::make_shared<Mouth>(600, 48000, 1000)).ok());
  ASSERT_TRUE(a_.session->Feed(std::make_shared<Mouth>(900, 16000, 1000)).ok());
  const auto kept = std::make_shared<Mouth>(1300, 8000, 10000);
  ASSERT_TRUE(a_.session->Feed(kept).ok());
  Run(40);
  const std::vector<int16_t> together = a_.Heard(10);
  for (const double hertz : {600, 900, 1300}) {
    EXPECT_NEAR(ShareAt(hertz, together), 1.0 / 3, 0.06) << hertz;
  }
  Run(30);  // two are over
  EXPECT_GT(ShareAt(1300, a_.Heard(60)), 0.95);
  a_.session->StopFeeding(kept.get());
  Run(5);
  const size_t silent = a_.heard.size();
  Run(10);
  EXPECT_TRUE(IsSilence(a_.Heard(silent)));
  EXPECT_EQ(kept.use_count(), 1) << "let go of";
}

TEST_F(MixingTest, ASourceIsMixedWithAVoiceWhichIsRelayedAfterIt) {
  parties_ = {&a_, &b_};
  StartAll();
  Connect(a_, b_);
  Run(20);
  const size_t begin = b_.heard.size();
  ASSERT_TRUE(b_.session->Feed(std::make_shared<Mouth>(900, 48000, 600)).ok());
  Run(25);
  const std::vector<int16_t> together = b_.Heard(begin + 8);
  EXPECT_NEAR(ShareAt(900, together), 0.5, 0.1);
  EXPECT_NEAR(ShareAt(a_.hertz, together), 0.5, 0.1);
  Run(15);
  const size_t after = b_.heard.size();
  const uint64_t relayed = b_.session->counters().relayed;
  Run(20);
  EXPECT_EQ(b_.session->counters().relayed - relayed, b_.heard.size() - after);
  ExpectOneStream(b_.heard);
}

TEST_F(MixingTest, LoudVoicesAreLimitedNotTurnedOver) {
  StartAll();
  Connect(a_, c_);
  Connect(b_, c_);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(c_.session->Feed(std::make_shared<Mouth>(500, 8000, 2000)).ok());
  }
  Run(30);
  const std::vector<int16_t> heard = c_.Heard(10);
  // Overflow would be noise all over the band.
  EXPECT_GT(ShareAt(500, heard), 0.6);
  EXPECT_GE(*std::max_element(heard.begin(), heard.end()), 31000);
}

TEST_F(MixingTest, WhatCannotBeHeardIsRefused) {
  auto waiting = engine_->Reserve(&b_.events);
  ASSERT_TRUE(waiting.ok());
  EXPECT_EQ((*waiting)->Listen(std::make_shared<Ear>(8000)).code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ((*waiting)->Feed(std::make_shared<Mouth>(500, 8000, 100)).code(),
            absl::StatusCode::kFailedPrecondition);
  Start(a_, Codec::kPcmu);
  EXPECT_EQ(a_.session->Listen(std::make_shared<Ear>(44100)).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(a_.session->Listen(nullptr).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(a_.session->Feed(nullptr).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace footman::media
