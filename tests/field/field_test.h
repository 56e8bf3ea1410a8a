// What came from the field, as it is sent: a peer on loopback, and a switch that rings every call.
//
// A case counts by the first response that is not 100; afterwards OPTIONS must get 200, and no call
// may be left.

#ifndef FOOTMAN_TESTS_FIELD_FIELD_TEST_H_
#define FOOTMAN_TESTS_FIELD_FIELD_TEST_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/adapters/sip/fake_audio.h"
#include "tests/adapters/sip/sip_fixture.h"

namespace footman::field {

using sip_test::FakeSink;
using sip_test::RawPeer;

// One case: what differs from a usual call, what is right, and why.
struct Case {
  const char* name;
  std::string change;  // headers or SDP lines, as each kind says
  const char* right;   // "180", or "180|400" where both are
  const char* why;     // the RFC and its section
};
inline std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.name << ": " << c.why;
}
inline std::string NameOf(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

// Rings every call at once, as the engine does while it asks.
class RingingSink : public FakeSink {
 public:
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override {
    EXPECT_TRUE(leg->Ring({}).ok());
    return FakeSink::PostCall(call, leg);
  }
};

inline constexpr char kSdp[] =
    "v=0\r\no=probe 1 1 IN IP4 @LOCAL_IP@\r\ns=-\r\nc=IN IP4 @LOCAL_IP@\r\nt=0 0\r\n";
inline constexpr char kAudio[] =
    "m=audio @RTP_PORT@ RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

class FieldTest : public ::testing::Test {
 protected:
  void Start(media::AudioEngine* audio, EventSink& sink) {
    SipOptions options;
    options.listeners = {{"127.0.0.1", 0}};
    NumberRule numbers{1};
    numbers.bare = NumberRule::Bare::kInternational;
    options.trusted_peers = {{"127.0.0.0/8", numbers}};
    options.domains = {"example.org"};
    options.transaction_limit = absl::Seconds(2);
    auto adapter = SipAdapter::Create(options, sink, audio);
    ASSERT_TRUE(adapter.ok()) << adapter.status();
    adapter_ = *std::move(adapter);
    port_ = adapter_->listeners()[0].port;
    peer_ = std::make_unique<RawPeer>(port_);
  }
  void SetUp() override { Start(&audio_, sink_); }
  void TearDown() override { adapter_.reset(); }

  // A usual call; `headers` stand after the first ones and, as later ones do, before the body's.
  static std::string Invite(absl::string_view headers, absl::string_view body,
                            absl::string_view type = "application/sdp",
                            absl::string_view from = "\"Probe\" <sip:+15555550123@192.0.2.9>",
                            absl::string_view contact = "<sip:probe@@LOCAL_IP@:@LOCAL_PORT@>",
                            absl::string_view uri = "sip:alice@@TARGET@") {
    return absl::StrCat("INVITE ", uri,
                        " SIP/2.0\r\nVia: SIP/2.0/UDP @LOCAL_IP@:@LOCAL_PORT@;rport;"
                        "branch=z9hG4bK@BRANCH@\r\nMax-Forwards: 70\r\nFrom: ",
                        from, ";tag=@FROMTAG@\r\nTo: <sip:alice@example.org>\r\n",
                        "Call-ID: @CALLID@\r\nCSeq: 1 INVITE\r\nContact: ", contact, "\r\n",
                        headers, type.empty() ? "" : absl::StrCat("Content-Type: ", type, "\r\n"),
                        "Content-Length: @LEN@\r\n\r\n", body);
  }

  std::string Fill(std::string text) {
    const std::string unique = absl::StrCat("f", peer_->port(), "x", ++serial_);
    absl::StrReplaceAll({{"@TARGET@", absl::StrCat("127.0.0.1:", port_)},
                         {"@LOCAL_IP@", "127.0.0.1"},
                         {"@LOCAL_PORT@", absl::StrCat(peer_->port())},
                         {"@RTP_PORT@", absl::StrCat(rtp_port_)},
                         {"@CALLID@", unique + "c"},
                         {"@BRANCH@", unique + "b"},
                         {"@FROMTAG@", unique + "t"}},
                        &text);
    const size_t header = text.find("@LEN@");
    if (header == std::string::npos) return text;
    const size_t body = text.find("\r\n\r\n", header) + 4;
    return absl::StrReplaceAll(text, {{"@LEN@", absl::StrCat(text.size() - body)}});
  }

  // Sends `text` with its placeholders filled; the first response that is not 100.
  std::string FirstResponse(const std::string& text) {
    sent_ = Fill(text);
    EXPECT_TRUE(peer_->Send(sent_));
    const std::string id = absl::StrCat("\r\nCall-ID: ", RawPeer::Header(sent_, "Call-ID"), "\r\n");
    std::string response = peer_->Receive();
    // Refusals of earlier calls are repeated, since nobody confirms them.
    while (!response.empty() &&
           (absl::StartsWith(response, "SIP/2.0 100") || !absl::StrContains(response, id))) {
      response = peer_->Receive();
    }
    return response;
  }
  static std::string StatusOf(const std::string& response) {
    return response.size() > 12 ? response.substr(8, 3) : "silence";
  }
  void ExpectRight(const std::string& text, absl::string_view right) {
    ExpectRight(text, right, sink_);
  }
  void ExpectRight(const std::string& text, absl::string_view right, RingingSink& sink) {
    response_ = FirstResponse(text);
    const std::vector<std::string> statuses = absl::StrSplit(right, '|');
    EXPECT_THAT(statuses, ::testing::Contains(StatusOf(response_))) << sent_ << "\n" << response_;
    ExpectNothingLeft(sink);
  }

  // A request of the dialog that `response_` began, as the peer's next one.
  std::string InDialog(absl::string_view method, int cseq, absl::string_view headers = "",
                       absl::string_view body = "", absl::string_view uri = "") const {
    return absl::StrCat(method, " ",
                        uri.empty() ? absl::StrCat("sip:127.0.0.1:", port_) : std::string(uri),
                        " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:", peer_->port(),
                        ";rport;branch=z9hG4bKd", peer_->port(), method, cseq,
                        "\r\nMax-Forwards: 70\r\nFrom: ", RawPeer::Header(response_, "From"),
                        "\r\nTo: ", RawPeer::Header(response_, "To"),
                        "\r\nCall-ID: ", RawPeer::Header(response_, "Call-ID"), "\r\nCSeq: ", cseq,
                        " ", method, "\r\nContact: <sip:probe@127.0.0.1:", peer_->port(), ">\r\n",
                        headers, "Content-Length: ", body.size(), "\r\n\r\n", body);
  }
  // Answers the newest call and confirms it; the 200.
  std::string Answer() {
    FakeSink::Call* call = sink_.WaitForCall();
    if (call == nullptr || !call->leg->Answer({}).ok()) return "";
    std::string ok = peer_->ReceiveWith("200");
    response_ = ok;
    EXPECT_TRUE(peer_->Send(InDialog("ACK", 1)));
    EXPECT_TRUE(sink_.WaitFor("LegAnswered"));
    return ok;
  }

  void ExpectNothingLeft() { ExpectNothingLeft(sink_); }
  void ExpectNothingLeft(RingingSink& sink) {
    RawPeer other(port_);
    EXPECT_TRUE(other.Send(other.Request("OPTIONS", 1)));
    EXPECT_THAT(other.Receive(), ::testing::StartsWith("SIP/2.0 200"));
    sink.DropLegs();
    const absl::Time deadline = absl::Now() + sip_test::kTimeout;
    while (adapter_->open_calls() > 0 && absl::Now() < deadline) {
      const std::string message = peer_->Receive(absl::Milliseconds(50));
      if (!absl::StartsWith(message, "BYE ")) continue;
      EXPECT_TRUE(peer_->Send(RawPeer::Ok(message)));
    }
    EXPECT_EQ(adapter_->open_calls(), 0);
  }

  RingingSink sink_;
  sip_test::FakeAudio audio_;
  std::unique_ptr<SipAdapter> adapter_;
  std::unique_ptr<RawPeer> peer_;
  uint16_t port_ = 0;
  uint16_t rtp_port_ = 4000;
  int serial_ = 0;
  std::string sent_, response_;
};

}  // namespace footman::field

#endif  // FOOTMAN_TESTS_FIELD_FIELD_TEST_H_
