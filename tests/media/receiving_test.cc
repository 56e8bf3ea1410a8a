// What comes from a party, and from strangers: digits, reports, foreign and malformed packets,
// silence on the line, the limit of ports.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/media/media_test_kit.h"
#include "tests/rounds.h"

namespace footman::media {
namespace {

class ReceivingTest : public ::testing::Test {
 protected:
  void Begin(int digits_payload = 101, AudioEngineOptions options = {}) {
    if (engine_ == nullptr) engine_ = MakeEngine(2, options);
    ASSERT_NE(engine_, nullptr);
    auto session = engine_->Reserve(&events_);
    ASSERT_TRUE(session.ok()) << session.status();
    session_ = *std::move(session);
    ASSERT_TRUE(session_->Start(peer_.Description(Codec::kPcmu, digits_payload)).ok());
  }
  uint16_t port() const { return session_->local_port(); }
  // The stream's own packets are the clock of these tests: nothing sleeps.
  bool CountersReach(const std::function<bool(const AudioCounters&)>& condition) {
    return CountersReach(condition, peer_);
  }
  bool CountersReach(const std::function<bool(const AudioCounters&)>& condition,
                     TestPeer& listener) {
    for (int i = 0; i < 500; ++i) {
      if (condition(session_->counters())) return true;
      if (!listener.rtp.Receive().has_value()) return false;
    }
    return false;
  }

  TestPeer peer_;
  TestEvents events_;
  std::unique_ptr<AudioEngine> engine_;
  std::unique_ptr<AudioSession> session_;
};

class DigitsTest : public ReceivingTest, public ::testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(PayloadTypes, DigitsTest, ::testing::Values(96, 101, 127));

TEST_P(DigitsTest, EachPressIsToldOnce) {
  Begin(GetParam());
  for (const int event : {1, 1, 5, 10, 11, 15}) peer_.SendDigit(port(), GetParam(), event);
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return seen.digits.size() >= 6; }));
  EXPECT_EQ(events_.seen().digits, "115*#D");
}

TEST_P(DigitsTest, LostEndsDoNotMatter) {
  Begin(GetParam());
  for (const int event : {7, 7, 8}) peer_.SendDigit(port(), GetParam(), event, /*lose_ends=*/true);
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return seen.digits.size() >= 3; }));
  EXPECT_EQ(events_.seen().digits, "778");
}

TEST_F(ReceivingTest, DigitsThatWereNotNegotiatedAreNotTaken) {
  Begin(/*digits_payload=*/-1);
  peer_.SendDigit(port(), 101, 1);
  EXPECT_TRUE(CountersReach([](const auto& counters) { return counters.malformed >= 6; }));
  EXPECT_EQ(events_.seen().digits, "");
}

TEST_F(ReceivingTest, StrangersAreDroppedAndCounted) {
  Begin();
  peer_.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  ASSERT_TRUE(CountersReach([](const auto& counters) { return counters.received == 1; }));
  TestPeer stranger;
  for (int i = 0; i < 3; ++i) stranger.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  stranger.SendDigit(port(), 101, 9);
  ASSERT_TRUE(CountersReach([](const auto& counters) { return counters.foreign == 9; }));
  EXPECT_EQ(session_->counters().received, 1u);
  EXPECT_EQ(events_.seen().digits, "");
  peer_.SendDigit(port(), 101, 2);  // the peer itself is still heard
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return seen.digits == "2"; }));
}

TEST_F(ReceivingTest, APeerBehindANatIsLearnedOncePerDescription) {
  Begin();
  TestPeer behind_nat;  // sends from another port than its SDP says
  behind_nat.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  // It is answered where it sends from.
  EXPECT_TRUE(behind_nat.rtp.Receive().has_value());
  TestPeer stranger;
  stranger.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  ASSERT_TRUE(
      CountersReach([](const auto& counters) { return counters.foreign == 1; }, behind_nat));
  // A new description: once more.
  ASSERT_TRUE(session_->Start(peer_.Description(Codec::kPcmu)).ok());
  stranger.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  EXPECT_TRUE(stranger.rtp.Receive().has_value());
  EXPECT_EQ(session_->counters().received, 2u);
}

TEST_F(ReceivingTest, ThePeerTakesItsAudioBackFromAQuickStranger) {
  Begin();
  TestPeer stranger;
  stranger.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  ASSERT_TRUE(stranger.rtp.Receive().has_value());
  peer_.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  ASSERT_TRUE(CountersReach([](const auto& counters) { return counters.received == 2; }));
  stranger.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  EXPECT_TRUE(CountersReach([](const auto& counters) { return counters.foreign == 1; }));
}

TEST_F(ReceivingTest, MalformedPacketsDisturbNothing) {
  Begin();
  peer_.SendDigit(port(), 101, 1);
  ASSERT_TRUE(events_.WaitFor([](const auto& seen) { return seen.digits == "1"; }));
  RtpPacket good;
  good.payload.assign(160, 0xff);
  const std::vector<uint8_t> whole = Encode(good);
  std::vector<std::vector<uint8_t>> bad;
  bad.push_back({});      // empty
  bad.push_back({0x80});  // short
  bad.push_back(std::vector<uint8_t>(whole.begin(), whole.begin() + 11));
  const auto changed = [&](size_t at, uint8_t value) {
    std::vector<uint8_t> packet = whole;
    packet[at] = value;
    return packet;
  };
  bad.push_back(changed(0, 0x40));                         // version 1
  bad.push_back(changed(1, 99));                           // a payload type of nobody
  bad.push_back(changed(0, 0xa0));                         // padding: 255 of 160 bytes
  bad.push_back({0x8f, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1});  // fifteen CSRCs, none there
  bad.push_back({0x90, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0xff, 0xff});  // endless extension
  bad.push_back({0x80, 101, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 0});            // half an event
  std::vector<uint8_t> huge = whole;
  huge.resize(1900, 0xff);
  bad.push_back(huge);
  for (const auto& packet : bad) peer_.rtp.Send(port(), packet);
  const size_t expected = bad.size();
  EXPECT_TRUE(CountersReach([&](const auto& counters) { return counters.malformed >= expected; }));
  EXPECT_EQ(session_->counters().malformed, expected);
  peer_.SendDigit(port(), 101, 2);
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return seen.digits == "12"; }));
}

TEST_F(ReceivingTest, RandomPacketsDisturbNothing) {
  Begin();
  std::mt19937 random(20240501);
  for (int i = 0; i < Rounds(4000); ++i) {
    std::vector<uint8_t> packet(random() % 300);
    for (uint8_t& byte : packet) byte = static_cast<uint8_t>(random());
    // Mostly past the first check, so that the deeper ones meet it.
    if (packet.size() > 1 && i % 4 != 0) {
      packet[0] = static_cast<uint8_t>(0x80 | (packet[0] & 0x3f));
      packet[1] = static_cast<uint8_t>(i % 2 == 0 ? 200 + random() % 8 : random() % 128);
      if (packet.size() > 3 && i % 8 < 4) {  // an RTCP length that fits
        packet[2] = 0;
        packet[3] = static_cast<uint8_t>(packet.size() / 4 - 1);
      }
    }
    peer_.rtp.Send(port(), packet);
    peer_.rtcp.Send(static_cast<uint16_t>(port() + 1), packet);
    if (i % 20 == 0) peer_.rtp.Receive();  // not faster than it can be read
  }
  peer_.ssrc = 0x55667788;  // whatever the noise looked like, this is someone new
  peer_.SendDigit(port(), 101, 3);
  EXPECT_TRUE(events_.WaitFor(
      [](const auto& seen) { return !seen.digits.empty() && seen.digits.back() == '3'; }));
  EXPECT_GT(session_->counters().malformed, 0u);
}

TEST_F(ReceivingTest, SilenceOnTheLineIsToldOnce) {
  AudioEngineOptions options;
  options.rtp_timeout = absl::Milliseconds(200);
  Begin(101, options);
  peer_.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  EXPECT_TRUE(events_.WaitFor([](const auto& seen) { return seen.timeouts > 0; }));
  const uint64_t sent = session_->counters().sent;
  EXPECT_TRUE(CountersReach([&](const auto& counters) { return counters.sent > sent + 25; }));
  EXPECT_EQ(events_.seen().timeouts, 1);
}

TEST_F(ReceivingTest, APeerThatHoldsUsMayBeSilent) {
  AudioEngineOptions options;
  options.rtp_timeout = absl::Milliseconds(100);
  engine_ = MakeEngine(2, options);
  TestEvents events;
  auto session = engine_->Reserve(&events);
  ASSERT_TRUE(session.ok());
  RemoteAudio held = peer_.Description(Codec::kPcmu);
  held.we_send = false;
  ASSERT_TRUE((*session)->Start(held).ok());
  // Another session of the same engine is the clock: 25 of its packets are half a second.
  Begin();
  peer_.Hear(25, Codec::kPcmu);
  EXPECT_EQ(events.seen().timeouts, 0);
  EXPECT_EQ(events_.seen().timeouts, 1);  // that one is not held
}

// Whether a compound packet (RFC 3550, 6.1) has a BYE among its packets.
bool SaysGoodbye(const std::vector<uint8_t>& compound) {
  for (size_t at = 0; at + 4 <= compound.size();) {
    if (compound[at + 1] == 203) return true;
    at += 4 * (size_t{compound[at + 2]} << 8 | compound[at + 3]) + 4;
  }
  return false;
}

TEST_F(ReceivingTest, ReportsCarryTrueNumbers) {
  Begin();
  // Ten packets, two of which get lost on the way.
  for (int i = 0; i < 10; ++i) {
    if (i == 4 || i == 5) {
      ++peer_.sequence;
      peer_.timestamp += 160;
      continue;
    }
    peer_.SendAudio(port(), Codec::kPcmu, Sine(400, 20));
  }
  // Only who has sent something since the last report makes a sender's report: the first one of an
  // engine's first session goes out within three frames, the next one 5 s later.
  ASSERT_TRUE(CountersReach(
      [](const auto& counters) { return counters.received == 8 && counters.sent > 5; }));
  const uint16_t highest = static_cast<uint16_t>(peer_.sequence - 1);
  const AudioCounters counters = session_->counters();
  session_.reset();  // says goodbye with a last report
  std::vector<uint8_t> report;
  while (!SaysGoodbye(report)) {
    const auto bytes = peer_.rtcp.Receive();
    ASSERT_TRUE(bytes.has_value());
    report = *bytes;
  }
  ASSERT_GE(report.size(), 52u);
  const auto word = [&](size_t at) {
    return uint32_t{report[at]} << 24 | report[at + 1] << 16 | report[at + 2] << 8 | report[at + 3];
  };
  EXPECT_EQ(report[0], 0x81);  // one block
  EXPECT_EQ(report[1], 200);   // sender report
  EXPECT_GE(word(20), counters.sent);
  EXPECT_EQ(word(24), word(20) * 160);
  EXPECT_EQ(word(28), peer_.ssrc);
  EXPECT_EQ(word(32) & 0xffffff, 2u);  // lost in all
  EXPECT_EQ(word(36) & 0xffff, highest);
  EXPECT_EQ(word(36) >> 16, 1u);  // the sequence number has wrapped
}

TEST(PortsTest, ThePortRangeIsTheLimit) {
  TestEvents events;
  auto engine = MakeEngine(3);
  std::vector<std::unique_ptr<AudioSession>> sessions;
  std::vector<uint16_t> ports;
  for (int i = 0; i < 3; ++i) {
    auto session = engine->Reserve(&events);
    ASSERT_TRUE(session.ok());
    EXPECT_EQ((*session)->local_port() % 2, 0);
    ports.push_back((*session)->local_port());
    sessions.push_back(*std::move(session));
  }
  std::sort(ports.begin(), ports.end());
  EXPECT_EQ(std::unique(ports.begin(), ports.end()), ports.end());
  EXPECT_EQ(engine->Reserve(&events).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(engine->sessions(), 3);
  sessions.pop_back();
  EXPECT_EQ(engine->sessions(), 2);
  EXPECT_TRUE(engine->Reserve(&events).ok());
}

// Where there is no other.
TEST(PortsTest, APortThatIsTakenByAnotherProgramIsUnavailable) {
  TestEvents events;
  TestPeer peer;
  auto engine = MakeEngine(1);
  auto session = engine->Reserve(&events);
  ASSERT_TRUE(session.ok());
  {
    TestSocket other((*session)->local_port());
    EXPECT_EQ((*session)->Start(peer.Description(Codec::kPcmu)).code(),
              absl::StatusCode::kUnavailable);
  }
  EXPECT_TRUE((*session)->Start(peer.Description(Codec::kPcmu)).ok());
}

TEST(PortsTest, WhatCannotBeIsRefused) {
  AudioEngineOptions options;
  options.port_min = 20001;
  options.port_max = 20002;  // 20002 is even, but its RTCP port is outside
  EXPECT_EQ(AudioEngine::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
  options = {};
  options.bind_address = "localhost";
  EXPECT_EQ(AudioEngine::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
  TestEvents events;
  auto engine = MakeEngine(1);
  auto session = engine->Reserve(&events);
  ASSERT_TRUE(session.ok());
  PlayPrompt prompt;
  EXPECT_EQ((*session)->Play(prompt).code(), absl::StatusCode::kFailedPrecondition);
  RemoteAudio remote;
  remote.address = "no address";
  remote.port = 1000;
  EXPECT_EQ((*session)->Start(remote).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace footman::media
