// Two legs of one engine connect: packets pass as they arrive, and whatever comes between moves one
// direction to the tick and back, within one stream.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/media/conference.h"

namespace footman::media {
namespace {

using ConnectingTest = ConferenceTest;

// How many packets of `heard` from `begin` on are packets of `said`, byte for byte and in order.
size_t PassedOn(const std::vector<RtpPacket>& heard, size_t begin,
                const std::vector<std::vector<uint8_t>>& said) {
  size_t passed = 0;
  auto next = said.begin();
  for (size_t i = begin; i < heard.size(); ++i) {
    const auto found = std::find(next, said.end(), heard[i].payload);
    if (found == said.end()) continue;
    next = found + 1;
    ++passed;
  }
  return passed;
}

TEST_F(ConnectingTest, PacketsPassAsTheyArriveBothWays) {
  parties_ = {&a_, &b_};
  StartAll();
  Run(3);
  Connect(a_, b_);
  Run(5);
  const size_t a_before = a_.heard.size();
  const size_t b_before = b_.heard.size();
  const uint64_t relayed = b_.session->counters().relayed;
  Run(50);
  EXPECT_NEAR(static_cast<double>(b_.session->counters().relayed - relayed), 50, 2);
  EXPECT_EQ(PassedOn(a_.heard, a_before, b_.said), a_.heard.size() - a_before);
  EXPECT_EQ(PassedOn(b_.heard, b_before, a_.said), b_.heard.size() - b_before);
  EXPECT_NEAR(static_cast<double>(b_.heard.size() - b_before), 50, 2);
  ExpectOneStream(a_.heard);
  ExpectOneStream(b_.heard);
  EXPECT_EQ(Markers(b_.heard, 1), 1) << "where the relay begins";
}

TEST_F(ConnectingTest, OneDirectionIsConnectedWithoutTheOther) {
  parties_ = {&a_, &b_};
  StartAll();
  EXPECT_TRUE(b_.session->Connect(*a_.session).ok());
  Run(30);
  EXPECT_GT(ShareAt(a_.hertz, b_.Heard(10)), 0.98);
  EXPECT_LT(ShareAt(b_.hertz, a_.Heard(10)), 0.1);
  EXPECT_EQ(a_.session->counters().relayed, 0u);
}

TEST_F(ConnectingTest, ThreeLegsConnectAreRecordedAndPartedAgain) {
  StartAll();
  Connect(a_, b_);
  Connect(b_, c_);
  Connect(c_, a_);
  auto held = std::make_shared<HeldRecording>();
  ASSERT_TRUE(a_.session->Record({}, MakeHeldSink(held)).ok());
  Run(60);
  for (const auto& [hearer, one, other] :
       {std::tuple(&a_, &b_, &c_), std::tuple(&b_, &c_, &a_), std::tuple(&c_, &a_, &b_)}) {
    const std::vector<int16_t> heard = hearer->Heard(20);
    EXPECT_NEAR(ShareAt(one->hertz, heard), 0.5, 0.1);
    EXPECT_NEAR(ShareAt(other->hertz, heard), 0.5, 0.1);
    EXPECT_LT(ShareAt(hearer->hertz, heard), 0.02) << "nobody hears themselves";
    EXPECT_EQ(hearer->session->counters().relayed, 0u);
  }
  a_.session->StopRecording(RecordingEnd::kStopped);
  ASSERT_TRUE(a_.events.WaitFor([](const auto& seen) { return !seen.recordings.empty(); }));
  {
    absl::MutexLock lock(&held->mutex);
    EXPECT_GT(ShareAt(a_.hertz, held->samples), 0.9) << "what they say, not what they hear";
  }

  // C is parted: A and B go on alone, and their packets pass.
  for (Party* other : {&a_, &b_}) {
    c_.session->Disconnect(*other->session);
    other->session->Disconnect(*c_.session);
  }
  Run(10);
  const size_t begin = b_.heard.size();
  const size_t c_begin = c_.heard.size();
  Run(20);
  EXPECT_EQ(PassedOn(b_.heard, begin, a_.said), b_.heard.size() - begin);
  EXPECT_TRUE(IsSilence(c_.Heard(c_begin)));
  for (Party* party : parties_) ExpectOneStream(party->heard);
}

TEST_F(ConnectingTest, APromptIsMixedUnderTheVoiceAndTheOtherDirectionGoesOn) {
  parties_ = {&a_, &b_};
  StartAll();
  Connect(a_, b_);
  Run(20);
  const size_t begin = b_.heard.size();
  const uint64_t a_relayed = a_.session->counters().relayed;
  const uint64_t b_relayed = b_.session->counters().relayed;
  PlayPrompt beep;
  beep.serial = 9;
  beep.kind = PromptKind::kBeep;
  ASSERT_TRUE(b_.session->Play(beep).ok());
  Run(15);
  const size_t mixed_from = begin + 8;
  const std::vector<int16_t> mixed = b_.Heard(mixed_from);
  EXPECT_GT(ShareAt(1000, mixed), 0.03);
  EXPECT_GT(ShareAt(a_.hertz, mixed), 0.6);
  EXPECT_GT(ShareAt(1000, mixed) + ShareAt(a_.hertz, mixed), 0.9);
  EXPECT_NEAR(static_cast<double>(a_.session->counters().relayed - a_relayed), 15, 2);
  Run(25);
  EXPECT_THAT(b_.events.seen().prompts_finished, ::testing::ElementsAre(9));
  const size_t after = b_.heard.size();
  Run(20);
  EXPECT_EQ(PassedOn(b_.heard, after, a_.said), b_.heard.size() - after) << "relayed again";
  EXPECT_LT(b_.session->counters().relayed - b_relayed, 50u);
  ExpectOneStream(b_.heard);
  EXPECT_EQ(Markers(b_.heard, begin), 2) << "to the tick, and back";
  // The timestamp goes by elapsed time: as many ticks as have passed, but for a packet.
  const uint32_t span = b_.heard.back().timestamp - b_.heard[begin].timestamp;
  EXPECT_NEAR(static_cast<double>(span), 59 * 160.0, 3 * 160);
  EXPECT_EQ(Markers(a_.heard, begin), 0);
}

TEST_F(ConnectingTest, AMutedVoiceIsSilenceAndItsRecordingGoesOn) {
  parties_ = {&a_, &b_};
  StartAll();
  Connect(a_, b_);
  Run(20);
  auto held = std::make_shared<HeldRecording>();
  ASSERT_TRUE(a_.session->Record({}, MakeHeldSink(held)).ok());
  a_.session->Mute(true);
  Run(10);
  const size_t muted = b_.heard.size();
  Run(20);
  const std::vector<int16_t> silence = b_.Heard(muted);
  EXPECT_GE(silence.size(), 18u * 160);
  EXPECT_TRUE(IsSilence(silence));
  a_.session->Mute(false);
  Run(5);
  const size_t heard_again = b_.heard.size();
  Run(20);
  EXPECT_EQ(PassedOn(b_.heard, heard_again, a_.said), b_.heard.size() - heard_again);
  a_.session->StopRecording(RecordingEnd::kStopped);
  ASSERT_TRUE(a_.events.WaitFor([](const auto& seen) { return !seen.recordings.empty(); }));
  absl::MutexLock lock(&held->mutex);
  EXPECT_GT(held->samples.size(), 30u * 160);
  EXPECT_GT(ShareAt(a_.hertz, held->samples), 0.9);
  ExpectOneStream(b_.heard);
}

TEST_F(ConnectingTest, AnotherCodecIsMixedAndTheSameOneAgainRelayed) {
  parties_ = {&a_, &b_};
  Start(a_, Codec::kPcmu);
  Start(b_, Codec::kPcma);
  Connect(a_, b_);
  Run(40);
  EXPECT_GT(ShareAt(a_.hertz, b_.Heard(10)), 0.95);
  EXPECT_GT(ShareAt(b_.hertz, a_.Heard(10)), 0.95);
  EXPECT_EQ(b_.session->counters().relayed, 0u);
  Start(b_, Codec::kPcmu);  // re-INVITE
  Run(60);                  // after B's packets of the other law: a second of those that fit
  const size_t begin = b_.heard.size();
  Run(20);
  EXPECT_EQ(PassedOn(b_.heard, begin, a_.said), b_.heard.size() - begin);
  ExpectOneStream(b_.heard);
}

TEST_F(ConnectingTest, PacketsOfAnotherLengthAreMixed) {
  parties_ = {&a_, &b_};
  Start(a_, Codec::kPcmu, 20);
  Start(b_, Codec::kPcmu, 40);
  Connect(a_, b_);
  Run(60);
  EXPECT_EQ(a_.session->counters().relayed, 0u);
  EXPECT_EQ(b_.session->counters().relayed, 0u);
  EXPECT_GT(ShareAt(a_.hertz, b_.Heard(5)), 0.95);
  EXPECT_EQ(b_.heard.back().payload.size(), 320u);
  EXPECT_EQ(a_.heard.back().payload.size(), 160u);
  ExpectOneStream(b_.heard);
}

TEST_F(ConnectingTest, AVoiceThatPausesIsSilenceMadeHereAndThenRelayedAgain) {
  parties_ = {&a_, &b_};
  StartAll();
  Connect(a_, b_);
  Run(20);
  a_.speaks = false;
  Run(30);
  const size_t quiet = b_.heard.size();
  Run(20);
  EXPECT_GE(b_.heard.size() - quiet, 18u) << "NATs stay open";
  a_.peer.timestamp += 50 * 160;  // its clock went on
  a_.speaks = true;
  Run(5);
  const size_t begin = b_.heard.size();
  Run(20);
  EXPECT_EQ(PassedOn(b_.heard, begin, a_.said), b_.heard.size() - begin);
  ExpectOneStream(b_.heard, /*most_gap_ms=*/260);
}

TEST_F(ConnectingTest, AHeldPartyIsSentNothingAndHeardOn) {
  parties_ = {&a_, &b_};
  StartAll();
  Connect(a_, b_);
  Run(20);
  Start(b_, Codec::kPcmu, 20, /*we_send=*/false);
  Run(3);
  const size_t held = b_.heard.size();
  const size_t a_held = a_.heard.size();
  Run(20);
  EXPECT_EQ(b_.heard.size(), held);
  EXPECT_EQ(PassedOn(a_.heard, a_held, b_.said), a_.heard.size() - a_held);
  Start(b_, Codec::kPcmu);
  Run(20);
  ASSERT_GT(b_.heard.size(), held);
  EXPECT_TRUE(b_.heard[held].marker);
  ExpectOneStream(b_.heard, /*most_gap_ms=*/600);
}

TEST_F(ConnectingTest, OneLegEndsAndTheOtherGoesOnInSilence) {
  StartAll();
  Connect(a_, b_);
  Connect(b_, c_);
  Run(20);
  a_.session.reset();
  Run(5);
  const size_t begin = b_.heard.size();
  Run(20);
  EXPECT_EQ(PassedOn(b_.heard, begin, c_.said), b_.heard.size() - begin);
  c_.session.reset();
  Run(20);
  const size_t alone = b_.heard.size();
  Run(10);
  const std::vector<int16_t> silence = b_.Heard(alone);
  EXPECT_TRUE(IsSilence(silence));
  ExpectOneStream(b_.heard, /*most_gap_ms=*/260);
}

TEST_F(ConnectingTest, WhatCannotBeConnectedIsRefused) {
  Start(a_, Codec::kPcmu);
  EXPECT_EQ(a_.session->Connect(*a_.session).code(), absl::StatusCode::kInvalidArgument);
  auto waiting = engine_->Reserve(&b_.events);
  ASSERT_TRUE(waiting.ok());
  EXPECT_EQ(a_.session->Connect(**waiting).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ((*waiting)->Connect(*a_.session).code(), absl::StatusCode::kFailedPrecondition);
  const auto other_engine = MakeEngine(1);
  auto elsewhere = other_engine->Reserve(&c_.events);
  ASSERT_TRUE(elsewhere.ok());
  ASSERT_TRUE((*elsewhere)->Start(c_.peer.Description(Codec::kPcmu)).ok());
  EXPECT_EQ(a_.session->Connect(**elsewhere).code(), absl::StatusCode::kInvalidArgument);
  a_.session->Disconnect(**elsewhere);  // harmless
}

}  // namespace
}  // namespace footman::media
