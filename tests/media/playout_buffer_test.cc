// The jitter buffer by itself: no clock, no socket.

#include "lib/media/node/playout_buffer.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "tests/media/media_test_kit.h"
#include "tests/rounds.h"

namespace footman::media {
namespace {

class PlayoutBufferTest : public ::testing::Test {
 protected:
  void Put(int packet) {
    buffer_.Put(kBase + static_cast<uint32_t>(packet * kFrameSamples),
                absl::MakeConstSpan(sent_).subspan(packet * kFrameSamples, kFrameSamples));
  }
  void Read(int frames) {
    for (int i = 0; i < frames; ++i) {
      Frame frame;
      buffer_.Read(frame);
      heard_.insert(heard_.end(), frame.begin(), frame.end());
    }
  }
  // What was heard, from the first packet on.
  absl::Span<const int16_t> Heard() const {
    return absl::MakeConstSpan(heard_).subspan(static_cast<size_t>(buffer_.delay()));
  }
  bool HeardAsSent(int from_packet, int packets) const {
    const size_t begin = from_packet * kFrameSamples;
    const size_t count = packets * kFrameSamples;
    const auto heard = Heard().subspan(begin, count);
    return std::equal(heard.begin(), heard.end(), sent_.begin() + static_cast<long>(begin));
  }

  static constexpr uint32_t kBase = 0xffffff00;  // wraps in the first frame
  std::vector<int16_t> sent_ = Sine(300, 4000);
  std::vector<int16_t> heard_;
  PlayoutBuffer buffer_;
};

TEST_F(PlayoutBufferTest, AGoodStreamComesOutAsItWentIn) {
  for (int i = 0; i < 100; ++i) {
    Put(i);
    Read(1);
  }
  EXPECT_TRUE(HeardAsSent(0, 97));
  EXPECT_EQ(buffer_.lost(), 0u);
}

TEST_F(PlayoutBufferTest, ReorderedAndRepeatedPacketsDoNoHarm) {
  std::mt19937 random(1);
  for (int i = 0; i < 90; i += 3) {
    std::vector<int> order = {i, i + 1, i + 2, i + 1};
    if (i > 0) std::shuffle(order.begin(), order.end(), random);
    for (const int packet : order) Put(packet);
    Read(3);
  }
  EXPECT_TRUE(HeardAsSent(0, 87));
  EXPECT_EQ(buffer_.lost(), 0u);
}

TEST_F(PlayoutBufferTest, ALostPacketIsConcealedAndCounted) {
  for (int i = 0; i < 50; ++i) {
    if (i != 20) Put(i);
    Read(1);
  }
  EXPECT_TRUE(HeardAsSent(0, 20));
  EXPECT_TRUE(HeardAsSent(22, 25));
  EXPECT_EQ(buffer_.lost(), 1u);
  // Not silence: the tone goes on.
  const auto filled = Heard().subspan(20 * kFrameSamples, kFrameSamples);
  EXPECT_GT(ShareAt(300, filled), 0.8);
  EXPECT_GT(*std::max_element(filled.begin(), filled.end()), 4000);
}

TEST_F(PlayoutBufferTest, ALatePacketIsDroppedAndManyMakeTheDelayGrow) {
  for (int i = 0; i < 10; ++i) {
    Put(i);
    Read(1);
  }
  const int delay = buffer_.delay();
  Read(6);  // the path has become 120 ms longer
  for (int i = 10; i < 40; ++i) {
    Put(i);
    Read(1);
  }
  EXPECT_GT(buffer_.delay(), delay);
  EXPECT_GT(buffer_.lost(), 0u);
  EXPECT_GT(Likeness(absl::MakeConstSpan(sent_).subspan(30 * kFrameSamples, 800),
                     absl::MakeConstSpan(heard_).last(10 * kFrameSamples)),
            0.99);
}

TEST_F(PlayoutBufferTest, OddPacketLengthsFit) {
  size_t sent = 0;
  const size_t lengths[] = {80, 240, 33, 160, 1, 400};
  for (int i = 0; sent < 8000; ++i) {
    const size_t count = lengths[i % 6];
    buffer_.Put(kBase + static_cast<uint32_t>(sent),
                absl::MakeConstSpan(sent_).subspan(sent, count));
    sent += count;
    while (heard_.size() + kFrameSamples < sent) Read(1);
  }
  EXPECT_TRUE(HeardAsSent(0, 45));
  EXPECT_EQ(buffer_.lost(), 0u);
}

TEST_F(PlayoutBufferTest, APauseAndAJumpBeginAnew) {
  for (int i = 0; i < 10; ++i) {
    Put(i);
    Read(1);
  }
  Read(60);  // a pause of more than a second
  heard_.clear();
  for (int i = 90; i < 120; ++i) {
    Put(i);
    Read(1);
  }
  EXPECT_TRUE(std::equal(heard_.begin() + buffer_.delay(), heard_.end(),
                         sent_.begin() + 90 * kFrameSamples));
  buffer_.Put(0x80000000, absl::MakeConstSpan(sent_).subspan(0, kFrameSamples));
  Read(5);
  EXPECT_EQ(buffer_.lost(), 0u);
}

TEST_F(PlayoutBufferTest, WhatPiledUpIsWornDown) {
  const auto packet = absl::MakeConstSpan(sent_).subspan(0, kFrameSamples);
  uint32_t timestamp = kBase;
  const auto put = [&] {
    buffer_.Put(timestamp, packet);
    timestamp += kFrameSamples;
  };
  for (int i = 0; i < 20; ++i) put();  // a burst after a stall
  for (int i = 0; i < 1500; ++i) {     // half a minute
    put();
    Read(1);
  }
  int waiting = 0;
  for (; waiting < 40; ++waiting) {
    heard_.clear();
    Read(1);
    if (!std::equal(heard_.begin(), heard_.end(), packet.begin())) break;
  }
  EXPECT_LE(waiting, buffer_.delay() / kFrameSamples + 6);
  EXPECT_GE(waiting, buffer_.delay() / kFrameSamples);
}

// As a packet of 155 samples leaves it: the frame has no room behind it.
TEST(LossConcealerTest, AGapIsFilledAndNothingBehindIt) {
  std::vector<int16_t> heard = Sine(100, 100);
  for (size_t gap = 1; gap <= 40; ++gap) {
    LossConcealer concealer;
    concealer.Learn(absl::MakeSpan(heard));
    std::vector<int16_t> frame(200, 12345);
    concealer.Fill(absl::MakeSpan(frame).subspan(0, gap));
    EXPECT_EQ(std::count(frame.begin(), frame.end(), 12345), static_cast<long>(200 - gap)) << gap;
  }
}

TEST_F(PlayoutBufferTest, AnythingMayCome) {
  std::mt19937 random(7);
  for (int i = 0; i < Rounds(20000); ++i) {
    const size_t count = random() % (PlayoutBuffer::kMaxPacket + 1);
    const uint32_t timestamp = random() % 3 == 0 ? static_cast<uint32_t>(random())
                                                 : kBase + static_cast<uint32_t>(i * 160);
    buffer_.Put(timestamp, absl::MakeConstSpan(sent_).subspan(0, count));
    Frame frame;
    buffer_.Read(frame);
  }
  buffer_.Reset();
  Frame frame;
  buffer_.Read(frame);
  EXPECT_EQ(*std::max_element(frame.begin(), frame.end()), 0);
}

}  // namespace
}  // namespace footman::media
