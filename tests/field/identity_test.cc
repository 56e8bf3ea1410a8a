// Who calls, and by which way, as a person reads it.

#include "footman/call.h"
#include "lib/adapters/sip/identity/lenient_names.h"
#include "tests/field/field_test.h"

namespace footman::field {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// ---- Names. `change`: the From header's value; `right`: the name that is shown.

const Case kNames[] = {
    {"Utf8Unquoted", "Zo\xc3\xab M\xc3\xbcller <sip:zoe@example.net>", "Zo\xc3\xab M\xc3\xbcller",
     "RFC 3261 25.1 wants quotes; RFC 4475 3.1.2.15 shows what many do"},
    {"Utf8Quoted", "\"Zo\xc3\xab\" <sip:zoe@example.net>", "Zo\xc3\xab", "RFC 3261 7.3.1"},
    {"Utf8UnquotedComma", "M\xc3\xbcller, Zo\xc3\xab <sip:zoe@example.net>",
     "M\xc3\xbcller, Zo\xc3\xab", "From has one address"},
    {"Cyrillic", "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd <sip:i@example.net>",
     "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd", "RFC 4475 3.1.2.15"},
    {"Latin1Quoted", "\"J\xfcrgen\" <sip:j@example.net>", "J\xc3\xbcrgen",
     "not UTF-8, so what its sender writes by default"},
    {"Latin1Unquoted", "J\xfcrgen <sip:j@example.net>", "J\xc3\xbcrgen", "as above"},
    {"Latin1AtTheEnd", "\"Andr\xe9\" <sip:a@example.net>", "Andr\xc3\xa9", "as above"},
    {"Windows1252",
     "\"O\x92"
     "Brien\" <sip:o@example.net>",
     "O\xe2\x80\x99"
     "Brien",
     "0x80 to 0x9f are controls in Latin-1, which nobody means"},
    {"Utf8WithABrokenByte", "\"Zo\xc3\xab\xff\" <sip:z@example.net>", "Zo\xc3\xab",
     "UTF-8 all the same"},
    {"Unquoted", "Bob (Sales) @ Example <sip:b@example.net>", "Bob (Sales) @ Example",
     "RFC 3261 25.1: no tokens"},
    {"Apostrophes", "Bob \"The\" O'Neill <sip:b@example.net>", "Bob \"The\" O'Neill",
     "RFC 3261 25.1: no tokens"},
    {"Url", "\"https://evil.example/login\" <sip:b@example.net>", "https: //evil. example/login",
     "no link in any chat program"},
    {"UrlUnquoted", "http://evil.example <sip:b@example.net>", "http: //evil. example",
     "no link in any chat program"},
    {"Domain", "\"evil.com\" <sip:b@example.net>", "evil. com", "as above"},
    {"Www", "\"Call www.evil.com now\" <sip:b@example.net>", "Call www. evil. com now", "as above"},
    {"International",
     "\"b\xc3\xbc"
     "cher.example\" <sip:b@example.net>",
     "b\xc3\xbc"
     "cher. example",
     "as above"},
    {"OtherDots",
     "\"evil\xe3\x80\x82"
     "com\" <sip:b@example.net>",
     "evil\xe3\x80\x82 com", "RFC 3490 3.1: browsers take these for dots"},
    {"Mailto", "\"mailto:x@evil.com\" <sip:b@example.net>", "mailto: x@evil. com", "as above"},
    {"Tel", "\"tel:+4990012345\" <sip:b@example.net>", "tel: +4990012345", "as above"},
    {"Address", "\"192.0.2.1\" <sip:b@example.net>", "192. 0. 2. 1", "as above"},
    {"Initials", "\"J.R. Ewing\" <sip:b@example.net>", "J.R. Ewing", "no link"},
    {"Title", "\"Dr. St. John, 10:30\" <sip:b@example.net>", "Dr. St. John, 10:30", "no link"},
    {"AddressAgain", "\"bob@example.net\" <sip:bob@example.net>", "", "says nothing more"},
};

class NameTest : public FieldTest, public ::testing::WithParamInterface<Case> {};
INSTANTIATE_TEST_SUITE_P(Field, NameTest, ::testing::ValuesIn(kNames), NameOf);

TEST_P(NameTest, IsShown) {
  ExpectRight(Invite("", absl::StrCat(kSdp, kAudio), "application/sdp", GetParam().change), "180");
  FakeSink::Call* call = sink_.WaitForCall();
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->name, GetParam().right);
  EXPECT_THAT(call->number, Not(::testing::IsEmpty()));
}

TEST_F(FieldTest, NamesAreReadInCompactFormsAndInTheOtherHeaders) {
  const std::string sdp = absl::StrCat(kSdp, kAudio);
  ExpectRight(
      absl::StrReplaceAll(Invite("", sdp, "application/sdp", "Zo\xc3\xab <sip:zoe@example.net>",
                                 "Zo\xc3\xab M. <sip:probe@@LOCAL_IP@:@LOCAL_PORT@>"),
                          {{"From:", "f:"}, {"To: <", "t: Ren\xc3\xa9 <"}, {"Contact:", "m:"}}),
      "180");
  EXPECT_EQ(sink_.WaitForCall()->name, "Zo\xc3\xab");
}

// ---- Lists. One bad entry does not hide the others (RFC 5806, 7044, 3325 9.1).

TEST_F(FieldTest, OneBadEntryDoesNotHideTheOthers) {
  const std::string sdp = absl::StrCat(kSdp, kAudio);
  ExpectRight(Invite("Diversion: <sip:+15555550101@gw>;reason=no-answer, <<bad>;, "
                     "\"a, b\" <sip:+15555550102@gw>, Zo\xc3\xab <sip:+15555550103@gw>\r\n",
                     sdp),
              "180");
  EXPECT_THAT(sink_.WaitForCall()->diversions,
              ElementsAre("+15555550101", "+15555550102", "+15555550103"));
  ExpectRight(Invite("P-Asserted-Identity: <sip:, \"Bob\" <tel:+15555550104>\r\n", sdp), "180");
  EXPECT_EQ(sink_.WaitForCall(1)->number, "+15555550104");
  ExpectRight(Invite("History-Info: <sip:+15555550105@gw>;index=1, <x y z, "
                     "<sip:+15555550106@gw;cause=302>;index=1.1;mp=1\r\n",
                     sdp),
              "180");
  EXPECT_THAT(sink_.WaitForCall(2)->diversions, ElementsAre("+15555550105"));
}

// A parameter that cannot be read takes no address with it.
TEST_F(FieldTest, OneBadParameterDoesNotHideItsAddress) {
  const std::string sdp = absl::StrCat(kSdp, kAudio);
  size_t calls = 0;
  for (const char* bad : {";", ";;", ";reason=", ";limit=;reason=x", ";=x", ";ext=\xe4", ";x=<y>",
                          ";reason=no answer", ";reason=\"no-answer", ";x=\""}) {
    ExpectRight(Invite(absl::StrCat("Diversion: <sip:+15555550111@gw>", bad, "\r\n"), sdp), "180");
    EXPECT_THAT(sink_.WaitForCall(calls++)->diversions, ElementsAre("+15555550111")) << bad;
    ExpectRight(
        Invite(absl::StrCat("P-Asserted-Identity: <sip:+15555550112@gw>", bad, "\r\n"), sdp),
        "180");
    EXPECT_EQ(sink_.WaitForCall(calls++)->number, "+15555550112") << bad;
  }
  ExpectRight(Invite("Diversion: <sip:+15555550111@gw>;counter=3;;reason=user-busy;\r\n", sdp),
              "180");
  EXPECT_THAT(sink_.WaitForCall(calls++)->diversions, ElementsAre("+15555550111"));
  ExpectRight(Invite("P-Asserted-Identity: \"Bob <sip:+15555550113@gw>, \"Carla\" "
                     "<sip:+15555550114@gw>\r\n",
                     sdp),
              "180");
  EXPECT_EQ(sink_.WaitForCall(calls++)->number, "+15555550114");
}

// RFC 7044 10.2: the Reason in an entry says that the call went on from there, also when nothing
// behind it can be read.
TEST_F(FieldTest, HistoryMayEndTooSoon) {
  const std::string sdp = absl::StrCat(kSdp, kAudio);
  const std::string left = "History-Info: <sip:+15555550115@gw?Reason=SIP%3Bcause%3D302>;index=1";
  ExpectRight(Invite(absl::StrCat(left, "\r\n"), sdp), "180");
  EXPECT_THAT(sink_.WaitForCall()->diversions, ElementsAre("+15555550115"));
  ExpectRight(Invite(absl::StrCat(left, ", <sip:+15555550116@gw;index=1.1\r\n"), sdp), "180");
  EXPECT_THAT(sink_.WaitForCall(1)->diversions, ElementsAre("+15555550115"));
}

// RFC 3323 4.2: "none" is the caller's word, too.
TEST_F(FieldTest, WhoAsksForNoPrivacyIsShown) {
  const std::string sdp = absl::StrCat(kSdp, kAudio);
  const char* const anonymous = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";
  const std::string asserted = "P-Asserted-Identity: \"Carla\" <sip:+15555550117@gw>\r\n";
  ExpectRight(
      Invite(absl::StrCat(asserted, "Privacy: none\r\n"), sdp, "application/sdp", anonymous),
      "180");
  EXPECT_EQ(sink_.WaitForCall()->number, "+15555550117");
  ExpectRight(Invite(asserted, sdp, "application/sdp", anonymous), "180");
  EXPECT_EQ(sink_.WaitForCall(1)->number, "");
}

TEST(AddressesInTest, AreCutWhereverOneEnds) {
  using sip::AddressesIn;
  EXPECT_THAT(AddressesIn("<sip:a>,<sip:b>"), ElementsAre("<sip:a>", "<sip:b>"));
  EXPECT_THAT(AddressesIn("\"a, b\" <sip:a,b>, c"), ElementsAre("\"a, b\" <sip:a,b>", " c"));
  EXPECT_THAT(AddressesIn("\"a\\\", b\" <sip:a>"), ElementsAre("\"a\\\", b\" <sip:a>"));
  EXPECT_THAT(AddressesIn("<sip:a, <sip:b>"), ElementsAre("<sip:a", " <sip:b>"));
  EXPECT_THAT(AddressesIn("<sip:a, \"b\" <sip:b>, c"),
              ElementsAre("<sip:a", " \"b\" <sip:b>", " c"));
  EXPECT_THAT(AddressesIn("\"a <sip:a>, <sip:b>, <sip:c>"),
              ElementsAre("\"a <sip:a>", " <sip:b>", " <sip:c>"));
  EXPECT_THAT(AddressesIn("<sip:a, sip:b"), ElementsAre("<sip:a", " sip:b"));
  EXPECT_THAT(AddressesIn(""), ElementsAre());
}

// ---- Diverting parties.

// Keeps how often each hop was diverted, and which are restricted.
class HopSink : public RingingSink {
 public:
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override {
    int total = 0;
    for (const Diversion& hop : call.diversions) {
      total += hop.count;
      restricted += hop.restricted ? 1 : 0;
    }
    totals.push_back(total);
    return RingingSink::PostCall(call, leg);
  }
  std::vector<int> totals;
  int restricted = 0;
};

class HopTest : public FieldTest {
 protected:
  void SetUp() override {}
  int TotalOf(const std::string& headers) {
    if (adapter_ == nullptr) Start(&audio_, hops_);
    ExpectRight(Invite(headers, absl::StrCat(kSdp, kAudio)), "180", hops_);
    return hops_.totals.empty() ? -1 : hops_.totals.back();
  }
  HopSink hops_;
};

TEST_F(HopTest, AllHopsCountHoweverFewAreShown) {
  std::string twenty;
  for (int i = 0; i < 20; ++i) {
    absl::StrAppend(&twenty, "Diversion: <sip:+155555501", 10 + i, "@gw>;reason=no-answer\r\n");
  }
  EXPECT_EQ(TotalOf(twenty), 20);
  EXPECT_EQ(TotalOf("Diversion: <sip:+15555550111@gw>;counter=12\r\n"), 12);
  EXPECT_EQ(TotalOf("Diversion: <sip:+15555550111@gw>\r\n"), 1);
  // The longer chain of History-Info does not hide the counter of Diversion.
  EXPECT_EQ(TotalOf("History-Info: <sip:+15555550111@gw>;index=1, "
                    "<sip:+15555550112@gw;cause=302>;index=1.1;mp=1, "
                    "<sip:+15555550113@gw;cause=302>;index=1.1.1;mp=1.1\r\n"
                    "Diversion: <sip:+15555550112@gw>;counter=9\r\n"),
            9);
}

TEST_F(HopTest, HopsThatCannotBeReadCountAllTheSame) {
  std::string bad = "Diversion: <sip:+15555550111@gw>;reason=no-answer";
  for (int i = 0; i < 6; ++i) bad += ", <broken";
  EXPECT_EQ(TotalOf(bad + "\r\n"), 7);
}

TEST_F(HopTest, AnAnonymousDivertingPartyIsRestricted) {
  TotalOf("Diversion: <sip:anonymous@anonymous.invalid>;reason=no-answer\r\n");
  EXPECT_EQ(hops_.restricted, 1);
  TotalOf("Diversion: <sip:gw.example.net>;reason=user-busy;privacy=off\r\n");
  EXPECT_EQ(hops_.restricted, 2);
  TotalOf(
      "History-Info: <sip:anonymous@anonymous.invalid>;index=1, "
      "<sip:+15555550112@gw;cause=302>;index=1.1;mp=1\r\n");
  EXPECT_EQ(hops_.restricted, 3);
  TotalOf("Diversion: <sip:+15555550111@gw>;reason=user-busy;privacy=off\r\n");
  EXPECT_EQ(hops_.restricted, 3);
}

}  // namespace
}  // namespace footman::field
