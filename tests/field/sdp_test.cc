// Session descriptions: what is not used of them does not matter, what is used is checked.

#include "tests/field/field_test.h"

namespace footman::field {
namespace {

// `change`: the whole description, after the usual first lines where it begins with "m=".
const Case kCases[] = {
    {"UnknownTypes", absl::StrCat(kSdp, kAudio, "y=0100000001\r\nf=v/2/4/25/1/4000a/1/8/1\r\n"),
     "180", "RFC 8866 5: a type that is not understood is ignored (GB/T 28181 has y= and f=)"},
    {"UnknownTypeFirst", absl::StrCat("X=1\r\n", kSdp, kAudio), "180", "RFC 8866 5"},
    {"EmptyAttributes", absl::StrCat(kSdp, kAudio, "a=\r\na=:\r\na=:x\r\n"), "180",
     "RFC 8866 5.13: attributes that are not understood are ignored"},
    {"StaticMapWithoutRate", absl::StrCat(kSdp, kAudio, "a=rtpmap:0 PCMU\r\n"), "180",
     "RFC 3551 6: number 0 needs no map"},
    {"VideoMapWithoutRate",
     absl::StrCat(kSdp, kAudio, "m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264\r\n"), "180",
     "RFC 3264 6: the video is refused, whatever its map"},
    {"FaxWithoutFormats", absl::StrCat(kSdp, kAudio, "m=image 0 udptl\r\n"), "180",
     "RFC 3264 6: a stream with port 0 is not used"},
    {"FaxFirst", absl::StrCat(kSdp, "m=image 0 udptl\r\n", kAudio), "180", "RFC 3264 6"},
    {"NoOrigin", "v=0\r\ns=-\r\nc=IN IP4 @LOCAL_IP@\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n", "180",
     "the origin is not used"},
    {"OddOrigin",
     "v=0\r\no=\xff\xfe x y\r\ns=-\r\nc=IN IP4 @LOCAL_IP@\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
     "180", "the origin is not used"},
    {"OriginNumbersTooLarge",
     "v=0\r\no=- 99999999999999999999999 99999999999999999999999 IN IP4 @LOCAL_IP@\r\ns=-\r\n"
     "c=IN IP4 @LOCAL_IP@\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
     "180", "RFC 8866 5.2: numeric strings of any length"},
    {"OddTime",
     "v=0\r\no=- 1 1 IN IP4 @LOCAL_IP@\r\ns=-\r\nc=IN IP4 @LOCAL_IP@\r\nt=-1 x\r\n"
     "m=audio 4000 RTP/AVP 0\r\n",
     "180", "RFC 3264 5: the time says nothing in an offer"},
    {"NoTimeNoNameNoVersion", "c=IN IP4 @LOCAL_IP@\r\nm=audio 4000 RTP/AVP 0\r\n", "180",
     "nothing of it is used"},
    {"OddVersion",
     "v=1\r\no=- 1 1 IN IP4 @LOCAL_IP@\r\ns=-\r\nc=IN IP4 @LOCAL_IP@\r\nt=0 0\r\n"
     "m=audio 4000 RTP/AVP 0\r\n",
     "180", "there is no other version"},
    {"EmptyName",
     "v=0\r\no=- 1 1 IN IP4 @LOCAL_IP@\r\ns=\r\nc=IN IP4 @LOCAL_IP@\r\nt=0 0\r\n"
     "m=audio 4000 RTP/AVP 0\r\n",
     "180", "RFC 8866 5.3: should not be empty, and is not used"},
    {"KeyAndMail", absl::StrCat(kSdp, "k=\r\nk=prompt\r\ne=\r\ne=<>\r\np=\r\nu=\r\n", kAudio),
     "180", "RFC 8866 5.12: k= is obsolete and must be ignored"},
    {"OddBandwidth", absl::StrCat(kSdp, "b=AS\r\nb=:\r\nb=AS:-1\r\n", kAudio), "180",
     "RFC 8866 5.8: not used"},
    {"TrailingBlanks", absl::StrCat(kSdp, "m=audio 4000 RTP/AVP 0 \t \r\na=sendrecv  \r\n  \r\n"),
     "180", "the words of the line are all there"},
    {"TrailingZeros", absl::StrCat(kSdp, kAudio, std::string(4, '\0')), "180",
     "the end of a text in C"},
    {"NumbersOutOfRange", absl::StrCat(kSdp, "m=audio 4000 RTP/AVP 0 128 255 4294967296\r\n"),
     "180", "RFC 3550 5.1: seven bits; the other formats are not used"},
    {"MapOutOfRange", absl::StrCat(kSdp, kAudio, "a=rtpmap:999 PCMA/8000\r\na=fmtp:999 x\r\n"),
     "180", "RFC 3550 5.1: seven bits"},
    {"MapOfNoFormat", absl::StrCat(kSdp, kAudio, "a=rtpmap:110 speex/8000\r\n"), "180",
     "RFC 8866 6.6: not among the formats, not used"},
    {"LinesThatAreNone", absl::StrCat(kSdp, kAudio, "hello\r\n=\r\na\r\n"), "180", "not used"},
    {"LineFeedsAlone", absl::StrReplaceAll(absl::StrCat(kSdp, kAudio), {{"\r\n", "\n"}}), "180",
     "RFC 8866 5: parsers should accept a single line feed"},
    {"CapabilitiesAndCandidates",
     absl::StrCat(
         kSdp, kAudio,
         "a=ice-ufrag:x\r\na=candidate:1 1 UDP 1 192.0.2.1 9 typ host\r\na=tcap:1 RTP/SAVP\r\n"
         "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\na=rtcp-mux\r\na=ssrc:1\r\n"),
     "180", "RFC 8866 5.13"},
    {"ManyStreams",
     absl::StrCat(kSdp, kAudio, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
                  "m=message 0 TCP/MSRP *\r\nm=text 6000 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n"),
     "180", "RFC 3264 6"},
    // What is used.
    {"NoSdp", "hello", "400", "not a description"},
    {"NoMedia", kSdp, "488", "RFC 3264 5 allows it, but there is nothing to speak by"},
    {"PortIsNoNumber", absl::StrCat(kSdp, "m=audio x RTP/AVP 0\r\n"), "400", "RFC 8866 5.14"},
    {"PortTooLarge", absl::StrCat(kSdp, "m=audio 65536 RTP/AVP 0\r\n"), "400|488", "RFC 768"},
    {"NoAddress", "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
     "400|488", "RFC 8866 5.7: one c= line at least"},
    {"AddressCut", absl::StrCat("c=IN IP4\r\nm=audio 4000 RTP/AVP 0\r\n"), "400", "RFC 8866 5.7"},
    {"HostName", absl::StrCat("c=IN IP4 host.example\r\nm=audio 4000 RTP/AVP 0\r\n"), "488",
     "RFC 3261 20.43: 301"},
    {"Multicast", absl::StrCat("c=IN IP4 224.2.1.1/127\r\nm=audio 4000 RTP/AVP 0\r\n"), "488",
     "RFC 3261 20.43: 330"},
    {"Secure", absl::StrCat(kSdp, "m=audio 4000 RTP/SAVP 0\r\n"), "488", "RFC 3261 20.43: 302"},
    {"LineOfMediaCut", absl::StrCat(kSdp, "m=audio\r\n"), "400", "RFC 8866 5.14"},
};

class SdpFieldTest : public FieldTest, public ::testing::WithParamInterface<Case> {};
INSTANTIATE_TEST_SUITE_P(Field, SdpFieldTest, ::testing::ValuesIn(kCases), NameOf);

TEST_P(SdpFieldTest, GetsItsResponse) {
  ExpectRight(Invite("", GetParam().change), GetParam().right);
  if (absl::StartsWith(GetParam().right, "4")) {
    EXPECT_THAT(RawPeer::Header(response_, "Warning"), ::testing::MatchesRegex("3.. 127.*\".*\""));
  }
}

}  // namespace
}  // namespace footman::field
