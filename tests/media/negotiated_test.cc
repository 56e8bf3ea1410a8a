// What was agreed on is kept: payload types under any number, packets of the length that was asked
// for.

#include <algorithm>
#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/media/codec/g711.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {
namespace {

class NegotiatedTest : public ::testing::Test {
 protected:
  void Begin(const RemoteAudio& remote) {
    session_.reset();
    engine_ = MakeEngine(1);
    ASSERT_NE(engine_, nullptr);
    auto session = engine_->Reserve(&events_);
    ASSERT_TRUE(session.ok()) << session.status();
    session_ = *std::move(session);
    ASSERT_TRUE(session_->Start(remote).ok());
  }
  RtpPacket Next() {
    const auto bytes = peer_.rtp.Receive();
    return bytes.has_value() ? Decode(*bytes) : RtpPacket();
  }
  void Send(uint8_t payload_type, Codec codec, absl::Span<const int16_t> samples) {
    RtpPacket packet;
    packet.payload_type = payload_type;
    packet.sequence = peer_.sequence++;
    packet.timestamp = peer_.timestamp;
    packet.ssrc = peer_.ssrc;
    packet.payload.resize(samples.size());
    EncodeG711(codec, samples, absl::MakeSpan(packet.payload));
    peer_.timestamp += static_cast<uint32_t>(samples.size());
    peer_.rtp.Send(session_->local_port(), Encode(packet));
  }

  TestEvents events_;
  TestPeer peer_;
  std::unique_ptr<AudioEngine> engine_;
  std::unique_ptr<AudioSession> session_;
};

class NumbersTest : public NegotiatedTest, public ::testing::WithParamInterface<Codec> {};
INSTANTIATE_TEST_SUITE_P(BothLaws, NumbersTest, ::testing::Values(Codec::kPcmu, Codec::kPcma));

TEST_P(NumbersTest, AreSpokenBothWays) {
  const Codec codec = GetParam();
  RemoteAudio remote = peer_.Description(codec, 98);
  remote.payload = 97;
  Begin(remote);
  EXPECT_EQ(Next().payload_type, 97);
  auto held = std::make_shared<HeldRecording>();
  ASSERT_TRUE(session_->Record({}, MakeHeldSink(held)).ok());
  const std::vector<int16_t> tone = Sine(400, 20);
  for (int i = 0; i < 25; ++i) {
    Send(97, codec, tone);
    EXPECT_EQ(Next().payload_type, 97);  // and the next tick
  }
  session_->StopRecording(RecordingEnd::kStopped);
  ASSERT_TRUE(events_.WaitFor([](const auto& seen) { return !seen.recordings.empty(); }));
  EXPECT_GT(ShareAt(400, held->samples), 0.8);  // not the noise of the other law, nor silence
  EXPECT_EQ(session_->counters().malformed, 0u);
  Send(96, codec, tone);  // nobody agreed to that one
  peer_.SendDigit(session_->local_port(), 98, 5);
  ASSERT_TRUE(events_.WaitFor([](const auto& seen) { return !seen.digits.empty(); }));
  EXPECT_EQ(session_->counters().malformed, 1u);
}

// RFC 3264 5.1: by the number in our offer; some peers use that of their answer instead.
TEST_F(NegotiatedTest, DigitsComeByTheNumberOfEitherDescription) {
  RemoteAudio remote = peer_.Description(Codec::kPcmu, 96);
  remote.offered_digits_payload = 101;
  Begin(remote);
  peer_.SendDigit(session_->local_port(), 101, 1);
  peer_.SendDigit(session_->local_port(), 96, 2);
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return seen.digits == "12"; }));
}

TEST_F(NegotiatedTest, PacketsAreAsLongAsThePeerWants) {
  for (const int ms : {5, 10, 20, 30, 40, 60, 100}) {
    RemoteAudio remote = peer_.Description(Codec::kPcma);
    remote.packet_ms = ms;
    Begin(remote);
    RtpPacket before = Next();
    EXPECT_TRUE(before.marker);
    for (int i = 0; i < 6; ++i) {
      const RtpPacket packet = Next();
      EXPECT_EQ(packet.payload.size(), static_cast<size_t>(8 * ms));
      EXPECT_EQ(packet.timestamp - before.timestamp, static_cast<uint32_t>(8 * ms)) << ms;
      EXPECT_EQ(static_cast<uint16_t>(packet.sequence - before.sequence), 1);
      EXPECT_FALSE(packet.marker);
      before = packet;
    }
    session_.reset();
    while (peer_.rtp.Receive(absl::ZeroDuration()).has_value()) {
    }
  }
}

TEST_F(NegotiatedTest, APromptMayBeginWithSilence) {
  Begin(peer_.Description(Codec::kPcmu));
  PlayPrompt prompt;
  prompt.kind = PromptKind::kBeep;
  ASSERT_TRUE(session_->Play(prompt, absl::Milliseconds(200)).ok());
  const auto loud = [](int16_t sample) { return sample > 1000; };
  int silent = 0;
  for (int packet = 0; packet < 100; ++packet, ++silent) {
    const std::vector<int16_t> heard = peer_.Hear(1, Codec::kPcmu);
    if (std::any_of(heard.begin(), heard.end(), loud)) break;
  }
  EXPECT_GE(silent, 10);
  EXPECT_LT(silent, 60);  // it is loaded meanwhile, on a busy machine
}

}  // namespace
}  // namespace footman::media
