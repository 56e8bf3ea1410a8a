// Refusals at the door. No test makes load: with a limit of nothing everything is late.

#include <sys/socket.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/notification.h"
#include "lib/adapters/sip/admission/overload_gate.h"
#include "tests/adapters/sip/sip_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// ---- The gate alone, at a socket that nobody else reads.

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof own;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&own), length), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &length), 0);
    listener_.port = ntohs(own.sin_port);
    options_.max_wait = absl::ZeroDuration();
    options_.min_overload_rate = 0;
    trusted_ = *sip::TrustedPeers::Create({{"127.0.0.0/8", {49}}});
    Open();
    peer_ = std::make_unique<RawPeer>(listener_.port);
  }
  ~GateTest() override { close(socket_); }

  // What the library would read after the gate has had its turn; "" = nothing is left.
  std::string LeftAfter(absl::string_view message) {
    EXPECT_TRUE(peer_->Send(message));
    gate_->Serve(now_);
    char buffer[65536];
    const ssize_t size = recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    return size < 0 ? "" : std::string(buffer, static_cast<size_t>(size));
  }

  // Of an INVITE of our peer.
  static sip::CallKeys KeysOf(const std::string& invite) {
    const std::string call_id = RawPeer::Header(invite, "Call-ID");
    const std::string from = RawPeer::Header(invite, "From");
    return sip::Admission::KeysOf({.kind = sip::IncomingRequest::Kind::kInvite,
                                   .source = *sip::ParseIp("127.0.0.1"),
                                   .call_id = call_id,
                                   .from_tag = from.substr(from.find(";tag=") + 5),
                                   .cseq = 1});
  }
  // With the options as they are now.
  void Open() {
    admission_ = std::make_unique<sip::Admission>(options_, trusted_, &counters_, &refused_);
    gate_ = std::make_unique<sip::OverloadGate>(socket_, options_, admission_.get(), &counters_);
  }

  const absl::Duration now_ = absl::Seconds(1000);
  int socket_ = -1;
  SipListener listener_;
  SipOptions options_;
  sip::TrustedPeers trusted_;
  sip::Counters counters_;
  sip::RefusedSources refused_;
  std::unique_ptr<sip::Admission> admission_;
  std::unique_ptr<sip::OverloadGate> gate_;
  std::unique_ptr<RawPeer> peer_;
};

TEST_F(GateTest, ALateCallGets503) {
  const std::string invite =
      peer_->Request("INVITE", 1, "Via: SIP/2.0/UDP 192.0.2.1;branch=z9b\r\n");
  EXPECT_EQ(LeftAfter(invite), "");
  const std::string refused = peer_->Receive();
  EXPECT_THAT(refused, StartsWith("SIP/2.0 503 "));
  EXPECT_EQ(RawPeer::Header(refused, "Retry-After"), "5");
  EXPECT_EQ(RawPeer::Header(refused, "Call-ID"), RawPeer::Header(invite, "Call-ID"));
  EXPECT_EQ(RawPeer::Header(refused, "CSeq"), "1 INVITE");
  EXPECT_EQ(RawPeer::Header(refused, "From"), RawPeer::Header(invite, "From"));
  EXPECT_THAT(RawPeer::ToTag(refused), Not(IsEmpty()));
  EXPECT_THAT(RawPeer::Header(refused, "Via"),
              HasSubstr(absl::StrCat(";rport=", peer_->port(), ";branch=")));
  EXPECT_THAT(RawPeer::Header(refused, "Via"), HasSubstr(";received=127.0.0.1"));
  EXPECT_THAT(refused, HasSubstr("\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9b\r\n"));
  EXPECT_EQ(counters_.refused_overload, 1u);
  // RFC 3261 8.2.7: the same answer to the same request.
  EXPECT_EQ(LeftAfter(invite), "");
  EXPECT_EQ(peer_->Receive(), refused);
}

TEST_F(GateTest, WithoutRportTheAnswerGoesToThePortInVia) {
  const std::string invite = absl::StrReplaceAll(peer_->Request("INVITE", 1), {{";rport", ""}});
  EXPECT_EQ(LeftAfter(invite), "");
  const std::string refused = peer_->Receive();
  EXPECT_THAT(refused, StartsWith("SIP/2.0 503 "));
  EXPECT_EQ(RawPeer::Header(refused, "Via"),
            absl::StrCat(RawPeer::Header(invite, "Via"), ";received=127.0.0.1"));
}

TEST_F(GateTest, WithRportItGoesBackToWhereItCameFrom) {
  const std::string via = absl::StrCat("127.0.0.1:", peer_->port(), ";rport");
  const std::string invite =
      absl::StrReplaceAll(peer_->Request("INVITE", 1), {{via, "192.0.2.7:9;rport"}});
  EXPECT_EQ(LeftAfter(invite), "");
  EXPECT_THAT(RawPeer::Header(peer_->Receive(), "Via"),
              HasSubstr(absl::StrCat("192.0.2.7:9;rport=", peer_->port(), ";branch=")));
}

TEST_F(GateTest, AStrangerGets403) {
  trusted_ = *sip::TrustedPeers::Create({{"192.0.2.0/24", {49}}});
  EXPECT_EQ(LeftAfter(peer_->Request("INVITE", 1)), "");
  const std::string refused = peer_->Receive();
  EXPECT_THAT(refused, StartsWith("SIP/2.0 403 "));
  EXPECT_EQ(RawPeer::Header(refused, "Retry-After"), "");
  EXPECT_EQ(counters_.refused_untrusted, 1u);
}

TEST_F(GateTest, StrangersGet403WhateverTheyAskAndHoweverSoon) {
  trusted_ = *sip::TrustedPeers::Create({{"192.0.2.0/24", {49}}});
  options_.max_wait = absl::InfiniteDuration();
  Open();
  for (const char* method : {"INVITE", "OPTIONS", "MESSAGE", "REGISTER", "BYE", "NOVEL"}) {
    EXPECT_EQ(LeftAfter(peer_->Request(method, 1)), "");
    EXPECT_THAT(peer_->Receive(), StartsWith("SIP/2.0 403 ")) << method;
    const std::string within = peer_->Request(method, 1, "", "", "a-tag");
    EXPECT_EQ(LeftAfter(within), "") << "of no call here";
    const std::string refused = peer_->Receive();
    EXPECT_THAT(refused, StartsWith("SIP/2.0 403 ")) << method;
    EXPECT_EQ(RawPeer::Header(refused, "To"), RawPeer::Header(within, "To")) << "RFC 3261 8.2.6.2";
  }
  EXPECT_EQ(counters_.refused_untrusted, 12u);
  ASSERT_EQ(refused_.Take().size(), 1u);
}

TEST_F(GateTest, AFloodOfStrangersGetsNothing) {
  trusted_ = *sip::TrustedPeers::Create({{"192.0.2.0/24", {49}}});
  for (int i = 0; i < 150; ++i) EXPECT_EQ(LeftAfter(peer_->Request("INVITE", 1)), "");
  EXPECT_EQ(counters_.refused_untrusted, 100u) << "in a second";
  EXPECT_EQ(counters_.dropped, 50u);
  const uint64_t before = counters_.dropped;
  EXPECT_EQ(LeftAfter("INVITE nonsense"), "");
  EXPECT_EQ(LeftAfter("SIP/2.0 200 OK\r\nCall-ID: nobodys\r\n\r\n"), "");
  EXPECT_EQ(LeftAfter(peer_->Request("ACK", 1)), "");
  EXPECT_EQ(counters_.dropped, before + 3);
}

TEST_F(GateTest, AStrangerMayBeTheFarEndOfACall) {
  trusted_ = *sip::TrustedPeers::Create({{"192.0.2.0/24", {49}}});
  Open();
  admission_->CallBegan(KeysOf(peer_->Request("INVITE", 1)));
  const std::string bye = peer_->Request("BYE", 2, "", "", "a-tag");
  EXPECT_EQ(LeftAfter(bye), bye);
  const std::string ok =
      absl::StrCat("SIP/2.0 200 OK\r\nCall-ID: ", RawPeer::Header(bye, "Call-ID"), "\r\n\r\n");
  EXPECT_EQ(LeftAfter(ok), ok);
}

TEST_F(GateTest, APeerOverItsLimitGets503) {
  options_.min_overload_rate = 400;  // nothing is refused for being late
  options_.max_requests_per_second = 1;
  Open();
  const auto judge = [&](absl::string_view call_id) {
    return admission_->Judge({.kind = sip::IncomingRequest::Kind::kInvite,
                              .source = *sip::ParseIp("127.0.0.1"),
                              .call_id = call_id},
                             now_);
  };
  const std::string invite = peer_->Request("INVITE", 1);
  EXPECT_EQ(LeftAfter(invite), invite);
  EXPECT_EQ(judge("1"), sip::Verdict::kTaken);
  EXPECT_EQ(judge("2"), sip::Verdict::kTaken);
  EXPECT_EQ(LeftAfter(invite), "");
  const std::string refused = peer_->Receive();
  EXPECT_THAT(refused, StartsWith("SIP/2.0 503 "));
  EXPECT_EQ(RawPeer::Header(refused, "Retry-After"), "5");
  EXPECT_EQ(counters_.refused_rate, 1u);
  EXPECT_EQ(LeftAfter("INVITE nonsense"), "") << "not even an answer";
  EXPECT_EQ(counters_.dropped, 1u);
  const std::string options = peer_->Request("OPTIONS", 1);
  EXPECT_EQ(LeftAfter(options), options) << "counts apart";
}

TEST_F(GateTest, TakesNewCallsAlone) {
  EXPECT_EQ(LeftAfter(peer_->Request("INVITE", 1)), "");
  for (const std::string& other :
       {peer_->Request("INVITE", 2, "", "", "a-tag"), peer_->Request("BYE", 3, "", "", "a-tag"),
        peer_->Request("OPTIONS", 4), peer_->Request("ACK", 2, "", "", "a-tag"),
        std::string("INVITE nonsense"), std::string("INVITE sip:a@b SIP/2.0\r\n\r\n"),
        std::string("\r\n\r\n"), std::string("x")}) {
    EXPECT_EQ(LeftAfter(other), other);
  }
}

TEST_F(GateTest, RefusesNoCallThatThereIs) {
  const std::string invite = peer_->Request("INVITE", 1);
  admission_->CallBegan(KeysOf(invite));
  EXPECT_EQ(LeftAfter(invite), "");
  EXPECT_EQ(peer_->Receive(absl::ZeroDuration()), "");
  EXPECT_EQ(counters_.refused_overload, 0u);
}

TEST_F(GateTest, TakesTheAckOfItsRefusalAlone) {
  EXPECT_EQ(LeftAfter(peer_->Request("INVITE", 1)), "");
  const std::string tag = RawPeer::ToTag(peer_->Receive());
  EXPECT_EQ(LeftAfter(peer_->Request("ACK", 1, "", "", tag)), "");
  peer_->NewCall();  // the tag belongs to its own call
  const std::string foreign = peer_->Request("ACK", 1, "", "", tag);
  EXPECT_EQ(LeftAfter(foreign), foreign);
}

TEST(QueueDelayControllerTest, AMomentsJamIsNoOverload) {
  constexpr absl::Duration kLimit = absl::Milliseconds(20);
  const absl::Time start = absl::FromUnixSeconds(1700000000);
  const auto after = [&](int ms) { return start + absl::Milliseconds(ms); };
  const auto ms = [](int count) { return absl::Milliseconds(count); };
  sip::QueueDelayController controller;
  EXPECT_FALSE(controller.IsOver(ms(19), after(0), kLimit));
  EXPECT_FALSE(controller.IsOver(ms(79), after(1), kLimit)) << "the machine stood still";
  EXPECT_FALSE(controller.IsOver(ms(25), after(80), kLimit));
  EXPECT_FALSE(controller.IsOver(ms(19), after(81), kLimit)) << "and has caught up";
  EXPECT_FALSE(controller.IsOver(ms(25), after(90), kLimit)) << "another jam";
  EXPECT_TRUE(controller.IsOver(ms(25), after(170), kLimit)) << "that is no moment any more";
}

TEST(QueueDelayControllerTest, OverloadIsAnsweredAtOnce) {
  constexpr absl::Duration kLimit = absl::Milliseconds(20);
  const absl::Time start = absl::FromUnixSeconds(1700000000);
  const auto after = [&](int ms) { return start + absl::Milliseconds(ms); };
  const auto ms = [](int count) { return absl::Milliseconds(count); };
  sip::QueueDelayController controller;
  EXPECT_TRUE(controller.IsOver(ms(80), after(0), kLimit)) << "too long for any";
  controller.Reset();
  EXPECT_FALSE(controller.IsOver(ms(25), after(10), kLimit));
  EXPECT_TRUE(controller.IsOver(ms(25), after(30), kLimit)) << "overload lasts";
  EXPECT_FALSE(controller.IsOver(ms(19), after(31), kLimit));
  EXPECT_TRUE(controller.IsOver(ms(30), after(40), kLimit));
  controller.Reset();
  EXPECT_FALSE(controller.IsOver(ms(30), after(1041), kLimit)) << "it is long over";
}

TEST_F(GateTest, LeavesWhatHasNotWaitedForLong) {
  options_.max_wait = absl::Hours(1);
  const std::string invite = peer_->Request("INVITE", 1);
  EXPECT_EQ(LeftAfter(invite), invite);
}

TEST_F(GateTest, AMachineThatStoodStillIsNotOverloaded) {
  options_.min_overload_rate = 400;
  Open();
  const std::string invite = peer_->Request("INVITE", 1);
  EXPECT_EQ(LeftAfter(invite), invite);
}

TEST_F(GateTest, IsFoundByItsAddress) {
  EXPECT_EQ(sip::FindSocket(listener_), socket_);
  listener_.address = "127.0.0.77";
  EXPECT_EQ(sip::FindSocket(listener_), -1);
}

// ---- In the adapter.

// Keeps the adapter's loop until it is let go.
class HoldingSink : public FakeSink {
 public:
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override {
    const absl::Status posted = FakeSink::PostCall(call, leg);
    go_on_.WaitForNotification();
    return posted;
  }
  void LetGo() { go_on_.Notify(); }

 private:
  absl::Notification go_on_;
};

TEST(OverloadTest, WhatCameWhileTheAdapterWasBusyIsRefused) {
  HoldingSink sink;
  SipOptions options;
  options.listeners = {{"127.0.0.1", 0}};
  options.trusted_peers = {{"127.0.0.0/8", {49}}};
  options.max_wait = absl::Nanoseconds(1);
  options.min_overload_rate = 0;
  auto adapter = SipAdapter::Create(options, sink, nullptr);
  ASSERT_TRUE(adapter.ok()) << adapter.status();
  const uint16_t port = (*adapter)->listeners()[0].port;
  RawPeer first(port, /*tcp=*/true);  // over TCP nothing is late
  ASSERT_TRUE(first.Send(first.Request("INVITE", 1)));
  ASSERT_NE(sink.WaitForCall(), nullptr);
  // The library reads one datagram before the loop turns again.
  RawPeer next(port);
  ASSERT_TRUE(next.Send(next.Request("INVITE", 1)));
  RawPeer late(port);
  ASSERT_TRUE(late.Send(late.Request("INVITE", 1)));
  sink.LetGo();
  const std::string refused = late.ReceiveWith("503");
  EXPECT_NE(RawPeer::Header(refused, "Retry-After"), "");
  ASSERT_TRUE(late.Send(late.Request("ACK", 1, "", "", RawPeer::ToTag(refused))));
  EXPECT_NE(first.ReceiveWith("100"), "");
  EXPECT_LE(sink.calls(), 2u);
  EXPECT_GE((*adapter)->counters().refused_overload, 1u);
}

}  // namespace
}  // namespace footman::sip_test
