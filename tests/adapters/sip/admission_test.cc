// Who gets in: trust, rates, draining, limits, methods and extensions.

#include "absl/strings/str_cat.h"
#include "tests/adapters/sip/sip_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class AdmissionTest : public SipTest {
 protected:
  // The final response to a request of its own call.
  std::string Final(RawPeer& peer, absl::string_view method, absl::string_view headers = "") {
    peer.NewCall();
    EXPECT_TRUE(peer.Send(peer.Request(method, 1, headers)));
    std::string response = peer.Receive();
    while (absl::StartsWith(response, "SIP/2.0 1")) response = peer.Receive();
    if (method == "INVITE") {
      EXPECT_TRUE(peer.Send(peer.Request("ACK", 1, "", "", RawPeer::ToTag(response))));
    }
    return response;
  }
};

TEST_F(AdmissionTest, StrangersGet403AndNoCall) {
  options_.trusted_peers = {{"192.0.2.0/24", {49}}};
  StartAdapter();
  for (const bool tcp : {false, true}) {
    RawPeer peer(port_, tcp);
    EXPECT_THAT(Final(peer, "INVITE"), StartsWith("SIP/2.0 403"));
    EXPECT_THAT(Final(peer, "OPTIONS"), StartsWith("SIP/2.0 403"));
  }
  EXPECT_EQ(sink_.calls(), 0u);
  EXPECT_EQ(adapter_->counters().invites, 2u);
  EXPECT_EQ(adapter_->counters().refused_untrusted, 4u);
  EXPECT_EQ(adapter_->open_calls(), 0);
}

TEST_F(AdmissionTest, AnEmptyListTrustsNobody) {
  options_.trusted_peers.clear();
  StartAdapter();
  RawPeer peer(port_);
  EXPECT_THAT(Final(peer, "INVITE"), StartsWith("SIP/2.0 403"));
}

TEST_F(AdmissionTest, OptionsSayWhatWeCan) {
  StartAdapter();
  RawPeer peer(port_);
  const std::string ok = Final(peer, "OPTIONS");
  EXPECT_THAT(ok, StartsWith("SIP/2.0 200"));
  EXPECT_EQ(RawPeer::Header(ok, "Allow"), "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE");
  EXPECT_EQ(RawPeer::Header(ok, "Accept"), "application/sdp");
  EXPECT_EQ(RawPeer::Header(ok, "User-Agent"), "Footman");
  EXPECT_EQ(RawPeer::Header(ok, "Supported"), "");
}

TEST_F(AdmissionTest, OtherMethodsAreRefusedPolitely) {
  StartAdapter();
  RawPeer peer(port_);
  for (const char* method :
       {"MESSAGE", "SUBSCRIBE", "REGISTER", "REFER", "PUBLISH", "INFO", "NOTIFY"}) {
    const std::string refused = Final(peer, method, "Event: presence\r\nRefer-To: <sip:a@b>\r\n");
    EXPECT_THAT(refused, StartsWith("SIP/2.0 405")) << method;
    EXPECT_THAT(RawPeer::Header(refused, "Allow"), HasSubstr("INVITE")) << method;
  }
  EXPECT_THAT(Final(peer, "FROBNICATE"), StartsWith("SIP/2.0 501"));
  EXPECT_THAT(Final(peer, "BYE"), StartsWith("SIP/2.0 481"));
  EXPECT_THAT(Final(peer, "PRACK", "RAck: 1 1 INVITE\r\n"), StartsWith("SIP/2.0 481"));
  EXPECT_THAT(Final(peer, "UPDATE"), StartsWith("SIP/2.0 481"));
  EXPECT_THAT(Final(peer, "CANCEL"), StartsWith("SIP/2.0 481"));
}

TEST_F(AdmissionTest, RequiredExtensionsAreRefused) {
  StartAdapter();
  RawPeer peer(port_);
  for (const char* extension : {"100rel", "timer", "frob"}) {
    const std::string refused = Final(peer, "INVITE", absl::StrCat("Require: ", extension, "\r\n"));
    EXPECT_THAT(refused, StartsWith("SIP/2.0 420"));
    EXPECT_EQ(RawPeer::Header(refused, "Unsupported"), extension);
  }
  EXPECT_EQ(sink_.calls(), 0u);
}

TEST_F(AdmissionTest, SupportedExtensionsAreNotUsed) {
  StartAdapter();
  RawPeer peer(port_);
  EXPECT_TRUE(peer.Send(peer.Request(
      "INVITE", 1, "Supported: 100rel, timer\r\nSession-Expires: 90\r\nMin-SE: 90\r\n")));
  FakeSink::Call* call = sink_.WaitForCall();
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Ring({}).ok());
  const std::string ringing = peer.ReceiveWith("180");
  EXPECT_EQ(RawPeer::Header(ringing, "RSeq"), "");
  EXPECT_EQ(RawPeer::Header(ringing, "Require"), "");
}

TEST_F(AdmissionTest, MergedRequestsGet482) {
  StartAdapter();
  RawPeer peer(port_);
  EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1)));
  ASSERT_NE(sink_.WaitForCall(), nullptr);
  peer.NewBranch();  // the same call by another way
  EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1)));
  EXPECT_THAT(peer.ReceiveWith("482"), Not(IsEmpty()));
  EXPECT_EQ(sink_.calls(), 1u);
}

TEST_F(AdmissionTest, RetransmissionsAreOneCall) {
  StartAdapter();
  RawPeer peer(port_);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1)));
  FakeSink::Call* call = sink_.WaitForCall();
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Reject({{}, 603, {}}).ok());
  EXPECT_THAT(peer.ReceiveWith("603"), Not(IsEmpty()));
  EXPECT_EQ(sink_.calls(), 1u);
}

TEST_F(AdmissionTest, AMistakeOfOursIs500) {
  StartAdapter();
  sink_.Refuse(absl::InvalidArgumentError("CallArrived.call is zero"));
  RawPeer peer(port_);
  const std::string refused = Final(peer, "INVITE");
  EXPECT_THAT(refused, StartsWith("SIP/2.0 500"));
  EXPECT_EQ(RawPeer::Header(refused, "Retry-After"), "") << "no other time is better";
  EXPECT_EQ(adapter_->counters().refused_overload, 0u);
}

TEST_F(AdmissionTest, DrainingRefusesNewCallsOnly) {
  StartAdapter();
  RawPeer old_peer(port_);
  EXPECT_TRUE(old_peer.Send(old_peer.Request("INVITE", 1)));
  FakeSink::Call* call = sink_.WaitForCall();
  ASSERT_NE(call, nullptr);
  adapter_->StopAccepting();
  RawPeer peer(port_);
  const std::string refused = Final(peer, "INVITE");
  EXPECT_THAT(refused, StartsWith("SIP/2.0 503"));
  EXPECT_EQ(RawPeer::Header(refused, "Retry-After"), "5");
  EXPECT_THAT(Final(peer, "OPTIONS"), StartsWith("SIP/2.0 503"));  // monitors look elsewhere
  EXPECT_TRUE(call->leg->Ring({}).ok());
  EXPECT_THAT(old_peer.ReceiveWith("180"), Not(IsEmpty()));
  EXPECT_EQ(adapter_->counters().refused_draining, 1u);
}

TEST_F(AdmissionTest, AFullMailboxIsBusy) {
  sink_.Refuse(absl::ResourceExhaustedError("full"));
  StartAdapter();
  RawPeer peer(port_);
  EXPECT_THAT(Final(peer, "INVITE"), StartsWith("SIP/2.0 503"));
  EXPECT_EQ(adapter_->counters().refused_overload, 1u);
  EXPECT_EQ(adapter_->open_calls(), 0);
}

TEST_F(AdmissionTest, TooManyCallsAreBusy) {
  options_.max_calls = 1;
  StartAdapter();
  RawPeer first(port_), second(port_);
  EXPECT_TRUE(first.Send(first.Request("INVITE", 1)));
  ASSERT_NE(sink_.WaitForCall(), nullptr);
  EXPECT_THAT(Final(second, "INVITE"), StartsWith("SIP/2.0 503"));
}

TEST_F(AdmissionTest, ASourceThatIsTooFastIsToldSo) {
  options_.max_requests_per_second = 1;
  StartAdapter();
  RawPeer first(port_), second(port_), third(port_);
  EXPECT_TRUE(first.Send(first.Request("INVITE", 1)));
  EXPECT_TRUE(second.Send(second.Request("INVITE", 1)));
  ASSERT_NE(sink_.WaitForCall(1), nullptr);
  EXPECT_THAT(Final(third, "INVITE"), StartsWith("SIP/2.0 503"));
  EXPECT_EQ(adapter_->counters().refused_rate, 1u);
  // Of other requests there are 32 at once.
  int refused = 0;
  for (int i = 0; i < 40; ++i) {
    refused += absl::StartsWith(Final(third, "OPTIONS"), "SIP/2.0 503") ? 1 : 0;
  }
  EXPECT_GE(refused, 3);
  EXPECT_EQ(adapter_->counters().refused_rate, 1u + static_cast<uint64_t>(refused));
}

TEST_F(AdmissionTest, AWaitingCallerHearsFromUsAgain) {
  options_.provisional_interval = absl::Seconds(1);
  StartAdapter();
  RawPeer peer(port_);
  EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1)));
  FakeSink::Call* call = sink_.WaitForCall();
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Ring({}).ok());
  EXPECT_THAT(peer.ReceiveWith("180"), Not(IsEmpty()));
  EXPECT_THAT(peer.ReceiveWith("180"), Not(IsEmpty()));
  EXPECT_THAT(peer.ReceiveWith("180"), Not(IsEmpty()));
}

TEST_F(AdmissionTest, OptionsThatCannotBeAreNamed) {
  const auto refusal = [&](auto change) {
    SipOptions options = options_;
    change(options);
    return std::string(SipAdapter::Create(options, sink_, nullptr).status().message());
  };
  EXPECT_THAT(refusal([](auto& o) { o.listeners.clear(); }), HasSubstr("listeners"));
  EXPECT_THAT(refusal([](auto& o) { o.listeners[0].address = "localhost"; }),
              HasSubstr("localhost"));
  EXPECT_THAT(refusal([](auto& o) { o.listeners[0].address = "::1"; }), HasSubstr("IPv4"));
  EXPECT_THAT(refusal([](auto& o) { o.listeners[0].address = "0.0.0.0"; }),
              HasSubstr("public_address"));
  EXPECT_THAT(refusal([](auto& o) { o.public_address = "sip.example.com"; }),
              HasSubstr("media_address"));
  EXPECT_THAT(refusal([](auto& o) { o.listeners[0].tcp = o.listeners[0].udp = false; }),
              HasSubstr("neither"));
  EXPECT_THAT(refusal([](auto& o) {
                o.trusted_peers = {{"10.0.0.0/40", {}}};
              }),
              HasSubstr("10.0.0.0/40"));
  EXPECT_THAT(refusal([](auto& o) { o.max_calls = 0; }), HasSubstr("max_calls"));
  EXPECT_THAT(refusal([](auto& o) { o.max_requests_per_second = 0; }), HasSubstr("max_requests"));
  EXPECT_THAT(refusal([](auto& o) { o.provisional_interval = absl::Seconds(60); }),
              HasSubstr("provisional_interval"));
  EXPECT_THAT(refusal([](auto& o) { o.transaction_limit = absl::ZeroDuration(); }),
              HasSubstr("transaction_limit"));
  EXPECT_THAT(refusal([](auto& o) { o.user_agent = "a\r\nb: c"; }), HasSubstr("user_agent"));
}

TEST_F(AdmissionTest, AnAddressInUseIsUnavailable) {
  StartAdapter();
  SipOptions second = options_;
  second.listeners[0].port = port_;
  const absl::Status refused = SipAdapter::Create(second, sink_, nullptr).status();
  EXPECT_TRUE(absl::IsUnavailable(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("in use"));
  second.listeners = {{"127.0.0.1", 0}, {"192.0.2.1", 0}};  // the second is not ours
  EXPECT_TRUE(absl::IsUnavailable(SipAdapter::Create(second, sink_, nullptr).status()));
  ExpectAlive();
}

TEST_F(AdmissionTest, EveryAddressUnderAPublicName) {
  options_.listeners = {{"0.0.0.0", 0}};
  options_.public_address = "sip.example.com";
  options_.media_address = "192.0.2.77";
  StartAdapter();
  for (const bool tcp : {false, true}) {
    RawPeer peer(port_, tcp);
    EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1)));
    FakeSink::Call* call = sink_.WaitForCall(tcp ? 1 : 0);
    ASSERT_NE(call, nullptr);
    EXPECT_TRUE(call->leg->Ring({}).ok());
    EXPECT_EQ(RawPeer::Header(peer.ReceiveWith("180"), "Contact"),
              absl::StrCat("<sip:sip.example.com:", port_, ">"));
  }
}

TEST_F(AdmissionTest, SeveralListenersAndAPublicAddress) {
  options_.listeners = {{"127.0.0.1", 0, true, false}, {"127.0.0.1", 0, false, true}};
  options_.public_address = "192.0.2.77";
  StartAdapter();
  const std::vector<SipListener> listeners = adapter_->listeners();
  ASSERT_EQ(listeners.size(), 2u);
  EXPECT_NE(listeners[1].port, 0);
  RawPeer udp(listeners[0].port), tcp(listeners[1].port, /*tcp=*/true);
  size_t n = 0;
  for (RawPeer* peer : {&udp, &tcp}) {
    EXPECT_TRUE(peer->Send(peer->Request("INVITE", 1)));
    FakeSink::Call* call = sink_.WaitForCall(n);
    ASSERT_NE(call, nullptr);
    EXPECT_TRUE(call->leg->Ring({}).ok());
    EXPECT_EQ(
        RawPeer::Header(peer->ReceiveWith("180"), "Contact"),
        absl::StrCat("<sip:192.0.2.77:", listeners[n].port, n == 1 ? ";transport=tcp>" : ">"));
    ++n;
  }
}

}  // namespace
}  // namespace footman::sip_test
