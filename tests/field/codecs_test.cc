// Codecs under whatever number, in packets of whatever length: what is answered is kept.

#include "tests/field/field_test.h"

namespace footman::field {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// `change`: lines of media; `right`: the response, and the answer's m= line after a blank.
const Case kCases[] = {
    {"PcmuUnderADynamicNumber",
     "m=audio 4000 RTP/AVP 97 98\r\na=rtpmap:97 PCMU/8000\r\na=rtpmap:98 telephone-event/8000\r\n",
     "180 RTP/AVP 97 98", "RFC 3551 3, RFC 3264 6.1: the answer keeps the offer's numbers"},
    {"PcmaUnderADynamicNumber", "m=audio 4000 RTP/AVP 120\r\na=rtpmap:120 pcma/8000/1\r\n",
     "180 RTP/AVP 120", "RFC 8866 6.6: names are compared without case"},
    {"DynamicFirst", "m=audio 4000 RTP/AVP 96 0\r\na=rtpmap:96 PCMA/8000\r\n", "180 RTP/AVP 96",
     "RFC 3264 5.1: in the order of preference"},
    {"UnknownFirst",
     "m=audio 4000 RTP/AVP 111 9 8 126\r\na=rtpmap:111 opus/48000/2\r\n"
     "a=rtpmap:126 telephone-event/8000\r\n",
     "180 RTP/AVP 8 126", "RFC 3264 6.1"},
    {"TwoChannels", "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000/2\r\n", "488",
     "RFC 3551 4.1: twice the octets; we have one channel"},
    {"TwoChannelsUnderZero", "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000/2\r\n", "488",
     "RFC 3551 6: number 0 has one channel"},
    {"AnotherClock", "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/16000\r\n", "488",
     "RFC 3551 4.5.14: the rate is of the format"},
    {"NumberOfAnother", "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 opus/48000/2\r\n", "488",
     "RFC 3551 3: not what 0 means, and not ours"},
    {"WithoutMap", "m=audio 4000 RTP/AVP 97\r\n", "488",
     "RFC 3551 3: a dynamic number means nothing"},
    {"OnlyDigits", "m=audio 4000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", "488",
     "RFC 4733 2.5.1: events go along with audio"},
    {"Feedback", "m=audio 4000 RTP/AVPF 0\r\na=rtcp-fb:* trr-int 5000\r\n", "180 RTP/AVPF 0",
     "RFC 4585 4: the profile is answered as it is offered"},
    {"FeedbackSecure", "m=audio 4000 RTP/SAVPF 0\r\n", "488", "RFC 5124 3: another profile"},
    {"PtimeAndMaxptime", "m=audio 4000 RTP/AVP 8\r\na=ptime:30\r\na=maxptime:30\r\n",
     "180 RTP/AVP 8", "RFC 8866 6.4, 6.5"},
    {"MaxptimeBelowOurs", "m=audio 4000 RTP/AVP 8\r\na=maxptime:10\r\n", "180 RTP/AVP 8",
     "RFC 8866 6.5: then ours are shorter"},
    {"MaxptimeBelowAll", "m=audio 4000 RTP/AVP 8\r\na=maxptime:1\r\n", "488",
     "RFC 8866 6.5: a thousand packets a second"},
    {"OddPtime", "m=audio 4000 RTP/AVP 8\r\na=ptime:\r\na=ptime:twenty\r\na=maxptime:0\r\n",
     "180 RTP/AVP 8", "a preference that cannot be read is none"},
};

class CodecTest : public FieldTest, public ::testing::WithParamInterface<Case> {};
INSTANTIATE_TEST_SUITE_P(Field, CodecTest, ::testing::ValuesIn(kCases), NameOf);

TEST_P(CodecTest, IsAnsweredOrRefused) {
  const absl::string_view right = GetParam().right;
  const std::string status(right.substr(0, 3));
  const std::string invite = Invite("", absl::StrCat(kSdp, GetParam().change));
  if (status != "180") return ExpectRight(invite, status);
  response_ = FirstResponse(invite);
  EXPECT_EQ(StatusOf(response_), status);
  EXPECT_THAT(Answer(), HasSubstr(absl::StrCat("m=audio 40000 ", right.substr(4), "\r\n")));
  ExpectNothingLeft();
}

TEST_F(FieldTest, TheAudioIsToldWhatWasAnswered) {
  response_ = FirstResponse(
      Invite("", absl::StrCat(kSdp,
                              "m=audio 4000 RTP/AVP 97 98\r\na=rtpmap:97 PCMA/8000\r\n"
                              "a=rtpmap:98 telephone-event/8000\r\na=ptime:40\r\n")));
  ASSERT_THAT(Answer(), Not(IsEmpty()));
  const media::RemoteAudio remote = audio_.remote();
  EXPECT_EQ(remote.payload, 97);
  EXPECT_EQ(remote.codec, media::Codec::kPcma);
  EXPECT_EQ(remote.digits_payload, 98);
  EXPECT_EQ(remote.packet_ms, 40);
  ExpectNothingLeft();
}

// An INVITE without an offer gets ours; the answer in the ACK may have other numbers (RFC
// 3264 6.1).
TEST_F(FieldTest, AnAnswerWithOtherNumbersIsKept) {
  response_ = FirstResponse(Invite("", "", ""));
  FakeSink::Call* call = sink_.WaitForCall();
  ASSERT_NE(call, nullptr);
  ASSERT_TRUE(call->leg->Answer({}).ok());
  response_ = peer_->ReceiveWith("200");
  EXPECT_TRUE(peer_->Send(
      InDialog("ACK", 1, "Content-Type: application/sdp\r\n",
               Fill(absl::StrCat(kSdp,
                                 "m=audio 4000 RTP/AVP 97 96\r\na=rtpmap:97 PCMU/8000\r\n"
                                 "a=rtpmap:96 telephone-event/8000\r\n")))));
  ASSERT_TRUE(sink_.WaitFor("LegAnswered"));
  EXPECT_EQ(audio_.remote().payload, 97);
  EXPECT_EQ(audio_.remote().digits_payload, 96);
  EXPECT_EQ(audio_.remote().offered_digits_payload, 101);
  ExpectNothingLeft();
}

}  // namespace
}  // namespace footman::field
