// Answered calls: offer and answer on the wire, prompts, recordings, and every way to end.

#include "tests/adapters/sip/media_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(MediaTest, AnswersAndHangsUp) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Answer({}).ok());
  const std::string ok = peer.ReceiveWith("200");
  EXPECT_EQ(RawPeer::Header(ok, "Content-Type"), "application/sdp");
  EXPECT_THAT(ok, HasSubstr("m=audio 40000 RTP/AVP 0 101\r\n"));
  EXPECT_THAT(ok, HasSubstr("c=IN IP4 127.0.0.1\r\n"));
  EXPECT_THAT(sink_.events(), IsEmpty());  // not before the ACK
  tag_ = RawPeer::ToTag(ok);
  EXPECT_TRUE(Send(peer, "ACK", 1));
  ASSERT_TRUE(sink_.WaitFor("LegAnswered"));
  EXPECT_THAT(audio_.log(), ElementsAre("Start 127.0.0.1:4000 u digits 101"));
  EXPECT_FALSE(call->leg->Redirect({{}, "+4930123", ""}).ok());  // too late for a 302
  EXPECT_TRUE(call->leg->HangUp({}).ok());
  const std::string bye = peer.ReceiveWith("BYE");
  EXPECT_TRUE(peer.Send(RawPeer::Ok(bye)));
  EXPECT_TRUE(sink_.WaitFor("LegEnded as_told"));
  EXPECT_TRUE(NoCallIsLeft());
  EXPECT_EQ(audio_.sessions(), 0);
}

TEST_F(MediaTest, PlaysRecordsAndHearsDigits) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Answered(peer);
  ASSERT_NE(call, nullptr);
  {
    const std::string audio = "hello.wav", language = "en";  // borrowed for the call only
    EXPECT_TRUE(
        call->leg->media()->Play({{}, 7, PromptKind::kMessage, audio, language, true}).ok());
  }
  EXPECT_TRUE(audio_.WaitFor("Play 7 hello.wav en"));
  EXPECT_TRUE(audio_.Say([](media::AudioEvents& events) { events.OnPromptFinished(7); }));
  EXPECT_TRUE(sink_.WaitFor("PromptFinished 7"));
  std::string finished;
  StartRecording recording;
  recording.serial = 8;
  recording.caller.number = "+4930";
  recording.called = "alice@example.com";
  EXPECT_TRUE(
      call->leg->media()->Record(recording, std::make_unique<FakeMediaSink>(&finished)).ok());
  EXPECT_TRUE(audio_.WaitFor("Record 8 +4930 alice@example.com"));
  EXPECT_TRUE(audio_.Say([](media::AudioEvents& events) { events.OnDigit('#'); }));
  EXPECT_TRUE(sink_.WaitFor("Digit #"));
  EXPECT_TRUE(call->leg->media()->Stop(LegMedia::Activity::kRecording).ok());
  EXPECT_TRUE(audio_.WaitFor("StopRecording 3"));
  EXPECT_TRUE(audio_.Say([](media::AudioEvents& events) {
    events.OnRecordingFinished(8, "file.wav", absl::Seconds(3), RecordingEnd::kStopped);
  }));
  EXPECT_TRUE(sink_.WaitFor("RecordingFinished 8 file.wav 3"));
}

// Some peers connect their callers' audio only a while after the ACK.
TEST_F(MediaTest, SpeechWaitsUntilTheCallerCanHearIt) {
  options_.cut_through_delay = absl::Seconds(2);
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Answered(peer);
  ASSERT_NE(call, nullptr);
  for (const PromptKind kind :
       {PromptKind::kGreeting, PromptKind::kMessage, PromptKind::kApology}) {
    const auto serial = static_cast<uint16_t>(static_cast<int>(kind) + 1);
    EXPECT_TRUE(call->leg->media()->Play({{}, serial, kind, "", "en", false}).ok());
    EXPECT_TRUE(audio_.WaitFor(absl::StrCat("Play ", serial)));
    EXPECT_GT(audio_.silence(), absl::ZeroDuration());
    EXPECT_LE(audio_.silence(), absl::Seconds(2));
  }
  EXPECT_TRUE(call->leg->media()->Play({{}, 9, PromptKind::kMusic, "", "en", false}).ok());
  EXPECT_TRUE(audio_.WaitFor("Play 9"));
  EXPECT_EQ(audio_.silence(), absl::ZeroDuration());
}

TEST_F(MediaTest, SpeechDoesNotWaitWhereThePeerNeedsNone) {
  options_.cut_through_delay = absl::ZeroDuration();
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Answered(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->media()->Play({{}, 1, PromptKind::kGreeting, "", "en", false}).ok());
  EXPECT_TRUE(audio_.WaitFor("Play 1"));
  EXPECT_EQ(audio_.silence(), absl::ZeroDuration());
}

TEST_F(MediaTest, PeerHangsUpDuringRecording) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Answered(peer);
  ASSERT_NE(call, nullptr);
  std::string finished;
  StartRecording recording;
  recording.serial = 8;
  EXPECT_TRUE(
      call->leg->media()->Record(recording, std::make_unique<FakeMediaSink>(&finished)).ok());
  EXPECT_TRUE(audio_.WaitFor("Record 8"));
  EXPECT_TRUE(Send(peer, "BYE", 2));
  EXPECT_THAT(peer.ReceiveWith("200"), HasSubstr("BYE"));
  EXPECT_TRUE(audio_.WaitFor("StopRecording 4"));
  ExpectAlive();
  EXPECT_THAT(sink_.events(), ElementsAre("LegAnswered"));  // it waits for the recording
  EXPECT_TRUE(audio_.Say([](media::AudioEvents& events) {
    events.OnRecordingFinished(8, "file.wav", absl::Seconds(3), RecordingEnd::kLegEnded);
  }));
  EXPECT_TRUE(sink_.WaitFor("LegEnded hung_up"));
  EXPECT_THAT(sink_.events(),
              ElementsAre("LegAnswered", "RecordingFinished 8 file.wav 4", "LegEnded hung_up"));
}

TEST_F(MediaTest, ARecordingThatNeverEndsDoesNotHoldTheCall) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Answered(peer);
  ASSERT_NE(call, nullptr);
  std::string finished;
  StartRecording recording;
  recording.serial = 9;
  EXPECT_TRUE(
      call->leg->media()->Record(recording, std::make_unique<FakeMediaSink>(&finished)).ok());
  EXPECT_TRUE(audio_.WaitFor("Record 9"));
  EXPECT_TRUE(Send(peer, "BYE", 2));
  EXPECT_TRUE(sink_.WaitFor("LegEnded hung_up"));
  EXPECT_THAT(sink_.events(), ElementsAre("LegAnswered", "RecordingFailed 9", "LegEnded hung_up"));
}

TEST_F(MediaTest, RecordingBeforeTheAnswerIsRefusedAndLeavesNothing) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  std::string finished;
  EXPECT_TRUE(absl::IsFailedPrecondition(
      call->leg->media()->Record({}, std::make_unique<FakeMediaSink>(&finished))));
  EXPECT_EQ(finished, "removed");
  EXPECT_TRUE(call->leg->media()->Play({{}, 3, PromptKind::kGreeting, "", "", false}).ok());
  EXPECT_TRUE(sink_.WaitFor("PromptFailed 3"));
}

TEST_F(MediaTest, RtpTimeoutEndsTheCall) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  ASSERT_NE(Answered(peer), nullptr);
  EXPECT_TRUE(audio_.Say([](media::AudioEvents& events) { events.OnRtpTimeout(); }));
  EXPECT_TRUE(peer.Send(RawPeer::Ok(peer.ReceiveWith("BYE"))));
  EXPECT_TRUE(sink_.WaitFor("LegEnded lost"));
  EXPECT_EQ(adapter_->counters().rtp_timeouts, 1u);
}

TEST_F(MediaTest, AnswersWithoutAckTakeATenthOfThePorts) {
  audio_.set_max_sessions(20);
  StartAdapter(&audio_);
  RawPeer peers[] = {RawPeer(port_), RawPeer(port_), RawPeer(port_)};
  for (RawPeer& peer : peers) ASSERT_NE(Arrive(peer), nullptr);
  FakeSink::Call* const third = sink_.WaitForCall(2);
  std::string tag;
  for (size_t i = 0; i < 2; ++i) {
    ASSERT_TRUE(sink_.WaitForCall(i)->leg->Answer({}).ok());
    tag = RawPeer::ToTag(peers[i].ReceiveWith("200"));
  }
  ASSERT_TRUE(third->leg->Answer({}).ok());
  EXPECT_TRUE(sink_.WaitFor("LegFailed too many answers without ACK"));
  EXPECT_EQ(adapter_->counters().refused_overload, 1u);
  // One ACK makes room for one more.
  peers[1].NewBranch();
  ASSERT_TRUE(peers[1].Send(peers[1].Request("ACK", 1, "", "", tag)));
  ASSERT_TRUE(sink_.WaitFor("LegAnswered"));
  ASSERT_TRUE(third->leg->Answer({}).ok());
  EXPECT_NE(peers[2].ReceiveWith("200"), "");
}

TEST_F(MediaTest, NoAckFailsTheLegAndEndsIt) {
  options_.transaction_limit = absl::Seconds(1);
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Answer({}).ok());
  EXPECT_THAT(peer.ReceiveWith("200"), HasSubstr("INVITE"));
  EXPECT_TRUE(sink_.WaitFor("LegFailed no ACK"));
  const std::string bye = peer.ReceiveWith("BYE");
  EXPECT_TRUE(audio_.WaitForNoSession())
      << "RFC 3261 15.1.1: the media end with the BYE, not its answer";
  EXPECT_TRUE(peer.Send(RawPeer::Ok(bye)));
  EXPECT_TRUE(sink_.WaitFor("LegEnded lost"));
  EXPECT_EQ(adapter_->counters().no_ack, 1u);
}

TEST_F(MediaTest, HangUpWaitsForTheAck) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Answer({}).ok());
  EXPECT_TRUE(call->leg->HangUp({}).ok());
  tag_ = RawPeer::ToTag(peer.ReceiveWith("200"));
  EXPECT_EQ(peer.ReceiveWith("BYE", absl::Milliseconds(300)), "");
  EXPECT_TRUE(Send(peer, "ACK", 1));
  EXPECT_TRUE(peer.Send(RawPeer::Ok(peer.ReceiveWith("BYE"))));
  EXPECT_TRUE(sink_.WaitFor("LegEnded as_told"));
}

TEST_F(MediaTest, EarlyMediaThenAnswer) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Ring({{}, true}).ok());
  EXPECT_THAT(peer.ReceiveWith("183"), HasSubstr("m=audio 40000 RTP/AVP 0 101\r\n"));
  EXPECT_TRUE(call->leg->media()->Play({{}, 1, PromptKind::kRingback, "", "en", false}).ok());
  EXPECT_TRUE(audio_.WaitFor("Play 1"));
  EXPECT_TRUE(call->leg->Answer({}).ok());
  tag_ = RawPeer::ToTag(peer.ReceiveWith("200"));
  EXPECT_TRUE(Send(peer, "ACK", 1));
  EXPECT_TRUE(sink_.WaitFor("LegAnswered"));
  EXPECT_THAT(audio_.log(), ElementsAre("Start 127.0.0.1:4000 u digits 101", "Play 1  en"));
}

TEST_F(MediaTest, OfferInTheAnswerAndAnswerInTheAck) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer, "");
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Ring({{}, true}).ok());
  EXPECT_THAT(peer.ReceiveWith("18"), StartsWith("SIP/2.0 180"));  // no offer, no early media
  EXPECT_TRUE(call->leg->Answer({}).ok());
  const std::string ok = peer.ReceiveWith("200");
  EXPECT_THAT(ok, HasSubstr("m=audio 40000 RTP/AVP 0 8 101\r\n"));
  tag_ = RawPeer::ToTag(ok);
  EXPECT_TRUE(Send(peer, "ACK", 1, kSdpType, Sdp("m=audio 4000 RTP/AVP 8\r\n")));
  EXPECT_TRUE(sink_.WaitFor("LegAnswered"));
  EXPECT_THAT(audio_.log(), ElementsAre("Start 127.0.0.1:4000 a digits -1"));
}

TEST_F(MediaTest, NoAnswerInTheAckFailsTheLeg) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer, "");
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Answer({}).ok());
  tag_ = RawPeer::ToTag(peer.ReceiveWith("200"));
  EXPECT_TRUE(Send(peer, "ACK", 1));
  EXPECT_TRUE(sink_.WaitFor("LegFailed no usable answer"));
  EXPECT_TRUE(call->leg->HangUp({}).ok());
  EXPECT_TRUE(peer.Send(RawPeer::Ok(peer.ReceiveWith("BYE"))));
  EXPECT_TRUE(sink_.WaitFor("LegEnded as_told"));
}

TEST_F(MediaTest, RefusesWhatItCannotSpeak) {
  StartAdapter(&audio_);
  const auto refusal = [&](absl::string_view headers, const std::string& body) {
    RawPeer peer(port_);
    EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1, headers, body)));
    EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 100"));
    std::string response = peer.Receive();
    EXPECT_TRUE(peer.Send(peer.Request("ACK", 1, "", "", RawPeer::ToTag(response))));
    return response;
  };
  const std::string codec = refusal(kSdpType, Sdp("m=audio 4000 RTP/AVP 18\r\n"));
  EXPECT_THAT(codec, StartsWith("SIP/2.0 488"));
  EXPECT_EQ(RawPeer::Header(codec, "Warning"), "305 127.0.0.1 \"Incompatible media format\"");
  const std::string type = refusal("Content-Type: text/plain\r\n", "hello");
  EXPECT_THAT(type, StartsWith("SIP/2.0 415"));
  EXPECT_EQ(RawPeer::Header(type, "Accept"), "application/sdp");
  EXPECT_THAT(refusal(absl::StrCat(kSdpType, "Content-Encoding: gzip\r\n"), Sdp()),
              StartsWith("SIP/2.0 415"));
  EXPECT_THAT(refusal(kSdpType, "hello"), StartsWith("SIP/2.0 400 Bad Session Description"));
  EXPECT_EQ(sink_.calls(), 0u);
  EXPECT_EQ(adapter_->counters().refused_media, 3u);
  EXPECT_EQ(adapter_->counters().malformed, 1u);
  EXPECT_EQ(audio_.sessions(), 0);
}

TEST_F(MediaTest, TakesSdpOutOfAMultipartBody) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  const std::string body = absl::StrCat(
      "--x\r\nContent-Type: application/isup\r\n\r\n\x01\x02\r\n--x\r\n"
      "Content-Type: application/sdp\r\n\r\n",
      Sdp(), "\r\n--x--\r\n");
  EXPECT_TRUE(
      peer.Send(peer.Request("INVITE", 1, "Content-Type: multipart/mixed;boundary=x\r\n", body)));
  FakeSink::Call* call = sink_.WaitForCall();
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Answer({}).ok());
  EXPECT_THAT(peer.ReceiveWith("200"), HasSubstr("m=audio 40000 RTP/AVP 0 101\r\n"));
}

TEST_F(MediaTest, NoPortLeftIsBusy) {
  audio_.set_max_sessions(0);
  StartAdapter(&audio_);
  RawPeer peer(port_);
  EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1, kSdpType, Sdp())));
  const std::string busy = peer.ReceiveWith("503");
  EXPECT_EQ(RawPeer::Header(busy, "Retry-After"), "5");
  EXPECT_EQ(sink_.calls(), 0u);
  EXPECT_EQ(adapter_->counters().refused_overload, 1u);
}

TEST_F(MediaTest, APortThatCannotBeOpenedFailsTheAnswer) {
  audio_.set_start_fails(true);
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Answer({}).ok());
  EXPECT_TRUE(sink_.WaitFor("LegFailed no audio port"));
  EXPECT_TRUE(call->leg->Reject({{}, 480, {}}).ok());
  EXPECT_THAT(peer.ReceiveWith("480"), HasSubstr("INVITE"));
  EXPECT_TRUE(sink_.WaitFor("LegEnded as_told"));
}

TEST_F(MediaTest, WithoutAnEngineNothingIsAnswered) {
  StartAdapter();
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(absl::IsFailedPrecondition(call->leg->Answer({})));
  EXPECT_EQ(call->leg->media(), nullptr);
}

TEST_F(MediaTest, DestroyingTheLegHangsUp) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  ASSERT_NE(Answered(peer), nullptr);
  sink_.DropLegs();
  EXPECT_TRUE(peer.Send(RawPeer::Ok(peer.ReceiveWith("BYE"))));
  EXPECT_TRUE(NoCallIsLeft());
  EXPECT_THAT(sink_.events(), ElementsAre("LegAnswered"));  // nobody to tell
}

TEST_F(MediaTest, DestroyingTheAdapterEndsTheCalls) {
  StartAdapter(&audio_);
  RawPeer answered(port_);
  ASSERT_NE(Answered(answered), nullptr);
  RawPeer waiting(port_);
  EXPECT_TRUE(waiting.Send(waiting.Request("INVITE", 1, kSdpType, Sdp())));
  FakeSink::Call* call = sink_.WaitForCall(1);
  ASSERT_NE(call, nullptr);
  adapter_.reset();  // the peer does not even answer its BYE
  EXPECT_THAT(answered.ReceiveWith("BYE"), Not(IsEmpty()));
  EXPECT_THAT(waiting.ReceiveWith("480"), Not(IsEmpty()));
  EXPECT_TRUE(sink_.WaitForMany("LegEnded shutdown", 2));
  EXPECT_TRUE(absl::IsUnavailable(call->leg->Ring({})));
  EXPECT_EQ(audio_.sessions(), 0);
}

}  // namespace
}  // namespace footman::sip_test
