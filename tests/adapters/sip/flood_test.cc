// What a flood leaves behind: nothing that grows with it.

#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/admission.h"
#include "lib/adapters/sip/flood_filter.h"
#include "lib/adapters/sip/known_calls.h"
#include "lib/adapters/sip/unacknowledged.h"
#include "tests/adapters/sip/sip_fixture.h"

namespace footman::sip_test {
namespace {

using sip::IncomingRequest;
using sip::Verdict;
using ::testing::StartsWith;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kHeapIsCounted = false;
#else
constexpr bool kHeapIsCounted = true;
#endif

// ---- The rules, at any time.

class AdmissionRulesTest : public ::testing::Test {
 protected:
  static constexpr absl::Duration kStart = absl::Seconds(1000);
  Verdict Judge(absl::string_view source, IncomingRequest::Kind kind, absl::string_view call_id,
                absl::Duration now, bool has_to_tag = false) {
    return admission_.Judge({.kind = kind,
                             .source = *sip::ParseIp(source),
                             .call_id = call_id,
                             .cseq = 1,
                             .has_to_tag = has_to_tag},
                            now);
  }
  // Of `count` INVITEs of new calls at once, those that were taken.
  int Taken(absl::string_view source, int count, absl::Duration now) {
    int taken = 0;
    for (int i = 0; i < count; ++i) {
      const std::string id = absl::StrCat(source, "-", ++calls_);
      taken += Judge(source, IncomingRequest::Kind::kInvite, id, now) == Verdict::kTaken ? 1 : 0;
      if (acknowledges_) Judge(source, IncomingRequest::Kind::kAck, id, now);
    }
    return taken;
  }

  const SipOptions options_ = [] {
    SipOptions options;
    options.max_requests_per_second = 100;
    return options;
  }();
  sip::TrustedPeers trusted_ = *sip::TrustedPeers::Create({{"192.0.2.0/24", {49}}});
  sip::Counters counters_;
  sip::RefusedSources refused_;
  sip::Admission admission_{options_, trusted_, &counters_, &refused_};
  bool acknowledges_ = true;
  int calls_ = 0;
};

TEST_F(AdmissionRulesTest, EachSourceHasItsLimit) {
  EXPECT_EQ(Taken("192.0.2.1", 300, kStart), 200);
  EXPECT_EQ(Taken("192.0.2.2", 10, kStart), 10);
  EXPECT_EQ(Taken("192.0.2.1", 300, kStart + absl::Seconds(1)), 100);
}

TEST_F(AdmissionRulesTest, OtherRequestsCountApart) {
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    taken += Judge("192.0.2.1", IncomingRequest::Kind::kOther, "ping", kStart) == Verdict::kTaken;
  }
  EXPECT_EQ(taken, 32) << "16 a second, twice as many at once";
  EXPECT_EQ(Taken("192.0.2.1", 10, kStart), 10);
}

TEST_F(AdmissionRulesTest, WhoNeverAcknowledgesBeginsNoMoreCalls) {
  acknowledges_ = false;
  absl::Duration now = kStart;
  int taken = 0;
  for (int second = 0; second < 30; ++second) {
    taken += Taken("192.0.2.1", 1000, now += absl::Seconds(1));
  }
  EXPECT_EQ(taken, 200) << "of 3,100 that the limit allows";
  EXPECT_EQ(Taken("192.0.2.2", 10, now), 10) << "others may";
  EXPECT_GT(Taken("192.0.2.1", 10, now + absl::Seconds(33)), 0) << "nobody waits any more";
}

TEST_F(AdmissionRulesTest, WhoAcknowledgesDoes) {
  absl::Duration now = kStart;
  int taken = 0;
  for (int second = 0; second < 30; ++second) {
    taken += Taken("192.0.2.1", 1000, now += absl::Seconds(1));
  }
  EXPECT_EQ(taken, 200 + 29 * 100);
}

TEST_F(AdmissionRulesTest, ACallIsNoMissingAckUntilItHasEnded) {
  const IncomingRequest invite{.kind = IncomingRequest::Kind::kInvite,
                               .source = *sip::ParseIp("192.0.2.1"),
                               .call_id = "call",
                               .cseq = 1};
  absl::Duration now = kStart;
  for (int i = 0; i < 300; ++i) {
    const std::string id = absl::StrCat("call", i);
    IncomingRequest each = invite;
    each.call_id = id;
    ASSERT_EQ(admission_.Judge(each, now), Verdict::kTaken) << i;
    admission_.CallBegan(sip::Admission::KeysOf(each));
    now += absl::Milliseconds(20);
  }
  for (int i = 0; i < 300; ++i) {
    const std::string id = absl::StrCat("call", i);
    IncomingRequest each = invite;
    each.call_id = id;
    EXPECT_EQ(admission_.Judge(each, now), Verdict::kTaken) << "it comes again";
    admission_.CallEnded(sip::Admission::KeysOf(each), now);
  }
  EXPECT_EQ(Taken("192.0.2.1", 1, now + absl::Seconds(2)), 0);
}

TEST_F(AdmissionRulesTest, StrangersReachOnlyTheirCalls) {
  using Kind = IncomingRequest::Kind;
  const IncomingRequest invite{
      .kind = Kind::kInvite, .source = *sip::ParseIp("192.0.2.1"), .call_id = "call", .cseq = 1};
  admission_.CallBegan(sip::Admission::KeysOf(invite));
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart, true), Verdict::kTaken);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart), Verdict::kStranger);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "other", kStart, true), Verdict::kStranger);
  admission_.CallEnded(sip::Admission::KeysOf(invite), kStart);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart, true), Verdict::kTaken)
      << "its BYE may come again";
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart + absl::Seconds(32), true),
            Verdict::kStranger);
}

TEST_F(AdmissionRulesTest, AnAckOfNothingIsNothing) {
  using Kind = IncomingRequest::Kind;
  EXPECT_EQ(Judge("192.0.2.1", Kind::kAck, "stray", kStart), Verdict::kIgnored);
  const IncomingRequest invite{.kind = Kind::kInvite,
                               .source = *sip::ParseIp("198.51.100.1"),
                               .call_id = "refused",
                               .cseq = 1};
  EXPECT_FALSE(admission_.MayKeep(invite, Verdict::kIgnored, kStart));
  ASSERT_EQ(admission_.Judge(invite, kStart), Verdict::kStranger);
  ASSERT_TRUE(admission_.MayKeep(invite, Verdict::kStranger, kStart));
  EXPECT_EQ(Judge("198.51.100.1", Kind::kAck, "refused", kStart), Verdict::kTaken);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kAck, "refused", kStart), Verdict::kIgnored);
}

TEST_F(AdmissionRulesTest, ACallHasItsOwnRequests) {
  using Kind = IncomingRequest::Kind;
  const IncomingRequest invite{
      .kind = Kind::kInvite, .source = *sip::ParseIp("192.0.2.1"), .call_id = "call", .cseq = 1};
  admission_.CallBegan(sip::Admission::KeysOf(invite));
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    taken += Judge("192.0.2.1", Kind::kOther, "call", kStart, true) == Verdict::kTaken ? 1 : 0;
  }
  EXPECT_EQ(taken, 16);
  EXPECT_EQ(Judge("192.0.2.1", Kind::kOther, "call", kStart + absl::Seconds(1), true),
            Verdict::kTaken);
  // Another call with the same Call-ID goes on when one of them ends.
  IncomingRequest second = invite;
  second.from_tag = "other";
  admission_.CallBegan(sip::Admission::KeysOf(second));
  admission_.CallEnded(sip::Admission::KeysOf(invite), kStart);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart + absl::Seconds(60), true),
            Verdict::kTaken);
}

TEST_F(AdmissionRulesTest, AnInviteMayComeAgainButNotForEver) {
  using Kind = IncomingRequest::Kind;
  const auto taken = [&](const char* call_id) {
    int count = 0;
    for (int i = 0; i < 100; ++i) {
      count += Judge("192.0.2.1", Kind::kInvite, call_id, kStart) == Verdict::kTaken ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(taken("refused"), 1 + sip::KnownCalls::kMostRepeats) << "and its ACK has not come";
  const IncomingRequest invite{
      .kind = Kind::kInvite, .source = *sip::ParseIp("192.0.2.1"), .call_id = "call", .cseq = 1};
  admission_.CallBegan(sip::Admission::KeysOf(invite));
  EXPECT_EQ(taken("call"), sip::KnownCalls::kMostRepeats);
}

TEST(RateLimitTest, WhoIsOneTooManyHasNone) {
  sip::RateLimit limit(1);
  const absl::Duration now = absl::Seconds(1000);
  sip::IpAddress source{};
  for (size_t i = 0; i < sip::RateLimit::kMaxSources; ++i) {
    source[0] = static_cast<uint8_t>(i >> 8);
    source[1] = static_cast<uint8_t>(i);
    ASSERT_TRUE(limit.Take(source, now));
  }
  source[2] = 1;
  EXPECT_FALSE(limit.Has(source, now));
  EXPECT_FALSE(limit.Take(source, now));
  limit.ForgetFull(now + absl::Seconds(2));
  EXPECT_TRUE(limit.Has(source, now));
}

TEST(AnswerSlotsTest, ATenthOfThePortsForEachSource) {
  sip::AnswerSlots slots(25);
  const sip::IpAddress one = *sip::ParseIp("192.0.2.1");
  EXPECT_TRUE(slots.Take(one));
  EXPECT_TRUE(slots.Take(one));
  EXPECT_FALSE(slots.Take(one));
  EXPECT_TRUE(slots.Take(*sip::ParseIp("192.0.2.2")));
  slots.GiveBack(one);
  EXPECT_TRUE(slots.Take(one));
}

TEST(RefusedSourcesTest, NamesTheFirstAndCountsTheRest) {
  sip::RefusedSources refused;
  for (int i = 0; i < 20; ++i) refused.Add(*sip::ParseIp(absl::StrCat("192.0.2.", i)), 403);
  refused.Add(*sip::ParseIp("192.0.2.0"), 403);
  refused.Add(*sip::ParseIp("192.0.2.0"), 503);
  const std::vector<SipRefusal> taken = refused.Take();
  ASSERT_EQ(taken.size(), sip::RefusedSources::kMost + 1);
  EXPECT_EQ(taken[0].source, "192.0.2.0");
  EXPECT_EQ(taken[0].status, 403);
  EXPECT_EQ(taken[0].requests, 2u);
  EXPECT_EQ(taken.back().source, "");
  EXPECT_EQ(taken.back().requests, 5u);
  EXPECT_TRUE(refused.Take().empty());
}

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

  // What this process's heap grows by while `peer` sends requests of new calls.
  size_t GrowthBy(RawPeer& peer, absl::string_view method, absl::string_view without = "\n\n") {
    const size_t before = mallinfo2().uordblks;
    for (int i = 0; i < kRequests; ++i) {
      if (!peer.Send(absl::StrReplaceAll(peer.Request(method, 1), {{without, "X-Nothing"}}))) break;
      peer.NewCall();
      while (!peer.Receive(absl::ZeroDuration()).empty()) {
      }
    }
    const size_t after = mallinfo2().uordblks;
    return kHeapIsCounted && after > before ? after - before : 0;
  }
};

TEST_F(FloodTest, StrangersKeepNothing) {
  options_.trusted_peers = {{"192.0.2.0/24", {49}}};
  StartAdapter();
  for (const char* method : {"INVITE", "OPTIONS", "REGISTER", "ACK"}) {
    RawPeer peer(port_);
    EXPECT_LT(GrowthBy(peer, method), kMostBytes) << method;
  }
  EXPECT_EQ(sink_.calls(), 0u);
}

TEST_F(FloodTest, APeerOverItsLimitKeepsNothing) {
  options_.max_requests_per_second = 10;
  StartAdapter();
  for (const char* method : {"INVITE", "OPTIONS", "REGISTER"}) {
    RawPeer peer(port_);
    EXPECT_LT(GrowthBy(peer, method), kMostBytes) << method;
  }
  EXPECT_LT(sink_.calls(), 100u);
}

TEST_F(FloodTest, MalformedRequestsKeepNothing) {
  options_.max_requests_per_second = 100;
  StartAdapter();
  RawPeer peer(port_);
  EXPECT_LT(GrowthBy(peer, "INVITE", /*without=*/"Contact"), kMostBytes);
  EXPECT_EQ(sink_.calls(), 0u);
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
