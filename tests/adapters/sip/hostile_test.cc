// Whatever arrives, the adapter stays: torture messages in the spirit of RFC 4475, mutations,
// noise.

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/adapters/sip/fake_audio.h"
#include "tests/adapters/sip/sip_fixture.h"
#include "tests/rounds.h"

namespace footman::sip_test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class HostileTest : public SipTest {
 protected:
  void SetUp() override {
    options_.max_requests_per_second = 1000000;
    StartAdapter(&audio_);
  }
  std::string Base(RawPeer& peer) {
    peer.NewCall();
    return peer.Request(
        "INVITE", 1,
        "Content-Type: application/sdp\r\n"
        "Diversion: <sip:a@x.y>;reason=no-answer, <sip:b@x.y>\r\n"
        "History-Info: <sip:a@x.y?Reason=SIP%3Bcause%3D302>;index=1, "
        "<sip:b@x.y;cause=302>;index=1.1;mp=1\r\n"
        "P-Asserted-Identity: \"Bob\" <sip:+49301@gw;user=phone>\r\nPrivacy: none\r\n",
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        "m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n");
  }
  // What becomes of a message of which `from` is replaced by `to`: the first line of its final
  // response, or "a call", or "silence".
  std::string AnswerTo(absl::string_view from, absl::string_view to) {
    RawPeer peer(port_);
    const size_t calls = sink_.calls();
    EXPECT_TRUE(peer.Send(absl::StrReplaceAll(Base(peer), {{from, to}})));
    ExpectAlive();  // so the message was handled
    std::string response = peer.Receive(absl::Milliseconds(100));
    while (absl::StartsWith(response, "SIP/2.0 100")) {
      response = peer.Receive(absl::Milliseconds(100));
    }
    if (sink_.calls() > calls) return "a call";
    return response.empty() ? "silence" : response.substr(8, response.find('\r') - 8);
  }
  FakeAudio audio_;
};

TEST_F(HostileTest, MalformedRequestsGetAReasonOrSilence) {
  static constexpr char kNowhere[] = "400 Contact Missing or Unreachable";
  static constexpr struct {
    const char *from, *to, *answer;
  } kBroken[] = {
      {"CSeq: 1 INVITE", "CSeq: 1 OPTIONS", "400 Bad Request"},
      {"CSeq: 1", "CSeq: 99999999999", "400 Bad CSeq Header"},
      {"CSeq:", "CSeqx:", "400 Bad Request"},
      {"SIP/2.0\r\nVia", "SIP/7.0\r\nVia", "505 Version Not Supported"},
      {"<sip:bob@example.com>", "<sip:bob@example.com", "400 Bad From Header"},
      {"From: \"Bob\" <", "From: \"Bob <", "400 Bad From Header"},
      {"From:", "Fromx:", "400 Bad Request"},
      {"Call-ID:", "Call-IDX:", "400 Bad Request"},
      {"To:", "Tox:", "400 Bad Request"},
      {"To: <sip:alice@127.0.0.1>", "To: <sip:a@b>\r\nTo: <sip:c@d>", "400 Bad To Header"},
      {"Via: SIP/2.0/UDP", "Via: SIP", "silence"},        // where would an answer go to?
      {"Max-Forwards: 70", "Max-Forwards: 0", "a call"},  // it goes no further
      {"Content-Length: ", "Content-Length: 9", "400 Bad Request"},
      {"Content-Length: ", "Content-Length: x", "400 Bad Content-Length Header"},
      {"INVITE sip:alice@", "INVITE http://alice@", "416 Unsupported URI Scheme"},
      {"INVITE sip:alice@127.0.0.1", "INVITE <sip:alice@127.0.0.1>", "400 Bad Request"},
      {"Contact: <sip:bob", "Contact: <bob", kNowhere},
      {"Contact:", "Contactx:", kNowhere},
      {"Contact: <sip:bob", "Contact: <sip:a@b>, <sip:bob", kNowhere},
      {"Contact: <sip:bob@127.0.0.1:", "Contact: <sip:bob@127.0.0.1:9", kNowhere},
      {"Contact: <sip:bob@127.0.0.1", "Contact: <sip:bob@&", kNowhere},
      {"Contact: <sip:", "Contact: <tel:", kNowhere},
      {"Contact:", "Record-Route: <tel:1>\r\nContact:", kNowhere},
      {"v=0\r\n", "v=9\r\n", "a call"},  // nothing of it is used
      {"m=audio 4000", "m=audio 4k00", "400 Bad Session Description"},
      {"Content-Type: application/sdp", "Content-Type: ;", "400 Bad Content-Type Header"},
      {"Content-Type: application/sdp", "Content-Type: a/b", "415 Unsupported Media Type"},
  };
  for (const auto& broken : kBroken) {
    EXPECT_EQ(AnswerTo(broken.from, broken.to), broken.answer) << broken.from << " " << broken.to;
  }
  EXPECT_EQ(adapter_->counters().malformed, 8u);
}

TEST_F(HostileTest, NoiseIsSurvived) {
  RawPeer peer(port_);
  const std::string whole = Base(peer);
  const std::string noise[] = {
      "",
      "\r\n",
      "\r\n\r\n",
      std::string(1, '\0'),
      std::string(60000, '\0'),
      std::string(60000, 'A'),
      "INVITE",
      "INVITE sip:a@b SIP/2.0\r\n\r\n",
      "INVITE sip:a@b SIP/2.0",
      std::string("\xff\xfe\xfd\r\n\r\n"),
      "SIP/2.0 200 OK\r\n\r\n",
      "SIP/2.0 999999 X\r\n\r\n",
      whole.substr(0, whole.size() / 2),
      absl::StrReplaceAll(whole, {{"\r\n", "\n"}}),
      absl::StrReplaceAll(whole, {{"\r\n", "\r"}}),
      absl::StrReplaceAll(whole, {{"Bob", std::string("B\0b", 3)}}),
      absl::StrReplaceAll(whole, {{"Bob", std::string(20000, 'x')}}),
      absl::StrReplaceAll(whole, {{": ", std::string(":") + std::string(2000, ' ')}})};
  for (const std::string& bytes : noise) {
    EXPECT_TRUE(peer.Send(bytes));
    ExpectAlive();
  }
}

TEST_F(HostileTest, ManyHeadersAreSurvived) {
  for (const char* line : {"Diversion: <sip:a@b>\r\n", "Via: SIP/2.0/UDP x\r\n", "X: y\r\n",
                           "History-Info: <sip:a@b>;index=1.1.1.1.1.1.1.1.1\r\n",
                           "Route: <sip:a@b;lr>\r\n", "Privacy: id\r\n", "Reason: SIP\r\n"}) {
    RawPeer peer(port_);
    std::string headers;
    while (headers.size() < 60000) headers += line;
    EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1, headers)));
    ExpectAlive();
  }
}

TEST_F(HostileTest, TcpStreamsThatBreakOffOrNeverEnd) {
  for (int i = 0; i < 50; ++i) {
    RawPeer peer(port_, /*tcp=*/true);
    ASSERT_TRUE(peer.connected());
    const std::string whole = Base(peer);
    EXPECT_TRUE(peer.Send(whole.substr(0, whole.size() * static_cast<size_t>(i) / 50)));
  }
  RawPeer endless(port_, /*tcp=*/true);
  std::string sent = "INVITE sip:a@b SIP/2.0\r\nX: ";
  for (int i = 0; i < 300 && endless.Send(sent); ++i) sent = std::string(1000, 'y');
  RawPeer huge(port_, /*tcp=*/true);
  EXPECT_TRUE(
      huge.Send(absl::StrReplaceAll(Base(huge), {{"Content-Length: ", "Content-Length: 99999"}})));
  RawPeer slow(port_, /*tcp=*/true);
  for (const char c : slow.Request("OPTIONS", 1)) ASSERT_TRUE(slow.Send(std::string(1, c)));
  EXPECT_THAT(slow.Receive(), StartsWith("SIP/2.0 200"));
  ExpectAlive();
}

// Seeded, so that a failure can be repeated.
TEST_F(HostileTest, MutationsAreSurvived) {
  std::mt19937 random(4475);
  RawPeer peer(port_);
  for (int round = 0; round < Rounds(4000); ++round) {
    std::string text = Base(peer);
    const std::string other = text;
    for (int changes = 1 + static_cast<int>(random() % 6); changes > 0; --changes) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, random() % 40);
          break;
        case 2:
          text.insert(at, other.substr(random() % other.size(), random() % 60));
          break;
        default:
          text[at] = "\r\n:;,<>\"@= \t%?"[random() % 14];
      }
      if (text.empty()) text = "x";
    }
    ASSERT_TRUE(peer.Send(text));
    if (round % 50 == 0) {  // whatever the adapter lets in goes out again
      ExpectAlive();
      sink_.DropLegs();
    }
  }
  ExpectAlive();  // the last of them was handled
  sink_.DropLegs();
  EXPECT_GT(adapter_->counters().calls, 100u);
  EXPECT_TRUE(NoCallIsLeft());
  EXPECT_EQ(audio_.sessions(), 0);
}

}  // namespace
}  // namespace footman::sip_test
