// Addresses of people: prepared, compared whole, and back as URIs.

#include "lib/adapters/sip/messages/message_address.h"

#include <gtest/gtest.h>

#include <string>

#include "footman/adapters/sip_message.h"
#include "lib/adapters/sip/messages/message_text.h"

namespace footman::sip {
namespace {

std::string Prepared(absl::string_view text) { return PrepareSipAddress(text).value_or("none"); }

TEST(SipAddressTest, SchemePortAndParametersAreNoPartOfIt) {
  for (const char* written :
       {"sip:Alice@Example.ORG;transport=tcp", "Alice@example.org", "SIPS:Alice@example.org:5061",
        "sip:Alice@EXAMPLE.org:5070;user=phone;lr", "sip:%41lice@example.org?Subject=x"}) {
    EXPECT_EQ(Prepared(written), "Alice@example.org") << written;
  }
}

TEST(SipAddressTest, UsersDifferByCaseAndHostsDoNot) {
  EXPECT_NE(Prepared("alice@example.org"), Prepared("Alice@example.org"));
  EXPECT_EQ(Prepared("+4930123@Gateway"), "+4930123@gateway");
  EXPECT_EQ(Prepared("a@192.0.2.1"), "a@192.0.2.1");
  EXPECT_EQ(Prepared("a@[2001:DB8::1]"), "a@[2001:db8::1]");
}

TEST(SipAddressTest, LookAlikesStayApart) {
  for (const char* other :
       {"alice@example.org.evil.net", "alice@example.orgx", "xalice@example.org",
        "alice@sub.example.org", "alice@example.com", "alice.@example.org"}) {
    EXPECT_NE(Prepared(other), "alice@example.org") << other;
  }
}

TEST(SipAddressTest, WhatIsNoAddressIsRefused) {
  for (const std::string& written : {std::string(),
                                     std::string("alice"),
                                     std::string("@example.org"),
                                     std::string("alice@"),
                                     std::string("sip:example.org"),
                                     std::string("tel:+4930123"),
                                     std::string("alice:secret@example.org"),
                                     std::string("a@b@c"),
                                     std::string("alice%40evil.net@example.org"),
                                     std::string("al ice@example.org"),
                                     std::string("alice@example.org\0.evil.net", 27),
                                     std::string("alice@exa%20mple.org"),
                                     std::string("al%00ice@example.org"),
                                     std::string("alice@ex\xc3\xa4mple.org"),
                                     std::string("\xc3\xa4@example.org"),
                                     std::string("<sip:alice@example.org>"),
                                     std::string("alice%25@example.org"),
                                     std::string("alice%0d%0aX: y@example.org"),
                                     std::string(300, 'a') + "@example.org",
                                     std::string("http://a@example.org")}) {
    EXPECT_EQ(Prepared(written), "none") << written;
  }
}

TEST(SipAddressTest, UrisAreEscapedAndReadBack) {
  for (const char* address : {"alice@example.org", "a#b^c`d{e|f}@example.org", "+49!x'*()@h"}) {
    EXPECT_EQ(Prepared(UriOfAddress(address)), address);
  }
  EXPECT_EQ(UriOfAddress("a#b@example.org"), "sip:a%23b@example.org");
}

TEST(SipTextTest, LinesStayAndTricksDoNot) {
  EXPECT_EQ(CleanText("a\r\nb\rc\td\n\n"), "a\nb\nc\td");
  EXPECT_EQ(CleanText(absl::string_view("x\0y\x1b[2J\x7f", 8)), "x y [2J ");
  EXPECT_EQ(CleanText("pay \xe2\x80\xae\x65vil\xe2\x80\xac"), "pay evil");
  EXPECT_EQ(CleanText("Gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x98\x80"),
            "Gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x98\x80");
  EXPECT_EQ(CleanText(""), "");
  for (const char* broken : {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_EQ(CleanText(broken), std::nullopt);
  }
}

}  // namespace
}  // namespace footman::sip
