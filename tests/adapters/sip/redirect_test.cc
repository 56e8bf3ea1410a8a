// Targets as URIs, addresses and networks, rates.

#include "lib/adapters/sip/calls/redirect.h"

#include <gtest/gtest.h>

#include <string>

#include "lib/adapters/sip/admission/network.h"

namespace footman::sip {
namespace {

std::string Uri(absl::string_view identity) {
  return UriOf(identity, "gw.example.com").value_or("refused");
}

TEST(RedirectTest, MakesUris) {
  EXPECT_EQ(Uri("+4930123456"), "sip:+4930123456@gw.example.com;user=phone");
  EXPECT_EQ(Uri("bob@example.com"), "sip:bob@example.com");
  EXPECT_EQ(UriOf("+49", "192.0.2.1:5070").value(), "sip:+49@192.0.2.1:5070;user=phone");
  EXPECT_EQ(Uri("a?b;c=d@example.com"), "sip:a?b;c=d@example.com");  // user-unreserved
  EXPECT_EQ(Uri("a@b@example.com"), "sip:a%40b@example.com");
}

TEST(RedirectTest, RefusesWhatIsNoTarget) {
  for (const char* bad : {"", "bob", "@", "bob@", "@example.com", "+49x", "+", "a@b c",
                          "a@b\r\nX: y", "a@b;maddr=192.0.2.66", "a@b?Route=x", "a@b>", "a@b,c"}) {
    EXPECT_EQ(Uri(bad), "refused") << bad;
  }
  EXPECT_EQ(Uri(std::string(300, 'a') + "@b"), "refused");
}

TEST(RedirectTest, MakesDiversion) {
  EXPECT_EQ(DiversionOf("+4930123456", "gw").value(),
            "<sip:+4930123456@gw;user=phone>;reason=deflection;counter=1");
  EXPECT_FALSE(DiversionOf("nobody", "gw").ok());
}

TEST(TrustedPeersTest, MatchesNetworks) {
  const auto peers = TrustedPeers::Create(
      {{"192.0.2.7", {1}}, {"192.0.2.0/25", {2}}, {"2001:db8::/32", {3}}, {"10.0.0.0/8", {4}}});
  ASSERT_TRUE(peers.ok()) << peers.status();
  const auto rule = [&](const char* address) {
    const NumberRule* found = peers->Find(*ParseIp(address));
    return found == nullptr ? 0 : found->country_code;
  };
  EXPECT_EQ(rule("192.0.2.7"), 1);
  EXPECT_EQ(rule("192.0.2.127"), 2);
  EXPECT_EQ(rule("192.0.2.128"), 0);
  EXPECT_EQ(rule("2001:db8:ffff::1"), 3);
  EXPECT_EQ(rule("2001:db9::1"), 0);
  EXPECT_EQ(rule("::ffff:10.1.2.3"), 4);
  EXPECT_EQ(rule("11.0.0.1"), 0);
}

TEST(TrustedPeersTest, NobodyIsTrustedByDefault) {
  EXPECT_EQ(TrustedPeers::Create({})->Find(*ParseIp("127.0.0.1")), nullptr);
  EXPECT_NE(TrustedPeers::Create({{"0.0.0.0/0", {}}})->Find(*ParseIp("127.0.0.1")), nullptr);
}

TEST(TrustedPeersTest, NamesWhatItCannotRead) {
  for (const char* bad : {"", "example.com", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1",
                          "2001:db8::/129", "192.0.2"}) {
    EXPECT_FALSE(TrustedPeers::Create({{bad, {}}}).ok()) << bad;
  }
}

TEST(RateLimitTest, AllowsABurstAndThenTheRate) {
  RateLimit limit(10);
  const IpAddress peer = *ParseIp("192.0.2.1");
  int taken = 0;
  while (limit.Take(peer, absl::ZeroDuration())) ++taken;
  EXPECT_EQ(taken, 20);
  EXPECT_TRUE(limit.Take(*ParseIp("192.0.2.2"), absl::ZeroDuration()));
  EXPECT_TRUE(limit.Take(peer, absl::Milliseconds(150)));
  EXPECT_FALSE(limit.Take(peer, absl::Milliseconds(150)));
}

TEST(RateLimitTest, RemembersABoundedNumberOfSources) {
  RateLimit limit(10);
  IpAddress peer = *ParseIp("10.0.0.0");
  const auto next = [&](int i) {
    peer[14] = static_cast<uint8_t>(i >> 8);
    peer[15] = static_cast<uint8_t>(i);
    return peer;
  };
  for (size_t i = 0; i < RateLimit::kMaxSources; ++i) {
    EXPECT_TRUE(limit.Take(next(static_cast<int>(i)), absl::ZeroDuration()));
  }
  EXPECT_FALSE(limit.Take(next(RateLimit::kMaxSources), absl::ZeroDuration()));
  EXPECT_TRUE(limit.Take(next(RateLimit::kMaxSources), absl::Seconds(1)));  // the others are full
}

}  // namespace
}  // namespace footman::sip
