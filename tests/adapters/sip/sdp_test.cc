// Offers and answers: what is taken, what is refused, what is said in return.

#include "lib/adapters/sip/sdp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"

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
    {"OnlyVideo", "m=video 4000 RTP/AVP 31\r\n", "305 Incompatible media format", ""},
    {"PortZero", "m=audio 0 RTP/AVP 0\r\n", "305 Incompatible media format", ""},
    {"PortTooLarge", "m=audio 70000 RTP/AVP 0\r\n", "305 Incompatible media format", ""},
    {"Secure", "m=audio 4000 RTP/SAVP 0\r\n", "305 Incompatible media format", ""},
    {"Ipv6", "m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\n", "305 Incompatible media format",
     ""},
    {"HostName", "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 media.example.com\r\n",
     "305 Incompatible media format", ""},
    {"NoMedia", "", "305 Incompatible media format", ""},
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

// The library's parser loops without end on this one.
TEST(SdpTest, AFormatThatIsNoTokenIsMalformed) {
  for (const char* media : {"m=video 5000 RTP1 1 /AVP 31\r\n", "m=video 5000 udp (\r\n",
                            "m=video 5000 udp 1\t/\r\n", "m=video 5000 udp\r\n"}) {
    const std::string text = Sdp(absl::StrCat("m=audio 4000 RTP/AVP 0\r\n", media));
    EXPECT_TRUE(absl::IsInvalidArgument(RemoteSdp::Parse(text).status())) << media;
  }
}

TEST(SdpTest, MutationsNeverHarm) {
  std::mt19937 random(20240501);
  const std::string whole =
      Sdp("m=audio 4000 RTP/AVP 0 8 101\r\nc=IN IP4 192.0.2.9\r\nb=AS:64\r\na=rtcp:4001\r\n"
          "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\n"
          "m=video 5000 RTP/AVP 31\r\na=inactive\r\n");
  int taken = 0;
  for (int round = 0; round < 20000; ++round) {
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
