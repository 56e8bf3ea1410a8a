// Requests within a call: hold, moved media, moved targets, questions.

#include "absl/strings/str_replace.h"
#include "tests/adapters/sip/media_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(MediaTest, HoldAndMoveByReinvite) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  ASSERT_NE(Answered(peer), nullptr);
  EXPECT_TRUE(Send(peer, "INVITE", 2, kSdpType, Sdp("m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n")));
  EXPECT_THAT(peer.ReceiveWith("200"), HasSubstr("a=recvonly"));
  EXPECT_TRUE(audio_.WaitFor("Start 127.0.0.1:4000 u digits -1 held"));
  EXPECT_TRUE(Send(peer, "ACK", 2));
  EXPECT_TRUE(Send(peer, "INVITE", 3, kSdpType, Sdp("m=audio 5000 RTP/AVP 8\r\n")));
  EXPECT_THAT(peer.ReceiveWith("200"), HasSubstr("m=audio 40000 RTP/AVP 8\r\n"));
  EXPECT_TRUE(audio_.WaitFor("Start 127.0.0.1:5000 a digits -1"));
  EXPECT_TRUE(Send(peer, "ACK", 3));
  // What cannot be done is refused, and the call goes on as it was (RFC 3261 14.2).
  EXPECT_TRUE(Send(peer, "INVITE", 4, kSdpType, Sdp("m=audio 5000 RTP/AVP 18\r\n")));
  const std::string refused = peer.ReceiveWith("488");
  EXPECT_THAT(RawPeer::Header(refused, "Warning"), StartsWith("305 "));
  EXPECT_TRUE(peer.Send(peer.Request("ACK", 4, "", "", tag_)));
  EXPECT_TRUE(Send(peer, "INVITE", 5));  // wants our offer
  EXPECT_THAT(peer.ReceiveWith("200"), HasSubstr("m=audio 40000 RTP/AVP 0 8 101\r\n"));
  EXPECT_TRUE(Send(peer, "ACK", 5, kSdpType, Sdp("m=audio 6000 RTP/AVP 0\r\n")));
  EXPECT_TRUE(audio_.WaitFor("Start 127.0.0.1:6000 u digits -1"));
  EXPECT_THAT(sink_.events(), ElementsAre("LegAnswered"));
}

// The library exhausts its stack when a dialog's target cannot be sent to.
class MovedTargetTest : public MediaTest, public ::testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(Methods, MovedTargetTest, ::testing::Values("INVITE", "UPDATE"));

TEST_P(MovedTargetTest, NowhereEndsTheCall) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  ASSERT_NE(Answered(peer), nullptr);
  peer.NewBranch();
  EXPECT_TRUE(peer.Send(absl::StrReplaceAll(  // a port beyond 65535
      peer.Request(GetParam(), 2, kSdpType, Sdp(), tag_),
      {{"Contact: <sip:bob@127.0.0.1:", "Contact: <sip:bob@127.0.0.1:9"}})));
  EXPECT_THAT(peer.ReceiveWith("481"), Not(IsEmpty()));
  EXPECT_TRUE(sink_.WaitFor("LegEnded unreachable"));
  EXPECT_TRUE(NoCallIsLeft());
  ExpectAlive();
}

TEST_F(MediaTest, UpdateAndOptionsWithinTheCall) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  ASSERT_NE(Answered(peer), nullptr);
  EXPECT_TRUE(Send(peer, "UPDATE", 2));
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 200"));
  EXPECT_TRUE(Send(peer, "UPDATE", 3, kSdpType, Sdp("m=audio 5000 RTP/AVP 8\r\na=inactive\r\n")));
  EXPECT_THAT(peer.Receive(), HasSubstr("a=inactive"));
  EXPECT_TRUE(audio_.WaitFor("Start 127.0.0.1:5000 a digits -1 held"));
  EXPECT_TRUE(Send(peer, "OPTIONS", 4));
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 200"));
  EXPECT_TRUE(Send(peer, "INFO", 5));
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 405"));
  EXPECT_THAT(sink_.events(), ElementsAre("LegAnswered"));
}

TEST_F(MediaTest, UpdateBeforeTheAnswer) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Ring({}).ok());
  tag_ = RawPeer::ToTag(peer.ReceiveWith("180"));
  EXPECT_TRUE(Send(peer, "UPDATE", 2));
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 200"));
  EXPECT_TRUE(Send(peer, "UPDATE", 3, kSdpType, Sdp()));
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 500"));  // RFC 3311 5.2
  EXPECT_THAT(sink_.events(), IsEmpty());
}

TEST_F(MediaTest, CancelledReinviteLeavesTheCall) {
  StartAdapter(&audio_);
  RawPeer peer(port_);
  ASSERT_NE(Answered(peer), nullptr);
  EXPECT_TRUE(Send(peer, "CANCEL", 1));  // too late: answered
  EXPECT_THAT(peer.Receive(), Not(StartsWith("SIP/2.0 487")));
  ExpectAlive();
  EXPECT_THAT(sink_.events(), ElementsAre("LegAnswered"));
}

}  // namespace
}  // namespace footman::sip_test
