// Legs of one engine with real packets: each party speaks a tone of its own, and keeps what it
// hears. A leg that is connected to nobody is the clock: nothing sleeps.

#ifndef FOOTMAN_TESTS_MEDIA_CONFERENCE_H_
#define FOOTMAN_TESTS_MEDIA_CONFERENCE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "lib/media/codec/g711.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {

struct Party {
  explicit Party(double tone) : hertz(tone), speech(Sine(tone, 1000)) {}

  // The next packet of its tone, which lasts a whole number of periods.
  void Speak() {
    const auto samples = absl::MakeConstSpan(speech).subspan(spoken, packet_samples);
    spoken = (spoken + packet_samples) % speech.size();
    peer.SendAudio(session->local_port(), codec, samples);
    std::vector<uint8_t> payload(samples.size());
    EncodeG711(codec, samples, absl::MakeSpan(payload));
    said.push_back(std::move(payload));
  }
  void Collect() {
    while (const auto bytes = peer.rtp.Receive(absl::ZeroDuration())) {
      heard.push_back(Decode(*bytes));
    }
  }
  // Samples of what was heard from packet `begin` on.
  std::vector<int16_t> Heard(size_t begin) const {
    std::vector<int16_t> samples;
    for (size_t i = begin; i < heard.size(); ++i) {
      std::vector<int16_t> decoded(heard[i].payload.size());
      DecodeG711(codec, heard[i].payload, absl::MakeSpan(decoded));
      samples.insert(samples.end(), decoded.begin(), decoded.end());
    }
    return samples;
  }

  const double hertz;
  const std::vector<int16_t> speech;
  size_t spoken = 0;
  size_t packet_samples = 160;
  bool speaks = true;
  Codec codec = Codec::kPcmu;
  TestPeer peer;
  TestEvents events;
  std::unique_ptr<AudioSession> session;
  std::vector<std::vector<uint8_t>> said;
  std::vector<RtpPacket> heard;
};

class ConferenceTest : public ::testing::Test {
 protected:
  ConferenceTest() : engine_(MakeEngine(5)) { Start(clock_, Codec::kPcmu); }

  void Start(Party& party, Codec codec, int packet_ms = 20, bool we_send = true) {
    if (party.session == nullptr) {
      auto session = engine_->Reserve(&party.events);
      ASSERT_TRUE(session.ok()) << session.status();
      party.session = *std::move(session);
    }
    party.codec = codec;
    party.packet_samples = static_cast<size_t>(8 * packet_ms);
    RemoteAudio remote = party.peer.Description(codec);
    remote.packet_ms = packet_ms;
    remote.we_send = we_send;
    ASSERT_TRUE(party.session->Start(remote).ok());
  }
  void StartAll(Codec codec = Codec::kPcmu) {
    for (Party* party : parties_) Start(*party, codec);
  }
  static void Connect(Party& one, Party& other) {
    EXPECT_TRUE(one.session->Connect(*other.session).ok());
    EXPECT_TRUE(other.session->Connect(*one.session).ok());
  }
  // So many ticks of the engine, from now on.
  void Run(int ticks) {
    clock_.Collect();  // what this thread was late for
    for (int i = 0; i < ticks; ++i) {
      for (Party* party : parties_) {
        const size_t every = party->packet_samples / 160;
        if (party->session != nullptr && party->speaks && ++ticks_ % every == 0) party->Speak();
      }
      ASSERT_TRUE(clock_.peer.rtp.Receive().has_value());
      for (Party* party : parties_) party->Collect();
    }
  }
  // One sender, no number left out, time that goes on as it should: `ticks` of 20 ms, more or less
  // one packet and what the machine was late.
  static void ExpectOneStream(const std::vector<RtpPacket>& packets, int most_gap_ms = 60) {
    ASSERT_GT(packets.size(), 1u);
    for (size_t i = 1; i < packets.size(); ++i) {
      EXPECT_EQ(packets[i].ssrc, packets[0].ssrc) << i;
      EXPECT_EQ(packets[i].sequence, static_cast<uint16_t>(packets[i - 1].sequence + 1)) << i;
      const auto step = static_cast<int32_t>(packets[i].timestamp - packets[i - 1].timestamp);
      EXPECT_GE(step, static_cast<int32_t>(packets[i - 1].payload.size())) << i;
      EXPECT_LE(step, 8 * most_gap_ms) << i;
    }
  }
  static bool IsSilence(const std::vector<int16_t>& samples) {
    return !samples.empty() && std::all_of(samples.begin(), samples.end(), [](int16_t sample) {
      return sample >= -8 && sample <= 8;  // G.711's zero
    });
  }
  static int Markers(const std::vector<RtpPacket>& packets, size_t begin) {
    int markers = 0;
    for (size_t i = begin; i < packets.size(); ++i) markers += packets[i].marker;
    return markers;
  }

  std::unique_ptr<AudioEngine> engine_;
  Party clock_{0};
  Party a_{400};
  Party b_{700};
  Party c_{1100};
  std::vector<Party*> parties_ = {&a_, &b_, &c_};

 private:
  size_t ticks_ = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_TESTS_MEDIA_CONFERENCE_H_
