// The profile store prepares what is registered, each adapter who writes. Were the bytes different,
// a reply would come from a stranger and be lost, or an offer go to an address that never answers.

#include <gtest/gtest.h>

#include <string>

#include "footman/adapters/sip_message.h"
#include "footman/adapters/xmpp.h"
#include "lib/adapters/sqlite/identity.h"
#include "lib/address/user.h"

namespace footman {
namespace {

std::string Registered(absl::string_view service, absl::string_view user) {
  return sqlite::CanonicalUser(service, user).value_or("none");
}

TEST(AddressAgreementTest, OfXmpp) {
  for (const char* written :
       {"Alice@Example.ORG",
        "\xC3\x84nne@Stra\xC3\x9F"
        "e.example",
        "\xEF\xBC\xA1lice@example.org",  // a wide A
        "a.b-c_d@x.example", "alice@[::1]", "alice@example.org.", "alice", "alice@", "@example.org",
        "alice@example.org/desk", "a@b@example.org", "a b@example.org", "alice@exam ple.org",
        "alice@exa\xEF\xBC\x8Fmple",  // a wide slash
        "alice@exa\xE3\x80\x80mple",  // a wide space
        "alice@\xEF\xBC\xA0"
        "b.org"}) {  // a wide @
    EXPECT_EQ(Registered("xmpp", written), PrepareXmppAddress(written).value_or("none")) << written;
  }
  EXPECT_EQ(Registered("xmpp", "Alice@Example.ORG"), "alice@example.org");
  EXPECT_EQ(Registered("xmpp", "alice@exa\xEF\xBC\x8Fmple"), "none");
}

TEST(AddressAgreementTest, OfSip) {
  for (const char* written : {"Alice@Example.ORG",
                              "sip:alice@example.org",
                              "alice@192.0.2.1",
                              "+4930@gateway",
                              "alice@[2001:DB8::1]",
                              "a#b^c@example.org",
                              "alice@example.org.",
                              "alice@x-y.example",
                              "alice@-x.example",
                              "alice@x-.example",
                              "alice@a..b",
                              "alice@192.0.2",
                              "alice@a_b.example",
                              "alice@[2001:db8::1",
                              "alice@[zz]",
                              "alice@1.example",
                              "alice@a.1",
                              "alice",
                              "alice@",
                              "@example.org",
                              "a,b@example.org",
                              "a@b@c"}) {
    EXPECT_EQ(Registered("sip", written), PrepareSipAddress(written).value_or("none")) << written;
  }
  EXPECT_EQ(Registered("sip", "Alice@[2001:DB8::1]"), "Alice@[2001:db8::1]");
  EXPECT_EQ(Registered("sip", "alice@a..b"), "none");
  // Written otherwise by the device, it is the registered address all the same.
  EXPECT_EQ(PrepareSipAddress("SIP:a%23b@EXAMPLE.org:5070;lr").value_or("none"),
            Registered("sip", "a#b@example.org"));
}

TEST(AddressAgreementTest, OfOtherServices) {
  for (const char* written : {"alice", "Alice@Example.ORG", "@Alice:Example.ORG", "a@b@C"}) {
    EXPECT_EQ(Registered("irc", written), address::PrepareOtherUser(written)) << written;
  }
  EXPECT_EQ(Registered("irc", "Alice@Example.ORG"), "Alice@example.org");
}

}  // namespace
}  // namespace footman
