// Calls without audio over real sockets: arrival, ringing, rejection, redirection, cancellation.

#include "tests/adapters/sip/sip_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class CallTest : public SipTest, public ::testing::WithParamInterface<bool> {
 protected:
  // A call that has arrived, with its 100 received.
  FakeSink::Call* Arrive(RawPeer& peer, absl::string_view headers = "") {
    EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1, headers)));
    EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 100"));
    return sink_.WaitForCall();
  }
  static std::string AckOf(RawPeer& peer, absl::string_view response) {
    return peer.Request("ACK", 1, "", "", RawPeer::ToTag(response));
  }
};
INSTANTIATE_TEST_SUITE_P(Transports, CallTest, ::testing::Bool(),
                         [](const auto& p) { return p.param ? "Tcp" : "Udp"; });

TEST_P(CallTest, ArrivesAndIsRejectedWithRetryAfter) {
  StartAdapter();
  RawPeer peer(port_, GetParam());
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->number, "bob@example.com");
  EXPECT_EQ(call->name, "Bob");
  EXPECT_EQ(call->presentation, Presentation::kAllowed);
  EXPECT_THAT(call->called, ElementsAre("alice@127.0.0.1"));
  EXPECT_TRUE(call->leg->Ring({}).ok());
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 180"));
  EXPECT_TRUE(call->leg->Reject({{}, 486, absl::Seconds(30)}).ok());
  const std::string busy = peer.Receive();
  EXPECT_THAT(busy, StartsWith("SIP/2.0 486 Busy Here"));
  EXPECT_EQ(RawPeer::Header(busy, "Retry-After"), "30");
  EXPECT_TRUE(peer.Send(AckOf(peer, busy)));
  EXPECT_TRUE(sink_.WaitFor("LegEnded as_told"));
  EXPECT_TRUE(NoCallIsLeft());
}

TEST_P(CallTest, IsRedirectedWithDiversion) {
  StartAdapter();
  RawPeer peer(port_, GetParam());
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Redirect({{}, "+4930123", "alice@example.com"}).ok());
  const std::string moved = peer.Receive();
  EXPECT_THAT(moved, StartsWith("SIP/2.0 302"));
  EXPECT_EQ(RawPeer::Header(moved, "Contact"), "<sip:+4930123@127.0.0.1;user=phone>");
  EXPECT_THAT(RawPeer::Header(moved, "Diversion"),
              StartsWith("<sip:alice@example.com>;reason=deflection"));
  EXPECT_TRUE(peer.Send(AckOf(peer, moved)));
  EXPECT_TRUE(sink_.WaitFor("LegEnded as_told"));
}

TEST_P(CallTest, IsCancelled) {
  StartAdapter();
  RawPeer peer(port_, GetParam());
  FakeSink::Call* call = Arrive(peer);
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Ring({}).ok());
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 180"));
  EXPECT_TRUE(peer.Send(peer.Request("CANCEL", 1)));
  EXPECT_THAT(peer.ReceiveWith("200"), HasSubstr("CANCEL"));
  const std::string ended = peer.ReceiveWith("487");
  EXPECT_THAT(ended, HasSubstr("INVITE"));
  EXPECT_TRUE(peer.Send(AckOf(peer, ended)));
  EXPECT_TRUE(sink_.WaitFor("LegEnded cancelled"));
  // Late commands find nothing and harm nothing.
  EXPECT_TRUE(call->leg->Reject({{}, 486, {}}).ok());
  ExpectAlive();
  EXPECT_THAT(sink_.events(), ElementsAre("LegEnded cancelled"));
}

}  // namespace
}  // namespace footman::sip_test
