// Who is called, and the chain that led here: one row for each shape of header (R2).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/adapters/sip/identity/identity.h"
#include "tests/adapters/sip/parsed_message.h"

namespace footman::sip {
namespace {

using sip_test::InviteWith;
using sip_test::ParsedMessage;

IdentityRules German() { return {.trusted = true, .numbers = {49, "00", "0"}}; }

// "+49301 no_answer x2 restricted", the newest first.
std::string InWords(const std::vector<Hop>& hops) {
  return absl::StrJoin(hops, ", ", [](std::string* out, const Hop& hop) {
    static constexpr const char* kReasons[] = {"unknown",     "unconditional", "busy", "no_answer",
                                               "unavailable", "deflection",    "other"};
    absl::StrAppend(out, hop.party, " ", kReasons[static_cast<int>(hop.reason)]);
    if (hop.count != 1) absl::StrAppend(out, " x", static_cast<int>(hop.count));
    if (hop.restricted) absl::StrAppend(out, " restricted");
  });
}

struct Row {
  const char* name;
  const char* headers;
  const char* called;      // joined by spaces
  const char* diversions;  // as InWords says it
  const char* target = "";
};

constexpr char kTail[] = " alice@example.com line7@192.0.2.1";

const Row kRows[] = {
    {"Plain", "", "alice@example.com line7@192.0.2.1", ""},
    {"ToIsTarget", "To: <sip:line7@192.0.2.1>\r\n", "line7@192.0.2.1", ""},
    {"CompactTo", "t: sip:carol@example.com\r\n", "carol@example.com line7@192.0.2.1", ""},
    {"DomainInCapitals", "To: <sip:Alice@EXAMPLE.com:5070>\r\n",
     "Alice@example.com line7@192.0.2.1", ""},
    {"NationalNumber", "To: <sip:030123456@gw.example.com>\r\n", "+4930123456 line7@192.0.2.1", ""},
    {"InternationalPrefix", "To: <sip:004930123456@gw>\r\n", "+4930123456 line7@192.0.2.1", ""},
    {"GlobalNumber", "To: <sip:+4930123456@gw;user=phone>\r\n", "+4930123456 line7@192.0.2.1", ""},
    {"TelUri", "To: <tel:+49-30-123-456>\r\n", "+4930123456 line7@192.0.2.1", ""},
    {"TelWithContext", "To: <tel:030123456;phone-context=+49>\r\n", "+4930123456 line7@192.0.2.1",
     ""},
    {"SipWithContext", "To: <sip:30123456;phone-context=+49@gw;user=phone>\r\n",
     "+4930123456 line7@192.0.2.1", ""},
    {"ContextIsDomain", "To: <tel:7042;phone-context=Example.com>\r\n",
     "7042@example.com line7@192.0.2.1", ""},
    {"TrunkZeroInGlobalNumber", "To: <sip:+49(0)30123456@gw>\r\n", "+4930123456 line7@192.0.2.1",
     ""},
    {"ExtensionIsAName", "To: <sip:100@pbx.example.com>\r\n", "100@pbx.example.com line7@192.0.2.1",
     ""},
    {"EscapedUser", "To: <sip:%61lice@example.com>\r\n", "alice@example.com line7@192.0.2.1", ""},
    {"EscapedSpaceNamesNobody", "To: <sip:a%20b@example.com>\r\n", "line7@192.0.2.1", ""},
    {"EscapedNewlineNamesNobody", "To: <sip:a%0d%0ab@example.com>\r\n", "line7@192.0.2.1", ""},
    {"NoUser", "To: <sip:example.com>\r\n", "line7@192.0.2.1", ""},
    {"TargetIsANumber", "", "alice@example.com +4930999888", "", "sip:+4930999888@192.0.2.1"},
    {"TargetIsTel", "", "alice@example.com +4930999888", "", "tel:+4930999888"},
    {"CalledParty", "P-Called-Party-ID: <sip:+4930555555@ims>\r\n",
     "+4930555555 alice@example.com line7@192.0.2.1", ""},

    {"Diversion", "Diversion: <sip:office@example.com>;reason=no-answer\r\n", "office@example.com*",
     "office@example.com no_answer"},
    {"DiversionBare", "Diversion: sip:office@example.com;reason=user-busy\r\n",
     "office@example.com*", "office@example.com busy"},
    {"DiversionWithoutReason", "Diversion: <sip:office@example.com>\r\n", "office@example.com*",
     "office@example.com unknown"},
    {"DiversionQuotedReason", "Diversion: <sip:office@example.com>;reason=\"unconditional\"\r\n",
     "office@example.com*", "office@example.com unconditional"},
    {"DiversionStrangeReason", "Diversion: <sip:office@example.com>;reason=follow-me\r\n",
     "office@example.com*", "office@example.com other"},
    {"DiversionWithAll",
     "diversion: \"The, Office\" <tel:+4930111222>;REASON=unavailable;counter=3;privacy=full;"
     "screen=no;limit=5\r\n",
     "+4930111222*", "+4930111222 unavailable x3 restricted"},
    {"DiversionPrivacyOff", "Diversion: <sip:a@b.c>;privacy=off\r\n", "a@b.c*", "a@b.c unknown"},
    {"DiversionHugeCounter", "Diversion: <sip:a@b.c>;counter=4000\r\n", "a@b.c*",
     "a@b.c unknown x255"},
    {"DiversionBadCounter", "Diversion: <sip:a@b.c>;counter=-1\r\n", "a@b.c*", "a@b.c unknown"},
    {"DiversionsJoined",
     "Diversion: <sip:mobile@example.com>;reason=no-answer, <sip:office@example.com>;"
     "reason=unconditional\r\n",
     "office@example.com mobile@example.com*",
     "mobile@example.com no_answer, office@example.com unconditional"},
    {"DiversionsRepeated",
     "Diversion: <sip:mobile@example.com>;reason=no-answer\r\nSubject: x\r\n"
     "Diversion: <sip:office@example.com>;reason=unconditional\r\n",
     "office@example.com mobile@example.com*",
     "mobile@example.com no_answer, office@example.com unconditional"},
    {"DiversionsRepeatedAndJoined",
     "Diversion: <sip:a@x.y>, <sip:b@x.y>\r\nDiversion: <sip:c@x.y>\r\n", "c@x.y a@x.y b@x.y*",
     "a@x.y unknown, b@x.y unknown, c@x.y unknown"},
    {"DiversionFolded", "Diversion:\r\n <sip:a@x.y>;reason=no-answer,\r\n\t<sip:b@x.y>\r\n",
     "b@x.y a@x.y*", "a@x.y no_answer, b@x.y unknown"},
    {"DiversionRepeatsAParty", "Diversion: <sip:a@x.y>, <sip:b@x.y>, <sip:a@x.y>\r\n",
     "a@x.y b@x.y*", "a@x.y unknown, b@x.y unknown, a@x.y unknown"},
    {"DiversionNational", "Diversion: <sip:030-111-222@gw>;reason=deflection\r\n", "+4930111222*",
     "+4930111222 deflection"},
    {"DiversionAnonymous", "Diversion: <sip:anonymous@anonymous.invalid>;reason=no-answer\r\n", "*",
     " no_answer restricted"},
    {"DiversionUnreadable", "Diversion: <sip:a@x.y\r\n", "*", ""},
    {"DiversionEmpty", "Diversion: \r\n", "*", ""},
    {"OneBadHeaderOfTwo", "Diversion: <<>>\r\nDiversion: <sip:b@x.y>\r\n", "b@x.y*",
     "b@x.y unknown"},
    {"MoreThanFive",
     "Diversion: <sip:h7@x.y>, <sip:h6@x.y>, <sip:h5@x.y>, <sip:h4@x.y>, <sip:h3@x.y>, "
     "<sip:h2@x.y>, <sip:h1@x.y>\r\n",
     "h1@x.y h7@x.y h6@x.y h5@x.y h4@x.y h3@x.y h2@x.y*",
     "h7@x.y unknown, h6@x.y unknown, h5@x.y unknown, h4@x.y unknown, h3@x.y unknown x3"},

    {"HistoryByUriCause",
     "History-Info: <sip:office@example.com>;index=1, "
     "<sip:alice@example.com;cause=408>;index=1.1;mp=1\r\n",
     "office@example.com*", "office@example.com no_answer"},
    {"HistoryByReason",
     "History-Info: <sip:office@example.com?Reason=SIP%3Bcause%3D486>;index=1, "
     "<sip:alice@example.com>;index=2\r\n",
     "office@example.com*", "office@example.com busy"},
    {"HistoryByQ850",
     "History-Info: <sip:office@x.y?Reason=Q.850%3Bcause%3D19>;index=1, <sip:b@x.y>;index=2\r\n",
     "office@x.y*", "office@x.y no_answer"},
    {"HistoryChain",
     "History-Info: <sip:+4930111@gw;user=phone>;index=1, "
     "<sip:+4917222333@gw;user=phone;cause=302>;index=1.1;mp=1, "
     "<sip:alice@example.com;cause=486>;index=1.1.1;mp=1.1\r\n",
     "+4930111 +4917222333*", "+4917222333 busy, +4930111 unconditional"},
    {"HistoryReordered",
     "History-Info: <sip:c@x.y;cause=408>;index=1.1.1;mp=1.1\r\n"
     "History-Info: <sip:a@x.y>;index=1\r\nHistory-Info: <sip:b@x.y;cause=302>;index=1.1;mp=1\r\n",
     "a@x.y b@x.y*", "b@x.y no_answer, a@x.y unconditional"},
    {"HistoryTenIsAfterTwo",
     "History-Info: <sip:a@x.y>;index=1, <sip:c@x.y;cause=408>;index=1.10;mp=1.2, "
     "<sip:b@x.y;cause=486>;index=1.2;mp=1\r\n",
     "a@x.y b@x.y*", "b@x.y no_answer, a@x.y busy"},
    {"HistoryPrivacy",
     "History-Info: <sip:office@x.y?Privacy=history&Reason=SIP%3Bcause%3D302>;index=1, "
     "<sip:b@x.y>;index=1.1\r\n",
     "office@x.y*", "office@x.y unconditional restricted"},
    {"HistoryRoutingIsNoDiversion",
     "History-Info: <sip:alice@example.com>;index=1, <sip:alice@192.0.2.7>;index=1.1;rc=1\r\n", "*",
     ""},
    {"HistoryOldWithoutMarks", "History-Info: <sip:office@x.y>;index=1, <sip:b@x.y>;index=1.1\r\n",
     "office@x.y*", "office@x.y unknown"},
    {"HistoryOldSameUser", "History-Info: <sip:alice@x.y>;index=1, <sip:alice@h.x.y>;index=1.1\r\n",
     "*", ""},
    {"HistoryAlone", "History-Info: <sip:alice@example.com>;index=1\r\n", "*", ""},
    {"HistoryWithoutIndex", "History-Info: <sip:a@x.y>, <sip:b@x.y;cause=302>\r\n", "a@x.y*",
     "a@x.y unconditional"},
    {"HistoryUnreadableIndex",
     "History-Info: <sip:a@x.y>;index=one, <sip:b@x.y;cause=302>;index=1..2\r\n", "a@x.y*",
     "a@x.y unconditional"},
    {"HistoryUnknownParent",
     "History-Info: <sip:a@x.y>;index=1, <sip:b@x.y;cause=302>;index=1.1;mp=7\r\n", "a@x.y*",
     "a@x.y unconditional"},
    {"HistoryAndShorterDiversion",
     "Diversion: <sip:b@x.y>;reason=no-answer\r\n"
     "History-Info: <sip:a@x.y>;index=1, <sip:b@x.y;cause=302>;index=1.1;mp=1, "
     "<sip:alice@example.com;cause=408>;index=1.1.1;mp=1.1\r\n",
     "a@x.y b@x.y*", "b@x.y no_answer, a@x.y unconditional"},
    {"DiversionAndShorterHistory",
     "Diversion: <sip:b@x.y>;reason=no-answer, <sip:a@x.y>;reason=unconditional\r\n"
     "History-Info: <sip:b@x.y>;index=1, <sip:alice@example.com;cause=408>;index=1.1;mp=1\r\n",
     "a@x.y b@x.y*", "b@x.y no_answer, a@x.y unconditional"},
};

class CalledTest : public ::testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Shapes, CalledTest, ::testing::ValuesIn(kRows),
                         [](const auto& p) { return p.param.name; });

TEST_P(CalledTest, CandidatesAndChain) {
  const Row& row = GetParam();
  const ParsedMessage message(InviteWith(row.headers, row.target));
  const Identity identity = Identify(message.sip(), German());
  std::string expected = absl::StrReplaceAll(row.called, {{"*", kTail}});
  if (expected[0] == ' ') expected.erase(0, 1);
  EXPECT_EQ(absl::StrJoin(identity.called, " "), expected);
  EXPECT_EQ(InWords(identity.diversions), row.diversions);
}

TEST(CalledTest, StrangersAreNotBelieved) {
  IdentityRules rules = German();
  rules.trusted = false;
  const ParsedMessage message(
      InviteWith("Diversion: <sip:a@x.y>\r\nHistory-Info: <sip:b@x.y>;index=1, "
                 "<sip:c@x.y;cause=302>;index=1.1\r\nP-Called-Party-ID: <sip:d@x.y>\r\n"));
  const Identity identity = Identify(message.sip(), rules);
  EXPECT_EQ(absl::StrJoin(identity.called, " "), "alice@example.com line7@192.0.2.1");
  EXPECT_TRUE(identity.diversions.empty());
}

TEST(CalledTest, ManyHopsLeaveRoomForTheOtherHeaders) {
  std::string headers = "P-Called-Party-ID: <sip:called@x.y>\r\n";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&headers, "Diversion: <sip:h", i, "@x.y>\r\n");
  const ParsedMessage message(InviteWith(headers));
  const Identity identity = Identify(message.sip(), German());
  EXPECT_EQ(identity.called.size(), static_cast<size_t>(kMaxCalled));
  EXPECT_EQ(identity.called.back(), "line7@192.0.2.1");
  EXPECT_EQ(identity.called[7], "called@x.y");
  EXPECT_EQ(identity.diversions.size(), static_cast<size_t>(kMaxDiversions));
}

TEST(CalledTest, OwnHostsReadAsTheFirstDomain) {
  IdentityRules rules = German();
  rules.own_hosts = {"example.com", "192.0.2.1"};
  rules.own_domain = "example.com";
  const ParsedMessage message(InviteWith("To: <sip:alice@192.0.2.1:5060>\r\n"));
  EXPECT_EQ(absl::StrJoin(Identify(message.sip(), rules).called, " "),
            "alice@example.com line7@example.com");
}

TEST(CalledTest, AbsurdlyLongNamesNobody) {
  const ParsedMessage message(
      InviteWith(absl::StrCat("To: <sip:", std::string(5000, 'a'), "@example.com>\r\n")));
  EXPECT_EQ(absl::StrJoin(Identify(message.sip(), German()).called, " "), "line7@192.0.2.1");
}

}  // namespace
}  // namespace footman::sip
