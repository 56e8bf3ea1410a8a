// Addresses are prepared and then compared whole: nothing that merely looks alike is the same.

#include "lib/adapters/xmpp/address.h"

#include <gtest/gtest.h>

#include "footman/adapters/xmpp.h"

namespace footman::xmpp {
namespace {

std::string Bare(absl::string_view text) {
  const absl::StatusOr<Jid> jid = PrepareJid(text);
  return jid.ok() ? jid->bare : "refused";
}

TEST(Address, IsPreparedAsRfc6122Says) {
  EXPECT_EQ(Bare("Alice@Example.ORG"), "alice@example.org");
  EXPECT_EQ(Bare("\xC3\x84nne@Stra\xC3\x9F"
                 "e.example"),
            "\xC3\xA4nne@strasse.example");
  EXPECT_EQ(Bare("\xEF\xBC\xA1lice@example.org"), "alice@example.org");  // a wide A
  EXPECT_EQ(Bare("example.org"), "example.org");
}

TEST(Address, TheResourceIsOfTheSameUserAndKeepsItsCase) {
  const absl::StatusOr<Jid> jid = PrepareJid("Alice@example.org/Desk@Home/2");
  ASSERT_TRUE(jid.ok());
  EXPECT_EQ(jid->bare, "alice@example.org");
  EXPECT_EQ(jid->resource, "Desk@Home/2");
  EXPECT_EQ(jid->full(), "alice@example.org/Desk@Home/2");
  EXPECT_EQ(jid->domain(), "example.org");
}

TEST(Address, OthersThatLookAlikeAreOthers) {
  EXPECT_NE(Bare("alice@example.org.evil.net"), "alice@example.org");
  EXPECT_NE(Bare("alice@example.orgx"), "alice@example.org");
  EXPECT_NE(Bare("xalice@example.org"), "alice@example.org");
  EXPECT_NE(Bare("\xD0\xB0lice@example.org"), "alice@example.org");  // a Cyrillic a
  EXPECT_EQ(Bare("evil.net/alice@example.org"), "evil.net");
}

TEST(Address, WhatIsNoneIsRefused) {
  const std::string with_nul("alice\0@example.org", 18);
  for (const std::string& text :
       {std::string(), std::string("@example.org"), std::string("alice@"), std::string("alice@/x"),
        std::string("alice@example.org/"), std::string("a@b@example.org"),
        std::string("a b@example.org"), std::string("a\"b@example.org"),
        std::string("alice@exam ple.org"), with_nul, std::string("alice@\xFF\xFE"),
        std::string("al\x01ice@example.org"), std::string(1024, 'a') + "@example.org",
        std::string(100000, 'a'),
        std::string("alice@\xEF\xBC\xA0"  // a wide @
                    "b.org")}) {
    EXPECT_FALSE(PrepareJid(text).ok()) << text.substr(0, 40);
  }
}

TEST(Address, ForTheDirectoryItIsBareAndHasAUser) {
  EXPECT_EQ(*PrepareXmppAddress("ALICE@example.org"), "alice@example.org");
  EXPECT_FALSE(PrepareXmppAddress("example.org").ok());
  EXPECT_FALSE(PrepareXmppAddress("alice@example.org/desk").ok());
}

}  // namespace
}  // namespace footman::xmpp
