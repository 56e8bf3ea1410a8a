// Dialogs: where they may lead, what ends them, which bodies are offers.

#include <sys/socket.h>

#include "tests/field/field_test.h"

namespace footman::field {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::string Sdp() { return absl::StrCat(kSdp, kAudio); }

// ---- Only the next hop must be reachable. `change`: the Contact, then headers.

const Case kRoutes[] = {
    {"WebSocketBehindARoute",
     "<sip:x@y.invalid;transport=ws>\r\nRecord-Route: <sip:@LOCAL_IP@:@LOCAL_PORT@;lr>", "180",
     "RFC 3261 12.2.1.1: requests go to the first route; RFC 7118 5.2.1: such Contacts"},
    {"SecureWebSocketBehindTwoRoutes",
     "<sip:x@y.invalid;transport=wss>\r\nRecord-Route: <sip:@LOCAL_IP@:@LOCAL_PORT@;r2=on;lr>, "
     "<sip:192.0.2.30:8443;transport=wss;r2=on;lr>",
     "180", "RFC 3261 12.1.1: only the first is ours to reach"},
    {"TlsBehindARoute",
     "<sip:x@192.0.2.1:5061;transport=tls>\r\nRecord-Route: <sip:@LOCAL_IP@:@LOCAL_PORT@;lr>",
     "180", "RFC 3261 12.2.1.1"},
    {"MaddrBehindARoute",
     "<sip:x@192.0.2.1;maddr=10.0.0.1>\r\nRecord-Route: <sip:@LOCAL_IP@:@LOCAL_PORT@;lr>", "180",
     "RFC 3261 12.2.1.1"},
    {"Ipv6BehindARoute", "<sip:x@[2001:db8::1]>\r\nRecord-Route: <sip:@LOCAL_IP@:@LOCAL_PORT@;lr>",
     "180", "RFC 3261 12.2.1.1"},
    {"StrictRoute", "<sip:x@y.invalid;transport=ws>\r\nRecord-Route: <sip:@LOCAL_IP@:@LOCAL_PORT@>",
     "180", "RFC 3261 12.2.1.1: a strict router is the next hop as well"},
    {"WebSocketWithoutARoute", "<sip:x@y.invalid;transport=ws>", "400", "nobody can be told BYE"},
    {"FirstRouteIsAWebSocket",
     "<sip:probe@@LOCAL_IP@:@LOCAL_PORT@>\r\nRecord-Route: <sip:192.0.2.30;transport=ws;lr>", "400",
     "RFC 3261 12.2.1.1: the next hop cannot be reached"},
    {"NoAddressBehindARoute", "<tel:+1555>\r\nRecord-Route: <sip:@LOCAL_IP@:@LOCAL_PORT@;lr>",
     "400", "RFC 3261 8.1.1.8: the Contact of an INVITE is a SIP or SIPS URI"},
};

class RouteTest : public FieldTest, public ::testing::WithParamInterface<Case> {};
INSTANTIATE_TEST_SUITE_P(Field, RouteTest, ::testing::ValuesIn(kRoutes), NameOf);

TEST_P(RouteTest, GetsItsResponse) {
  const std::string invite =
      Invite("", Sdp(), "application/sdp", "<sip:+15555550123@192.0.2.9>", GetParam().change);
  ExpectRight(invite, GetParam().right);
}

// The BYE of an answered call reaches the first route, whatever the Contact.
TEST_P(RouteTest, ByeGoesToTheNextHop) {
  if (GetParam().right != absl::string_view("180")) GTEST_SKIP() << "no call";
  response_ = FirstResponse(
      Invite("", Sdp(), "application/sdp", "<sip:+15555550123@192.0.2.9>", GetParam().change));
  ASSERT_THAT(Answer(), Not(IsEmpty()));
  EXPECT_TRUE(sink_.WaitForCall()->leg->HangUp({}).ok());
  const std::string bye = peer_->ReceiveWith("BYE");
  ASSERT_THAT(bye, Not(IsEmpty()));
  EXPECT_TRUE(peer_->Send(RawPeer::Ok(bye)));
  EXPECT_TRUE(sink_.WaitFor("LegEnded as_told"));
  ExpectNothingLeft();
}

// ---- A refused request leaves the dialog alone (RFC 5057 5.1).

struct Refused {
  const char* name;
  const char* method;
  const char* headers;
  const char* body;
  const char* uri;    // empty: ours
  const char* right;  // beginnings of the first line
};
inline std::ostream& operator<<(std::ostream& out, const Refused& r) { return out << r.name; }

const Refused kRefused[] = {
    {"Message", "MESSAGE", "Content-Type: text/plain\r\n", "hello", "", "405"},
    {"Info", "INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=1\r\n", "", "405"},
    {"Unknown", "FOO", "", "", "", "501|405"},
    {"Refer", "REFER", "Refer-To: <sip:x@example.net>\r\n", "", "", "405"},
    {"Subscribe", "SUBSCRIBE", "Event: dialog\r\n", "", "", "405|489"},
    {"Notify", "NOTIFY", "Event: x\r\nSubscription-State: active\r\n", "", "", "405|481|489"},
    {"Publish", "PUBLISH", "Event: presence\r\n", "", "", "405|501"},
    {"Register", "REGISTER", "", "", "", "405|501"},
    {"Prack", "PRACK", "RAck: 1 1 INVITE\r\n", "", "", "405|481"},
    {"RequiredExtension", "INVITE", "Require: foo\r\nContent-Type: application/sdp\r\n", kSdp, "",
     "420"},
    {"BadDescription", "INVITE", "Content-Type: application/sdp\r\n", "hello", "", "400"},
    {"NoCommonCodec", "INVITE", "Content-Type: application/sdp\r\n",
     "c=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 18\r\n", "", "488"},
    {"UnknownBody", "INVITE", "Content-Type: text/plain\r\n", "hello", "", "415"},
    {"UpdateWithUnknownBody", "UPDATE", "Content-Type: text/plain\r\n", "hello", "", "415"},
    {"UpdateWithBadDescription", "UPDATE", "Content-Type: application/sdp\r\n", "hello", "", "400"},
    {"UnknownScheme", "INFO", "", "", "tel:+15555550100", "416|405|400"},
    {"UnknownSchemeInReinvite", "INVITE", "", "", "tel:+15555550100", "416|200"},
    {"OtherUser", "OPTIONS", "", "", "sip:nobody@127.0.0.1", "200"},
};

class RefusedTest : public FieldTest, public ::testing::WithParamInterface<Refused> {};
INSTANTIATE_TEST_SUITE_P(Field, RefusedTest, ::testing::ValuesIn(kRefused),
                         [](const auto& p) { return p.param.name; });

TEST_P(RefusedTest, LeavesTheCall) {
  const Refused& refused = GetParam();
  response_ = FirstResponse(Invite("", Sdp()));
  ASSERT_THAT(Answer(), Not(IsEmpty()));
  EXPECT_TRUE(peer_->Send(InDialog(refused.method, 2, refused.headers, refused.body, refused.uri)));
  std::string response = peer_->Receive();
  while (absl::StartsWith(response, "SIP/2.0 100")) response = peer_->Receive();
  const std::vector<std::string> right = absl::StrSplit(refused.right, '|');
  EXPECT_THAT(right, ::testing::Contains(StatusOf(response))) << response;
  if (refused.method == absl::string_view("INVITE")) {
    EXPECT_TRUE(peer_->Send(InDialog("ACK", 2)));
  }
  // The call goes on: it takes a new offer, and our BYE is sent.
  EXPECT_TRUE(peer_->Send(InDialog("UPDATE", 3)));
  EXPECT_THAT(peer_->ReceiveWith("SIP/2.0", absl::Seconds(2)), StartsWith("SIP/2.0 200"));
  EXPECT_EQ(sink_.events(), std::vector<std::string>{"LegAnswered"});
  EXPECT_TRUE(sink_.WaitForCall()->leg->HangUp({}).ok());
  const std::string bye = peer_->ReceiveWith("BYE", absl::Seconds(2));
  EXPECT_THAT(bye, Not(IsEmpty()));
  EXPECT_TRUE(peer_->Send(RawPeer::Ok(bye)));
  ExpectNothingLeft();
}

// ---- How long the caller waits. `change`: headers.

const Case kExpires[] = {
    {"InTime", "Expires: 5\r\n", "180", "RFC 3261 13.3.1"},
    {"Long", "Expires: 4294967295\r\n", "180", "RFC 3261 20.19: up to 2**32-1"},
    {"ByDate", "Expires: Sat, 01 Jan 2050 00:00:00 GMT\r\n", "180", "RFC 2543 6.20: a date"},
    {"AtOnce", "Expires: 0\r\n", "487", "RFC 3261 13.3.1: it has expired"},
    {"LongAgo", "Expires: Sat, 01 Jan 2000 00:00:00 GMT\r\n", "487", "RFC 2543 6.20: a date"},
};

class ExpiresTest : public FieldTest, public ::testing::WithParamInterface<Case> {};
INSTANTIATE_TEST_SUITE_P(Field, ExpiresTest, ::testing::ValuesIn(kExpires), NameOf);

TEST_P(ExpiresTest, GetsItsResponse) {
  ExpectRight(Invite(GetParam().change, Sdp()), GetParam().right);
}

TEST_F(FieldTest, AnUnansweredCallExpires) {
  EXPECT_EQ(StatusOf(FirstResponse(Invite("Expires: 1\r\n", Sdp()))), "180");
  EXPECT_THAT(peer_->ReceiveWith("487", absl::Seconds(3)), HasSubstr("CSeq: 1 INVITE"));
  EXPECT_TRUE(sink_.WaitFor("LegEnded cancelled"));
  ExpectNothingLeft();
}

TEST_F(FieldTest, AnAnsweredCallDoesNotExpire) {
  response_ = FirstResponse(Invite("Expires: 1\r\n", Sdp()));
  ASSERT_THAT(Answer(), Not(IsEmpty()));
  EXPECT_FALSE(sink_.WaitFor("LegEnded", absl::Seconds(2)));
  ExpectNothingLeft();
}

// ---- SIPS (RFC 5630).

TEST_F(FieldTest, SipsNeedsTls) {
  response_ = FirstResponse(Invite("", Sdp(), "application/sdp", "<sip:+15555550123@192.0.2.9>",
                                   "<sips:probe@@LOCAL_IP@:@LOCAL_PORT@>", "sips:alice@@TARGET@"));
  EXPECT_THAT(response_, StartsWith("SIP/2.0 480"));
  EXPECT_THAT(RawPeer::Header(response_, "Warning"), StartsWith("380 "));
  ExpectNothingLeft();
  EXPECT_EQ(sink_.calls(), 0u);
}

TEST_F(FieldTest, SipsInFromAndToSaysNothing) {
  ExpectRight(absl::StrReplaceAll(Invite("", Sdp(), "application/sdp", "<sips:bob@example.net>"),
                                  {{"To: <sip:", "To: <sips:"}}),
              "180");
}

// ---- Bodies. `change`: headers of the body, an empty line, the body.

std::string Parts(absl::string_view parts, absl::string_view subtype = "mixed",
                  absl::string_view headers = "") {
  return absl::StrCat("Content-Type: multipart/", subtype, ";boundary=b1\r\n", headers, "\r\n",
                      absl::StrReplaceAll(parts, {{"--\n", "--b1\r\n"}}), "\r\n--b1--\r\n");
}
constexpr char kOptional[] = "Content-Disposition: signal;handling=optional\r\n";
constexpr char kIsup[] = "Content-Type: application/isup;version=ansi00\r\n";

const Case kBodies[] = {
    {"LoneOptional", absl::StrCat(kIsup, kOptional, "\r\n\x01\x02"), "180",
     "RFC 3261 20.11: handling=optional may be ignored"},
    {"LoneOptionalText", absl::StrCat("Content-Type: text/plain\r\n", kOptional, "\r\nhello"),
     "180", "RFC 3261 20.11"},
    {"LoneOptionalEncoded",
     absl::StrCat("Content-Type: x/y\r\nContent-Encoding: gzip\r\n", kOptional, "\r\nx"), "180",
     "RFC 3261 20.11, 20.12"},
    {"NotEncoded",
     absl::StrCat("Content-Type: application/sdp\r\nContent-Encoding: Identity\r\n\r\n", Sdp()),
     "180", "RFC 3261 20.12: our own Accept-Encoding says so"},
    {"Encoded",
     absl::StrCat("Content-Type: application/sdp\r\nContent-Encoding: gzip\r\n\r\n", Sdp()), "415",
     "RFC 3261 20.12"},
    {"LoneRequired", absl::StrCat(kIsup, "\r\n\x01\x02"), "415",
     "RFC 3261 20.11: without a word it is required"},
    {"OptionalParts",
     Parts(absl::StrCat("--\n", kIsup, kOptional, "\r\n\x01\r\n--\nContent-Type: text/html\r\n",
                        kOptional, "\r\n<b>\r\n")),
     "180", "RFC 5621 7: nothing must be understood"},
    {"OptionalAsAWhole", Parts("--\nContent-Type: text/plain\r\n\r\nhello\r\n", "mixed", kOptional),
     "180", "RFC 5621 7.1"},
    {"OneRequiredPart",
     Parts(absl::StrCat("--\n", kIsup, kOptional, "\r\n\x01\r\n--\nContent-Type: text/html\r\n",
                        "Content-Disposition: render;handling=required\r\n\r\n<b>\r\n")),
     "415", "RFC 5621 7.2"},
    {"SdpAndOptional",
     Parts(absl::StrCat("--\n", kIsup, kOptional, "\r\n\x01\r\n--\nContent-Type: application/sdp",
                        "\r\n\r\n", Sdp())),
     "180", "RFC 5621 3.1"},
    {"SdpWithinAlternative",
     absl::StrCat("Content-Type: multipart/mixed;boundary=b1\r\n\r\n--b1\r\nContent-Type: "
                  "multipart/alternative;boundary=b2\r\n\r\n--b2\r\nContent-Type: "
                  "application/sdp\r\n\r\n",
                  Sdp(), "\r\n--b2--\r\n\r\n--b1--\r\n"),
     "180", "RFC 5621 3.1: bodies in bodies"},
    {"SdpOfEarlyMediaOnly",
     absl::StrCat("Content-Type: application/sdp\r\n",
                  "Content-Disposition: early-session;handling=optional\r\n\r\n", Sdp()),
     "180", "RFC 3959 5: not the session's; an INVITE without an offer"},
    {"NoParts", "Content-Type: multipart/mixed;boundary=b1\r\n\r\nhello", "400|415",
     "RFC 2046 5.1: at least one part"},
    {"TypeWithoutBody", "Content-Type: application/sdp\r\n\r\n", "180", "no offer"},
};

class BodyTest : public FieldTest, public ::testing::WithParamInterface<Case> {};
INSTANTIATE_TEST_SUITE_P(Field, BodyTest, ::testing::ValuesIn(kBodies), NameOf);

TEST_P(BodyTest, GetsItsResponse) {
  const std::string change = GetParam().change;
  const size_t end = change.find("\r\n\r\n") + 2;
  ExpectRight(Invite(change.substr(0, end), change.substr(end + 2), ""), GetParam().right);
}

// ---- Size (RFC 3261 21.4.11).

class TooLargeTest : public FieldTest, public ::testing::WithParamInterface<size_t> {};
INSTANTIATE_TEST_SUITE_P(Field, TooLargeTest, ::testing::Values(66'000, 100'000, 200'000));

TEST_P(TooLargeTest, OverTcpGets413) {
  RawPeer tcp(port_, /*tcp=*/true);
  ASSERT_TRUE(tcp.connected());
  const std::string request =
      tcp.Request("INVITE", 1, "Content-Type: text/plain\r\n", std::string(GetParam(), 'x'));
  tcp.Send(request);  // as far as it is taken
  EXPECT_THAT(tcp.ReceiveWith("SIP/2.0 4", absl::Seconds(3)), StartsWith("SIP/2.0 413"));
  ExpectNothingLeft();
}

TEST_P(TooLargeTest, HeadersOverTcpGet413) {
  RawPeer tcp(port_, /*tcp=*/true);
  ASSERT_TRUE(tcp.connected());
  tcp.Send(
      tcp.Request("INVITE", 1, absl::StrCat("X-Long: ", std::string(GetParam(), 'x'), "\r\n")));
  EXPECT_THAT(tcp.ReceiveWith("SIP/2.0 4", absl::Seconds(3)), StartsWith("SIP/2.0 413"));
  ExpectNothingLeft();
}

// Not after the last of them: that may never come.
TEST_P(TooLargeTest, HeadersWithoutEndGet413) {
  RawPeer tcp(port_, /*tcp=*/true);
  ASSERT_TRUE(tcp.connected());
  std::string headers;
  for (size_t i = 0; headers.size() < 4 * GetParam(); ++i) {
    absl::StrAppend(&headers, "X-H", i, ": ", std::string(900, 'z'), "\r\n");
  }
  const std::string request = tcp.Request("INVITE", 1, headers);
  tcp.Send(absl::string_view(request).substr(0, request.rfind("Content-Length")));
  EXPECT_THAT(tcp.ReceiveWith("SIP/2.0 4", absl::Seconds(3)), StartsWith("SIP/2.0 413"));
  ExpectNothingLeft();
}

}  // namespace
}  // namespace footman::field
