// What a flood leaves behind: nothing that grows with it.

#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/admission/flood_filter.h"
#include "tests/adapters/sip/sip_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::StartsWith;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kHeapIsCounted = false;
#else
constexpr bool kHeapIsCounted = true;
#endif

// ---- What the kernel drops.

class FloodFilterTest : public ::testing::Test {
 protected:
  static constexpr absl::Duration kStart = absl::Seconds(1000);
  FloodFilterTest() {
    own_.sin_family = AF_INET;
    own_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof own_;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&own_), length), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&own_), &length), 0);
  }
  ~FloodFilterTest() override { close(socket_); }

  // Whether what is sent from `source` arrives: on loopback, before sendto returns.
  bool Arrives(const char* source) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    inet_pton(AF_INET, source, &from.sin_addr);
    const int peer = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(peer, reinterpret_cast<sockaddr*>(&from), sizeof from), 0);
    EXPECT_EQ(sendto(peer, "x", 1, 0, reinterpret_cast<sockaddr*>(&own_), sizeof own_), 1);
    close(peer);
    char byte;
    return recv(socket_, &byte, 1, MSG_DONTWAIT) == 1;
  }
  void Flood(const char* source, int requests, absl::Duration now, bool is_stranger = true) {
    for (int i = 0; i < requests; ++i) filter_.Count(*sip::ParseIp(source), is_stranger, now);
  }

  const int socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in own_{};
  sip::FloodFilter filter_{socket_};
};

TEST_F(FloodFilterTest, ShutsOutAFloodingSourceAlone) {
  Flood("127.0.0.3", sip::FloodFilter::kMostOfStranger - 1, kStart);
  EXPECT_TRUE(Arrives("127.0.0.3"));
  Flood("127.0.0.3", sip::FloodFilter::kMostOfStranger - 1, kStart + sip::FloodFilter::kWindow);
  EXPECT_TRUE(Arrives("127.0.0.3")) << "in two windows";
  Flood("127.0.0.3", 1, kStart + sip::FloodFilter::kWindow);
  EXPECT_FALSE(Arrives("127.0.0.3"));
  EXPECT_TRUE(Arrives("127.0.0.2"));
  EXPECT_EQ(filter_.TakeDropped(), 1u);
  EXPECT_EQ(filter_.TakeDropped(), 0u);
  Flood("127.0.0.4", sip::FloodFilter::kMostOfStranger, kStart + sip::FloodFilter::kWindow);
  EXPECT_FALSE(Arrives("127.0.0.3"));
  EXPECT_FALSE(Arrives("127.0.0.4"));
}

TEST_F(FloodFilterTest, LetsItInAgainAndThenForTwiceAsLong) {
  Flood("127.0.0.3", sip::FloodFilter::kMostOfStranger, kStart);
  filter_.Advance(kStart + absl::Milliseconds(999));
  EXPECT_FALSE(Arrives("127.0.0.3"));
  filter_.Advance(kStart + absl::Seconds(1));
  EXPECT_TRUE(Arrives("127.0.0.3"));
  const absl::Duration again = kStart + absl::Milliseconds(1100);
  Flood("127.0.0.3", sip::FloodFilter::kMostOfStranger, again);
  filter_.Advance(again + absl::Milliseconds(1999));
  EXPECT_FALSE(Arrives("127.0.0.3"));
  filter_.Advance(again + absl::Seconds(2));
  EXPECT_TRUE(Arrives("127.0.0.3"));
  // Forgotten after as long again.
  filter_.Advance(again + absl::Seconds(5));
  Flood("127.0.0.3", sip::FloodFilter::kMostOfStranger, again + absl::Seconds(5));
  filter_.Advance(again + absl::Seconds(6));
  EXPECT_TRUE(Arrives("127.0.0.3"));
}

TEST_F(FloodFilterTest, BearsMoreOfATrustedPeer) {
  Flood("127.0.0.3", sip::FloodFilter::kMostOfPeer - 1, kStart, /*is_stranger=*/false);
  EXPECT_TRUE(Arrives("127.0.0.3"));
  Flood("127.0.0.3", 1, kStart, /*is_stranger=*/false);
  EXPECT_FALSE(Arrives("127.0.0.3"));
}

// ---- In the adapter, with its library.

class FloodTest : public SipTest {
 protected:
  static constexpr int kRequests = 5000;
  // Before this, each kept 10 kB: 50 MB.
  static constexpr size_t kMostBytes = 5 << 20;

  // What this process's heap grows by while `peer` sends requests of new calls, or as many of them
  // as a connection lasts for.
  size_t GrowthBy(RawPeer& peer, absl::string_view method, absl::string_view without = "\n\n") {
    const size_t before = mallinfo2().uordblks;
    for (sent_ = 0; sent_ < kRequests; ++sent_) {
      if (!peer.Send(absl::StrReplaceAll(peer.Request(method, 1), {{without, "X-Nothing"}}))) break;
      peer.NewCall();
      while (!peer.Receive(absl::ZeroDuration()).empty()) {
      }
    }
    const size_t after = mallinfo2().uordblks;
    return kHeapIsCounted && after > before ? after - before : 0;
  }
  // Over UDP.
  void ExpectNothingKept(const char* method, absl::string_view without = "\n\n") {
    RawPeer peer(port_);
    EXPECT_LT(GrowthBy(peer, method, without), kMostBytes) << method;
    EXPECT_EQ(sent_, kRequests);
  }
  int sent_ = 0;
};

TEST_F(FloodTest, StrangersKeepNothing) {
  options_.trusted_peers = {{"192.0.2.0/24", {49}}};
  StartAdapter();
  for (const char* method : {"INVITE", "OPTIONS", "REGISTER", "ACK"}) ExpectNothingKept(method);
  EXPECT_EQ(sink_.calls(), 0u);
  EXPECT_GT(adapter_->counters().dropped, 0u);
  EXPECT_LE(adapter_->counters().refused_untrusted, 1000u) << "100 a second, and 32";
}

TEST_F(FloodTest, APeerOverItsLimitKeepsNothing) {
  options_.max_requests_per_second = 10;
  StartAdapter();
  for (const char* method : {"INVITE", "OPTIONS", "REGISTER"}) ExpectNothingKept(method);
  EXPECT_LT(sink_.calls(), 100u);
  EXPECT_GT(adapter_->counters().refused_rate, 0u);
}

TEST_F(FloodTest, MalformedRequestsKeepNothing) {
  options_.max_requests_per_second = 100;
  StartAdapter();
  ExpectNothingKept("INVITE", /*without=*/"Contact");
  EXPECT_EQ(sink_.calls(), 0u);
  // The adapter's thread may be behind.
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (adapter_->counters().malformed < 200u && absl::Now() < deadline) std::this_thread::yield();
  EXPECT_EQ(adapter_->counters().malformed, 200u) << "as many as may wait for their ACK";
}

// What a peer of a stream sends too much ends its connection.
TEST_F(FloodTest, OverTcpAConnectionEnds) {
  options_.trusted_peers = {{"192.0.2.0/24", {49}}};
  StartAdapter();
  RawPeer first(port_, /*tcp=*/true);
  ASSERT_TRUE(first.Send(first.Request("INVITE", 1)));
  EXPECT_NE(first.ReceiveWith("403"), "");
  for (int i = 0; i < 10; ++i) {
    RawPeer peer(port_, /*tcp=*/true);
    EXPECT_LT(GrowthBy(peer, "INVITE"), kMostBytes);
  }
  EXPECT_GT(adapter_->counters().dropped, 0u);
  EXPECT_LE(adapter_->counters().refused_untrusted, 200u);
}

// The connection of a trusted peer carries other calls, too.
TEST_F(FloodTest, OverTcpATrustedPeerGoesOn) {
  options_.max_requests_per_second = 10;
  StartAdapter();
  RawPeer peer(port_, /*tcp=*/true);
  ASSERT_TRUE(peer.Send(peer.Request("ACK", 1)));  // of nothing
  for (int i = 0; i < 200; ++i) {
    peer.NewCall();
    ASSERT_TRUE(peer.Send(peer.Request("REGISTER", 1)));
  }
  peer.NewCall();
  ASSERT_TRUE(peer.Send(absl::StrCat(peer.Request("ACK", 1), peer.Request("INVITE", 2))));
  EXPECT_NE(sink_.WaitForCall(), nullptr);
  EXPECT_GT(adapter_->counters().dropped, 0u);
}

// A little over the limit, and with nothing else to do, each still gets its answer.
TEST_F(FloodTest, EveryCallOverTheLimitGets503) {
  options_.max_requests_per_second = 10;
  StartAdapter();
  int calls = 0, refused = 0;
  for (int i = 0; i < 100; ++i) {
    RawPeer peer(port_);
    ASSERT_TRUE(peer.Send(peer.Request("INVITE", 1)));
    const std::string first = peer.Receive();
    calls += absl::StartsWith(first, "SIP/2.0 100") ? 1 : 0;
    refused += absl::StartsWith(first, "SIP/2.0 503") ||
                       absl::StartsWith(peer.ReceiveWith("503", absl::Milliseconds(1)), "SIP")
                   ? 1
                   : 0;
  }
  EXPECT_GE(calls + refused, 100);
  EXPECT_GE(refused, 60);
  EXPECT_EQ(adapter_->counters().dropped, 0u);
}

TEST_F(FloodTest, TellsWhoWasRefused) {
  options_.trusted_peers = {{"192.0.2.0/24", {49}}};
  StartAdapter();
  RawPeer peer(port_);
  ASSERT_TRUE(peer.Send(peer.Request("OPTIONS", 1)));
  EXPECT_THAT(peer.Receive(), StartsWith("SIP/2.0 403 "));
  const std::vector<SipRefusal> refusals = adapter_->TakeRefusals();
  ASSERT_EQ(refusals.size(), 1u);
  EXPECT_EQ(refusals[0].source, "127.0.0.1");
  EXPECT_EQ(refusals[0].status, 403);
  EXPECT_EQ(refusals[0].requests, 1u);
}

}  // namespace
}  // namespace footman::sip_test
