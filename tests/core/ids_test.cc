// Ids and link tokens: what was written is read, and nothing else.

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "footman/call.h"
#include "tests/rounds.h"

namespace footman {
namespace {

TEST(IdsTest, CallsCarryNodeAndShard) {
  const CallId call = CallId::Of(0xab, 0xcd, 0x123456789abc);
  EXPECT_EQ(call.node(), 0xab);
  EXPECT_EQ(call.shard(), 0xcd);
  EXPECT_EQ(FormatCallId(call), "abcd123456789abc");
  EXPECT_EQ(CallId::Of(1, 2, ~uint64_t{0}).value(), 0x0102ffffffffffffu) << "a serial is 48 bits";
}

TEST(IdsTest, ReadsWhatItWrote) {
  std::mt19937_64 random(1);
  for (int i = 0; i < Rounds(1000); ++i) {
    const CallId call(random());
    EXPECT_EQ(ParseCallId(FormatCallId(call)), call);
    const OfferId offer{call, static_cast<uint8_t>(i % 8)};
    EXPECT_EQ(ParseOfferId(FormatOfferId(offer)), offer);
    LinkToken token;
    token.call = call;
    for (uint8_t& byte : token.secret.bytes) byte = static_cast<uint8_t>(random());
    const std::string text = FormatLinkToken(token);
    EXPECT_EQ(text.size(), static_cast<size_t>(kLinkTokenLength));
    const std::optional<LinkToken> read = ParseLinkToken(text);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->call, call);
    EXPECT_EQ(read->secret.bytes, token.secret.bytes);
  }
}

TEST(IdsTest, RefusesEveryOtherCall) {
  for (const char* text : {"", "0", "000000000000000", "00000000000000000", "000000000000000G",
                           "000000000000000A", "0x00000000000000", " 000000000000000",
                           "000000000000000 ", "-000000000000001", "+000000000000001"}) {
    EXPECT_FALSE(ParseCallId(text).has_value()) << text;
  }
}

TEST(IdsTest, RefusesEveryOtherOffer) {
  for (const char* text :
       {"", "0000000000000001", "0000000000000001-", "0000000000000001-8", "0000000000000001-a",
        "0000000000000001-00", "0000000000000001_0", "000000000000001-00", "0000000000000001-0 "}) {
    EXPECT_FALSE(ParseOfferId(text).has_value()) << text;
  }
}

TEST(IdsTest, RefusesEveryOtherToken) {
  const std::string good = FormatLinkToken({CallId(7), LinkSecret()});
  ASSERT_TRUE(ParseLinkToken(good).has_value());
  EXPECT_FALSE(ParseLinkToken(good.substr(1)).has_value());
  EXPECT_FALSE(ParseLinkToken(good + "A").has_value());
  EXPECT_FALSE(ParseLinkToken("").has_value());
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'+', '/', '=', ' ', '.', '\0', '\n', '%', '\xff'}) {
      std::string bad = good;
      bad[i] = c;
      EXPECT_FALSE(ParseLinkToken(bad).has_value()) << i << " " << static_cast<int>(c);
    }
  }
}

}  // namespace
}  // namespace footman
