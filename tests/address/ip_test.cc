// By these, peers and proxies are trusted.

#include "lib/address/ip.h"

#include <gtest/gtest.h>

#include <string>

namespace footman::address {
namespace {

bool Includes(absl::string_view network, absl::string_view address) {
  const std::optional<IpNetwork> parsed = ParseIpNetwork(network);
  const std::optional<IpAddress> ip = ParseIp(address);
  EXPECT_TRUE(parsed.has_value()) << network;
  EXPECT_TRUE(ip.has_value()) << address;
  return parsed.has_value() && ip.has_value() && parsed->Includes(*ip);
}

TEST(IpTest, AddressesAreReadAndWritten) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::1", "::"}) {
    ASSERT_TRUE(ParseIp(text).has_value()) << text;
    EXPECT_EQ(IpText(*ParseIp(text)), text);
  }
  EXPECT_EQ(ParseIp("::ffff:192.0.2.1"), ParseIp("192.0.2.1"));
  EXPECT_TRUE(IsMappedIp(*ParseIp("192.0.2.1")));
  EXPECT_FALSE(IsMappedIp(*ParseIp("::1")));
  for (const std::string& text :
       {std::string(), std::string("192.0.2"), std::string("192.0.2.256"), std::string("[::1]"),
        std::string("localhost"), std::string("192.0.2.1\0.9", 12), std::string("192.0.2.1 ")}) {
    EXPECT_FALSE(ParseIp(text).has_value()) << text;
  }
}

TEST(IpTest, NetworksIncludeTheirAddressesAlone) {
  EXPECT_TRUE(Includes("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(Includes("192.0.2.1", "192.0.2.2"));
  EXPECT_TRUE(Includes("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(Includes("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(Includes("192.0.2.128/25", "192.0.2.200"));
  EXPECT_FALSE(Includes("192.0.2.128/25", "192.0.2.100"));
  EXPECT_TRUE(Includes("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(Includes("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(Includes("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(Includes("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(Includes("::ffff:10.0.0.0/104", "10.1.1.1"));
}

TEST(IpTest, WhatIsNoNetworkIsRefused) {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8",
                           "10.0.0/8", "2001:db8::/129", "::ffff:10.0.0.0/8", "x"}) {
    EXPECT_FALSE(ParseIpNetwork(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace footman::address
