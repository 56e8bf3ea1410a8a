// Offers and answers: what is taken, what is refused, what is said in return.

#include "lib/adapters/sip/sdp/sdp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/rounds.h"

namespace footman::sip {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const LocalAudio kLocal{"192.0.2.1", 40000, 17, 18};

std::string Sdp(absl::string_view media, absl::string_view connection = "IN IP4 192.0.2.9") {
  return absl::StrCat("v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=", connection, "\r\nt=0 0\r\n",
                      media);
}

struct Row {
  const char* name;
  const char* media;
  const char* audio;   // "address:port codec digits", or the refusal
  const char* answer;  // a part of it
};

const Row kRows[] = {
    {"Pcmu", "m=audio 4000 RTP/AVP 0\r\n", "192.0.2.9:4000 u -1", "m=audio 40000 RTP/AVP 0\r\n"},
    {"PcmaFirst", "m=audio 4000 RTP/AVP 8 0\r\n", "192.0.2.9:4000 a -1",
     "m=audio 40000 RTP/AVP 8\r\n"},
    {"DynamicNumbers",
     "m=audio 4000 RTP/AVP 96 97 127\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 pcmu/8000\r\n"
     "a=rtpmap:127 telephone-event/8000\r\n",
     "192.0.2.9:4000 u 127", "m=audio 40000 RTP/AVP 97 127\r\n"},
    {"DigitsAtAnotherClockAreNotOurs",
     "m=audio 4000 RTP/AVP 0 100\r\na=rtpmap:100 telephone-event/48000\r\n", "192.0.2.9:4000 u -1",
     "m=audio 40000 RTP/AVP 0\r\n"},
    {"Digits", "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n",
     "192.0.2.9:4000 u 101", "a=fmtp:101 0-15\r\n"},
    {"OwnConnection", "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 198.51.100.3\r\n",
     "198.51.100.3:4000 u -1", "m=audio 40000"},
    {"SendOnly", "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n", "192.0.2.9:4000 u -1 held",
     "a=recvonly"},
    {"ReceiveOnly", "m=audio 4000 RTP/AVP 0\r\na=recvonly\r\n", "192.0.2.9:4000 u -1",
     "a=sendonly"},
    {"Inactive", "m=audio 4000 RTP/AVP 0\r\na=inactive\r\n", "192.0.2.9:4000 u -1 held",
     "a=inactive"},
    {"HeldByAddress", "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n", "0.0.0.0:4000 u -1 held",
     "m=audio 40000"},
    {"VideoIsRefused", "m=audio 4000 RTP/AVP 0\r\nm=video 5000 RTP/AVP 31\r\n",
     "192.0.2.9:4000 u -1", "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\nm=video 0"},
    {"SecondAudioIsTaken",
     "m=audio 4000 RTP/SAVP 0\r\nm=audio 4002 RTP/AVP 0\r\nm=audio 4004 RTP/AVP 0\r\n",
     "192.0.2.9:4002 u -1", "m=audio 0 RTP/SAVP"},
    {"UnknownCodec", "m=audio 4000 RTP/AVP 18\r\n", "305 Incompatible media format", ""},
    {"OnlyVideo", "m=video 4000 RTP/AVP 31\r\n", "304 Media type not available", ""},
    // Feedback is only used where both agree on it (RFC 4585 4): none is agreed on.
    {"Feedback", "m=audio 4000 RTP/AVPF 0\r\na=rtcp-fb:* nack\r\n", "192.0.2.9:4000 u -1",
     "m=audio 40000 RTP/AVPF 0\r\na=rtpmap:0 PCMU/8000\r\n"},
    {"TwoChannels", "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000/2\r\n",
     "305 Incompatible media format", ""},
    {"TwoChannelsUnderAStaticNumber", "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000/2\r\n",
     "305 Incompatible media format", ""},
    {"TwoChannelsButAnotherCodec", "m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000/2\r\n",
     "192.0.2.9:4000 a -1", "m=audio 40000 RTP/AVP 8\r\n"},
    {"OneChannel", "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000/1\r\n", "192.0.2.9:4000 u -1",
     "m=audio 40000 RTP/AVP 0\r\n"},
    {"AnotherRate", "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/16000\r\n",
     "305 Incompatible media format", ""},
    {"StaticNumberOfTheOtherCodec", "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMU/8000\r\n",
     "305 Incompatible media format", ""},
    {"NumbersOutOfRange", "m=audio 4000 RTP/AVP 300 128 0 -1 x\r\na=rtpmap:300 PCMA/8000\r\n",
     "192.0.2.9:4000 u -1", "m=audio 40000 RTP/AVP 0\r\n"},
    {"OnlyNumbersOutOfRange", "m=audio 4000 RTP/AVP 300\r\na=rtpmap:300 PCMA/8000\r\n",
     "305 Incompatible media format", ""},
    {"LessThanOurPackets", "m=audio 4000 RTP/AVP 0\r\na=maxptime:4\r\n",
     "305 Incompatible media format", ""},
    {"Multicast", "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 239.1.1.1/127\r\n",
     "330 Multicast not available", ""},
    {"Broadcast", "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 255.255.255.255\r\n",
     "330 Multicast not available", ""},
    {"PortZero", "m=audio 0 RTP/AVP 0\r\n", "305 Incompatible media format", ""},
    {"PortTooLarge", "m=audio 70000 RTP/AVP 0\r\n", "305 Incompatible media format", ""},
    {"Secure", "m=audio 4000 RTP/SAVP 0\r\n", "302 Incompatible transport protocol", ""},
    {"Ipv6", "m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\n",
     "301 Incompatible network address formats", ""},
    {"HostName", "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 media.example.com\r\n",
     "301 Incompatible network address formats", ""},
    {"NoMedia", "", "304 Media type not available", ""},
};

class SdpTest : public ::testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Offers, SdpTest, ::testing::ValuesIn(kRows),
                         [](const auto& p) { return p.param.name; });

TEST_P(SdpTest, IsTakenOrRefused) {
  const Row& row = GetParam();
  absl::StatusOr<RemoteSdp> offer = RemoteSdp::Parse(Sdp(row.media));
  if (!offer.ok()) {
    EXPECT_TRUE(absl::IsUnimplemented(offer.status())) << offer.status();
    EXPECT_EQ(offer.status().message(), row.audio);
    return;
  }
  const media::RemoteAudio& audio = offer->audio();
  EXPECT_EQ(absl::StrCat(audio.address, ":", audio.port,
                         audio.codec == media::Codec::kPcmu ? " u " : " a ", audio.digits_payload,
                         audio.we_send ? "" : " held"),
            row.audio);
  const std::string answer = offer->Answer(kLocal);
  EXPECT_THAT(answer, StartsWith("v=0\r\no=- 17 18 IN IP4 192.0.2.1\r\n"));
  EXPECT_THAT(answer, HasSubstr("c=IN IP4 192.0.2.1\r\n"));
  EXPECT_THAT(answer, HasSubstr(row.answer));
  EXPECT_THAT(answer, Not(HasSubstr("192.0.2.9")));
}

TEST(SdpTest, RtcpPortIsRead) {
  const auto port = [](absl::string_view line) {
    auto offer = RemoteSdp::Parse(Sdp(absl::StrCat("m=audio 4000 RTP/AVP 0\r\n", line)));
    return offer.ok() ? offer->audio().rtcp_port : 1;
  };
  EXPECT_EQ(port(""), 0);
  EXPECT_EQ(port("a=rtcp:53020\r\n"), 53020);
  EXPECT_EQ(port("a=rtcp:53020 IN IP4 192.0.2.9\r\n"), 53020);
  EXPECT_EQ(port("a=rtcp:530200\r\n"), 0);
  EXPECT_EQ(port("a=rtcp:x\r\n"), 0);
}

TEST(SdpTest, OurOfferIsOneThatWeTake) {
  const std::string text = MakeOffer(kLocal);
  EXPECT_THAT(text, HasSubstr("m=audio 40000 RTP/AVP 0 8 101\r\n"));
  absl::StatusOr<RemoteSdp> offer = RemoteSdp::Parse(text);
  ASSERT_TRUE(offer.ok()) << offer.status();
  EXPECT_EQ(offer->audio().digits_payload, 101);
  EXPECT_TRUE(offer->audio().we_send);
}

TEST(SdpTest, WhatIsNotSdpIsMalformed) {
  for (const std::string& text :
       {std::string(), std::string("hello"), std::string("v=0\r\n"), std::string(100, '\0'),
        std::string("v=0\r\no=-\r\n"), Sdp("m=audio x RTP/AVP 0\r\n"), Sdp("m=\r\n"),
        Sdp(std::string(kMaxSdp, 'a'))}) {
    EXPECT_TRUE(absl::IsInvalidArgument(RemoteSdp::Parse(text).status())) << text.substr(0, 80);
  }
}

// A line that is not used does not matter (RFC 8866 5: unknown types are ignored). `$` is the
// place of the odd one among the lines that are used.
TEST(SdpTest, OddLinesThatAreNotUsedDoNotMatter) {
  const std::string audio = "m=audio 4000 RTP/AVP 0\r\n";
  const std::string nuls(3, '\0');
  for (const std::string& text :
       {Sdp(audio + "y=0123456789\r\nf=v/////a/1/8/1\r\n"), Sdp(audio + "a=\r\na=:\r\na\r\n=\r\n"),
        Sdp(audio + "a=rtpmap:0 PCMU\r\n"), Sdp(audio + "a=rtpmap:0\r\na=rtpmap\r\na=fmtp:\r\n"),
        Sdp(audio + "m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264\r\n"),
        Sdp("b=\r\nb=AS:-1\r\nb=X\r\nz=\r\nr=\r\nk=\r\nk=clear\r\ne=\r\nu=\r\np=x\r\ni=\xff\r\n" +
            audio),
        "v=1\r\no=\r\ns=\r\nc=IN IP4 192.0.2.9\r\nt=\r\n" + audio,
        "v=0\r\no=a b c d e f g\r\ns=\xfc\r\nc=IN IP4 192.0.2.9\r\nt=now then\r\n" + audio,
        "c=IN IP4 192.0.2.9\r\n" + audio, audio + "c=IN IP4 192.0.2.9\r\n",
        Sdp("m=audio 4000 RTP/AVP 0  \t\r\na=sendrecv \r\n \r\n\r\n"),
        absl::StrCat(Sdp(audio), nuls), Sdp(absl::StrCat("m=audio 4000 RTP/AVP 0", nuls, "\r\n")),
        Sdp(audio + "no line at all\r\n"), Sdp(" m=audio 4000\tRTP/AVP  0\r\n"),
        Sdp(audio, "IN IP4 192.0.2.9/127"), Sdp("m=audio 4000/2 RTP/AVP 0\r\n"),
        Sdp(audio + "a=ptime:\r\na=ptime:0\r\na=ptime:-20\r\na=maxptime:x\r\n")}) {
    const absl::StatusOr<RemoteSdp> offer = RemoteSdp::Parse(text);
    ASSERT_TRUE(offer.ok()) << offer.status() << "\n" << text;
    EXPECT_EQ(offer->audio().address, "192.0.2.9") << text;
    EXPECT_EQ(offer->audio().payload, 0) << text;
    EXPECT_EQ(offer->audio().packet_ms, 20) << text;
    EXPECT_THAT(offer->Answer(kLocal), HasSubstr("m=audio 40000 RTP/AVP 0\r\n")) << text;
  }
}

// Every m= line is answered, in order, with at least one format (RFC 3264 6). Sofia-SIP's parser
// loops without end on some of these.
TEST(SdpTest, OddMediaThatIsNotTakenIsRefusedAlone) {
  static constexpr struct {
    const char *offered, *answered;
  } kMedia[] = {
      {"m=image 0 udptl\r\n", "m=image 0 udptl 0\r\n"},
      {"m=image 5000 udptl t38\r\n", "m=image 0 udptl t38\r\n"},
      {"m=video 5000 RTP1 1 /AVP 31\r\n", "m=video 0 RTP1 1 31\r\n"},
      {"m=video 5000 udp (\r\n", "m=video 0 udp 0\r\n"},
      {"m=video 5000 udp 1\t/\r\n", "m=video 0 udp 1\r\n"},
      {"m=video x RTP/AVP 31\r\n", "m=video 0 RTP/AVP 31\r\n"},
      {"m=audio x RTP/SAVP 0\r\n", "m=audio 0 RTP/SAVP 0\r\n"},
      {"m=audio x RTP/AVP 0\r\n", "m=audio 0 RTP/AVP 0\r\n"},
      {"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
       "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"},
      {"m=message 2855 TCP/MSRP *\r\n", "m=message 0 TCP/MSRP *\r\n"},
  };
  for (const auto& media : kMedia) {
    for (const bool first : {true, false}) {
      const std::string audio = "m=audio 4000 RTP/AVP 0\r\n";
      const absl::StatusOr<RemoteSdp> offer = RemoteSdp::Parse(
          Sdp(first ? absl::StrCat(media.offered, audio) : absl::StrCat(audio, media.offered)));
      ASSERT_TRUE(offer.ok()) << offer.status() << " " << media.offered;
      const std::string taken = "m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
      EXPECT_THAT(offer->Answer(kLocal),
                  HasSubstr(first ? media.answered + taken : taken + media.answered));
    }
  }
}

TEST(SdpTest, WhatIsUsedIsCheckedAndTheReasonIsTold) {
  const auto reason = [](const std::string& text) {
    const absl::Status status = RemoteSdp::Parse(text).status();
    return absl::IsInvalidArgument(status) ? std::string(status.message()) : status.ToString();
  };
  EXPECT_EQ(reason("hello"), "not a session description");
  EXPECT_EQ(reason(Sdp("m=audio 4000\r\n")), "an m= line lacks its type, port or protocol");
  EXPECT_EQ(reason(Sdp("m=audio -4000 RTP/AVP 0\r\n")), "the port of the audio is not a number");
  EXPECT_EQ(reason("v=0\r\nm=audio 4000 RTP/AVP 0\r\n"),
            "the audio has no c= line with an address");
  EXPECT_EQ(reason(Sdp("m=audio 4000 RTP/AVP 0\r\n", "IN IP4")),
            "the audio has no c= line with an address");
}

TEST(SdpTest, PacketTimesAreReadAndKeptWithinTheLimit) {
  const auto packet = [](absl::string_view lines, absl::string_view session = "") {
    auto offer = RemoteSdp::Parse(Sdp(absl::StrCat(session, "m=audio 4000 RTP/AVP 8\r\n", lines)));
    return offer.ok() ? offer->audio().packet_ms : -1;
  };
  EXPECT_EQ(packet(""), 20);
  EXPECT_EQ(packet("a=ptime:30\r\n"), 30);
  EXPECT_EQ(packet("a=ptime:30\r\na=maxptime:30\r\n"), 30);
  EXPECT_EQ(packet("a=maxptime:30\r\n"), 20);
  EXPECT_EQ(packet("a=maxptime:10\r\n"), 10);
  EXPECT_EQ(packet("a=ptime:40\r\na=maxptime:20\r\n"), 20);
  EXPECT_EQ(packet("a=ptime:10.5\r\n"), 10);
  EXPECT_EQ(packet("a=ptime:2000\r\n"), 100);
  EXPECT_EQ(packet("", "a=maxptime:10\r\n"), 10);
  EXPECT_EQ(packet("a=maxptime:40\r\n", "a=ptime:60\r\n"), 40);
}

TEST(SdpTest, TheTimeIsRepeated) {  // RFC 3264 6
  auto offer = RemoteSdp::Parse(
      "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=2873397496 2873404696\r\n"
      "m=audio 4000 RTP/AVP 0\r\n");
  ASSERT_TRUE(offer.ok()) << offer.status();
  EXPECT_THAT(offer->Answer(kLocal), HasSubstr("\r\nt=2873397496 2873404696\r\nm="));
}

TEST(SdpTest, MutationsNeverHarm) {
  std::mt19937 random(20240501);
  const std::string whole =
      Sdp("m=audio 4000 RTP/AVP 0 8 101\r\nc=IN IP4 192.0.2.9\r\nb=AS:64\r\na=rtcp:4001\r\n"
          "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\n"
          "m=video 5000 RTP/AVP 31\r\na=inactive\r\n");
  int taken = 0;
  for (int round = 0; round < Rounds(20000); ++round) {
    std::string text = whole;
    for (int changes = 1 + static_cast<int>(random() % 4); changes > 0 && !text.empty();
         --changes) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, random() % 20);
          break;
        case 2:
          text.insert(at, whole.substr(random() % whole.size(), random() % 30));
          break;
        default:
          text.resize(at);
      }
    }
    absl::StatusOr<RemoteSdp> offer = RemoteSdp::Parse(text);
    if (!offer.ok()) continue;
    ++taken;
    EXPECT_THAT(offer->Answer(kLocal), HasSubstr("m=audio 40000 ")) << text;
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace footman::sip
