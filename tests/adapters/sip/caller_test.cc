// Who calls: one row for each shape of header (R3).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/identity/identity.h"
#include "tests/adapters/sip/parsed_message.h"

namespace footman::sip {
namespace {

using sip_test::InviteWith;
using sip_test::ParsedMessage;

struct Row {
  const char* name;
  const char* headers;
  const char* number;
  const char* display;
  Presentation presentation = Presentation::kAllowed;
  Attestation attestation = Attestation::kNone;
};

constexpr auto kAllowed = Presentation::kAllowed;
constexpr auto kRestricted = Presentation::kRestricted;
constexpr auto kUnavailable = Presentation::kUnavailable;
constexpr char kAsserted[] = "P-Asserted-Identity: \"Bob B\" <sip:+4930777888@gw;user=phone>\r\n";

const Row kRows[] = {
    {"From", "", "bob@example.com", "Bob"},
    {"FromCompact", "f: Carol <sip:carol@example.com>;tag=2\r\n", "carol@example.com", "Carol"},
    {"FromNumber", "From: <sip:030777888@gw>;tag=2\r\n", "+4930777888", ""},
    {"FromTel", "From: <tel:+4930777888>;tag=2\r\n", "+4930777888", ""},
    {"Asserted", kAsserted, "+4930777888", "Bob B"},
    {"AssertedBare", "P-Asserted-Identity: tel:+4930777888\r\n", "+4930777888", "Bob"},
    {"AssertedTwice",
     "P-Asserted-Identity: \"Bob B\" <sip:bob@ims>\r\nP-Asserted-Identity: <tel:+4930777888>\r\n",
     "+4930777888", "Bob B"},
    {"AssertedJoined", "P-Asserted-Identity: <sip:bob@ims>, <tel:+4930777888>\r\n", "+4930777888",
     "Bob"},
    {"AssertedUnreadable", "P-Asserted-Identity: <sip:bob\r\n", "bob@example.com", "Bob"},
    {"PrivacyId", "P-Asserted-Identity: <sip:+4930777888@gw>\r\nPrivacy: id\r\n", "", "",
     kRestricted},
    {"PrivacyList", "Privacy: session;critical;ID\r\n", "", "", kRestricted},
    {"PrivacyUser", "Privacy: user\r\n", "", "", kRestricted},
    {"PrivacyNone", "Privacy: none\r\n", "bob@example.com", "Bob"},
    {"PrivacyOfSession", "Privacy: session\r\n", "bob@example.com", "Bob"},
    {"Anonymous", "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=2\r\n", "", "",
     kRestricted},
    {"AnonymousElsewhere", "From: <sip:Anonymous@example.com>;tag=2\r\n", "", "", kRestricted},
    {"AnonymousButAsserted",
     "From: <sip:anonymous@anonymous.invalid>;tag=2\r\n"
     "P-Asserted-Identity: <sip:+4930777888@gw>\r\n",
     "", "", kRestricted},
    {"Unavailable", "From: \"Unknown\" <sip:unavailable@unknown.invalid>;tag=2\r\n", "", "",
     kUnavailable},
    {"NoUser", "From: <sip:gw.example.com>;tag=2\r\n", "", "", kUnavailable},
    {"Passed", "From: <sip:+4930777888@gw;verstat=TN-Validation-Passed>;tag=2\r\n", "+4930777888",
     "", kAllowed, Attestation::kFull},
    {"PassedInUserPart",
     "P-Asserted-Identity: <sip:+4930777888;verstat=TN-Validation-Passed-A@gw;user=phone>\r\n",
     "+4930777888", "Bob", kAllowed, Attestation::kFull},
    {"PassedInTel", "P-Asserted-Identity: <tel:+4930777888;verstat=TN-Validation-Passed-B>\r\n",
     "+4930777888", "Bob", kAllowed, Attestation::kPartial},
    {"PassedGateway", "From: <tel:+4930777888;verstat=TN-Validation-Passed-C>;tag=2\r\n",
     "+4930777888", "", kAllowed, Attestation::kGateway},
    {"Failed", "P-Asserted-Identity: <tel:+4930777888;verstat=TN-Validation-Failed>\r\n",
     "+4930777888", "Bob", kAllowed, Attestation::kFailed},
    {"NotValidated", "P-Asserted-Identity: <tel:+4930777888;verstat=No-TN-Validation>\r\n",
     "+4930777888", "Bob"},
    {"FromFailedThoughAsserted",
     "From: <sip:+4930777888;verstat=TN-Validation-Failed@gw>;tag=2\r\n"
     "P-Asserted-Identity: <sip:+4930777888@gw>\r\n",
     "+4930777888", "", kAllowed, Attestation::kFailed},
    {"NameQuoted", "From: \"B\\\"o\\\\b\" <sip:bob@example.com>;tag=2\r\n", "bob@example.com",
     "B\"o\\b"},
    {"NameIsNumber", "From: \"+4930777888\" <sip:+4930777888@gw>;tag=2\r\n", "+4930777888", ""},
    {"NameIsLocalNumber", "From: 030777888 <sip:+4930777888@gw>;tag=2\r\n", "+4930777888", ""},
    {"NameIsOtherNumber", "From: \"+4940111222\" <sip:+4930777888@gw>;tag=2\r\n", "+4930777888",
     "+4940111222"},
    {"NameTurned", "From: \"Bob\xe2\x80\xae\xe2\x81\xa6gpj\" <sip:bob@example.com>;tag=2\r\n",
     "bob@example.com", "Bobgpj"},
    {"NameNotUtf8", "From: \"B\xff\xfe b\" <sip:bob@example.com>;tag=2\r\n", "bob@example.com",
     "B\xc3\xbf\xc3\xbe b"},
    {"NameUmlaut", "From: \"J\xc3\xbcrgen\" <sip:bob@example.com>;tag=2\r\n", "bob@example.com",
     "J\xc3\xbcrgen"},
};

class CallerTest : public ::testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Shapes, CallerTest, ::testing::ValuesIn(kRows),
                         [](const auto& p) { return p.param.name; });

TEST_P(CallerTest, IsReadFromATrustedPeer) {
  const Row& row = GetParam();
  const ParsedMessage message(InviteWith(row.headers));
  const Identity identity = Identify(message.sip(), {.trusted = true, .numbers = {49, "00", "0"}});
  EXPECT_EQ(identity.number, row.number);
  EXPECT_EQ(identity.name, row.display);
  EXPECT_EQ(identity.presentation, row.presentation);
  EXPECT_EQ(identity.attestation, row.attestation);
}

TEST(CallerTest, StrangersAssertNothing) {
  const ParsedMessage message(
      InviteWith("P-Asserted-Identity: <sip:+4930777888@gw>\r\n"
                 "From: <sip:+4930999@gw;verstat=TN-Validation-Passed>;tag=2\r\n"));
  const Identity identity = Identify(message.sip(), {.trusted = false, .numbers = {49, "00", "0"}});
  EXPECT_EQ(identity.number, "+4930999");
  EXPECT_EQ(identity.attestation, Attestation::kNone);
}

// Nor is a user part a link: chat programs make one of "http://..." whatever follows it.
TEST(CallerTest, AUserPartIsNoLink) {
  const auto read = [](const char* user) {
    const ParsedMessage message(
        InviteWith(absl::StrCat("From: \"x\" <sip:", user, "@evil.example>;tag=2\r\n")));
    return Identify(message.sip(), {.trusted = true}).number;
  };
  EXPECT_EQ(read("http%3A%2F%2Fevil.com"), "") << "of nobody then";
  EXPECT_EQ(read("mailto%3ax"), "mailto%3Ax@evil.example") << "as the library writes it";
  EXPECT_EQ(read("www.evil.com"), "");
  EXPECT_EQ(read("%77ww.evil.com//"), "");
  EXPECT_EQ(read("conference/7"), "conference/7@evil.example");
}

TEST(CallerTest, NumbersByTheRuleOfTheTrunk) {
  const auto read = [](const char* user, NumberRule rule) {
    const ParsedMessage message(InviteWith(absl::StrCat("From: <sip:", user, "@gw>;tag=2\r\n")));
    return Identify(message.sip(), {.trusted = true, .numbers = rule}).number;
  };
  using Bare = NumberRule::Bare;
  EXPECT_EQ(read("4930777888", {49, "00", "0", Bare::kInternational}), "+4930777888");
  EXPECT_EQ(read("30777888", {49, "00", "0", Bare::kNational}), "+4930777888");
  EXPECT_EQ(read("2125551234", {1, "011", "1", Bare::kNational}), "+12125551234");
  EXPECT_EQ(read("12125551234", {1, "011", "1", Bare::kNational}), "+12125551234");
  EXPECT_EQ(read("0114930777888", {1, "011", "1", Bare::kNational}), "+4930777888");
  EXPECT_EQ(read("030777888", {}), "030777888@gw");  // no country, no rule
  EXPECT_EQ(read("+4930777888", {}), "+4930777888");
  EXPECT_EQ(read("0", {49, "00", "0"}), "0@gw");
  EXPECT_EQ(read("%2B4930777888", {49, "00", "0"}), "+4930777888");
  EXPECT_EQ(read("+49307778880000000000000", {49, "00", "0"}), "+49307778880000000000000@gw");
}

TEST(CleanNameTest, IsBoundedAtACharacter) {
  std::string umlauts = "x";
  for (int i = 0; i < 200; ++i) umlauts += "\xc3\xbc";
  const std::string clean = CleanName(umlauts);
  EXPECT_EQ(clean.size(), kMaxName - 1);  // 1 + 63 * 2: the next would be cut in half
  EXPECT_EQ(CleanName(std::string("a\0\x01\x1b[31mb\x7f", 10)), "a [31mb");
  EXPECT_EQ(CleanName("  a \t b  "), "a b");
  EXPECT_EQ(CleanName(""), "");
  EXPECT_EQ(CleanName("\"unfinished"), "unfinished");
}

}  // namespace
}  // namespace footman::sip
