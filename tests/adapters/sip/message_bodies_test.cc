// Messages that come in: kinds of bodies, good, foreign and broken.

#include <random>

#include "footman/options.h"
#include "tests/adapters/sip/message_desk.h"
#include "tests/rounds.h"

namespace footman::sip_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(MessageInTest, OtherThanPlainTextInUtf8IsNotSupported) {
  Start();
  for (const char* type : {"text/html", "application/octet-stream", "message/cpim",
                           "text/plain;charset=iso-8859-1", "multipart/mixed;boundary=x", ""}) {
    Typed typed;
    typed.type = type;
    std::string answer;
    EXPECT_EQ(Status(typed, &answer), 415) << type;
    EXPECT_EQ(RawPeer::Header(answer, "Accept"), "text/plain");
  }
  Typed zipped;
  zipped.headers = "Content-Encoding: gzip\r\n";
  EXPECT_EQ(Status(zipped), 415);
  EXPECT_EQ(posted(), 0u);
  for (const char* type : {"text/plain", "TEXT/Plain ; charset=\"UTF-8\"",
                           "text/plain;charset=us-ascii;format=flowed"}) {
    Typed typed;
    typed.type = type;
    EXPECT_EQ(Status(typed), 200) << type;
    EXPECT_TRUE(Reply().has_value()) << type;
  }
  Typed not_zipped;
  not_zipped.headers = "Content-Encoding: identity\r\n";  // as our Accept-Encoding has it
  EXPECT_EQ(Status(not_zipped), 200);
  EXPECT_TRUE(Reply().has_value());
}

TEST_F(MessageInTest, NoticesOfDevicesAreDropped) {
  Start();
  for (const char* type : {"application/im-iscomposing+xml", "message/imdn+xml"}) {
    Typed typed;
    typed.type = type;
    typed.text = "<?xml version=\"1.0\"?><x/>";
    EXPECT_EQ(Status(typed), 200);
  }
  Typed nothing;
  nothing.text = "";
  EXPECT_EQ(Status(nothing), 200);
  nothing.text = " \r\n\t\r\n";
  EXPECT_EQ(Status(nothing), 200);
  EXPECT_EQ(posted(), 0u);
  EXPECT_EQ(desk_.directory.asked, 0);
}

TEST_F(MessageInTest, TooLongIsSaidSo) {
  Start();
  Typed typed;
  typed.text = std::string(4097, 'x');
  EXPECT_EQ(Status(typed), 413);
  typed.text.pop_back();
  EXPECT_EQ(Status(typed), 200);
  EXPECT_TRUE(Reply().has_value());
  RawPeer huge(desk_.port, /*tcp=*/true);
  typed.text = std::string(1 << 20, 'x');
  huge.NewCall();
  huge.Send(MessageOf(huge, typed));  // the adapter may close before it has read all
  EXPECT_EQ(Status({}), 200);
  EXPECT_EQ(posted(), 2u);
}

TEST_F(MessageInTest, WhatIsNotUtf8IsRefusedAndTricksAreTakenOut) {
  Start();
  Typed typed;
  typed.text = "1 \xff\xfe";
  EXPECT_EQ(Status(typed), 400);
  EXPECT_EQ(posted(), 0u);
  typed.text = std::string("sa\0y \xe2\x80\xaehi\x1b", 11);
  EXPECT_EQ(Status(typed), 200);
  const auto reply = Reply();
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ((*reply)->text, "sa y hi ");
}

// The core reads what people's keyboards and clipboards add; here nothing visible may be lost.
TEST_F(MessageInTest, WhatKeyboardsAddLosesNothing) {
  Start();
  static constexpr std::pair<const char*, const char*> kTexts[] = {
      {"\xEF\xBB\xBF\x31", "1"},                                   // BOM
      {"\xD8\x9C\x32", "2"},                                       // U+061C
      {"+49\xC2\xA0\x33\x30", "+49\xC2\xA0\x33\x30"},              // NBSP
      {"1\xEF\xB8\x8F\xE2\x83\xA3", "1\xEF\xB8\x8F\xE2\x83\xA3"},  // a keycap
      {"> 2 say ...: Say\r\n\r\n1", "> 2 say ...: Say\n\n1"},
      {"> 2 say\xE2\x80\xA8\x31", "> 2 say\n1"}};  // U+2028
  for (const auto& [text, shown] : kTexts) {
    Typed typed;
    typed.text = text;
    EXPECT_EQ(Status(typed), 200) << text;
    const auto reply = Reply();
    ASSERT_TRUE(reply.has_value()) << text;
    EXPECT_EQ((*reply)->text, shown);
  }
}

TEST_F(MessageInTest, MalformedOnesAreAnsweredOrDropped) {
  Start();
  static constexpr struct {
    const char *from, *to;
  } kBroken[] = {{"CSeq: 1 MESSAGE", "CSeq: 1 INVITE"},
                 {"From:", "Fromx:"},
                 {"<sip:alice@example.org>", "<sip:alice@example.org"},
                 {"Call-ID:", "Callx:"},
                 {"To:", "Tox:"},
                 {"Content-Length: ", "Content-Length: 9"},
                 {"SIP/2.0\r\nVia", "SIP/7.0\r\nVia"},
                 {"MESSAGE sip:calls@", "MESSAGE http://calls@"},
                 {"Content-Type: text/plain", "Content-Type: ;;"},
                 {"Max-Forwards: 70", "Require: x"}};
  for (const auto& broken : kBroken) {
    RawPeer peer(desk_.port);
    peer.NewCall();
    EXPECT_TRUE(peer.Send(absl::StrReplaceAll(MessageOf(peer, {}), {{broken.from, broken.to}})));
    const std::string answer = peer.Receive();
    EXPECT_THAT(answer, ::testing::AnyOf(StartsWith("SIP/2.0 4"), StartsWith("SIP/2.0 5")))
        << broken.to;
  }
  EXPECT_EQ(posted(), 0u);
  EXPECT_EQ(Status({}), 200);
}

// A phone may write within a call that it has made (RFC 3428 8): it is heard like any other
// message.
TEST_F(MessageInTest, WithinACallToo) {
  Start();
  phone_->NewCall();
  EXPECT_TRUE(phone_->Send(phone_->Request("INVITE", 1)));
  const auto call = desk_.events.WaitFor<CallArrived>(kTimeout);
  ASSERT_TRUE(call.has_value());
  const std::unique_ptr<CallLeg> leg = desk_.events.TakeLeg((*call)->call);
  EXPECT_TRUE(leg->Ring({}).ok());
  const std::string tag = RawPeer::ToTag(phone_->ReceiveWith("180"));
  phone_->NewBranch();
  EXPECT_TRUE(phone_->Send(
      absl::StrReplaceAll(phone_->Request("MESSAGE", 2, "Content-Type: text/plain\r\n", "1", tag),
                          {{"\"Bob\" <sip:bob@example.com>", "<sip:alice@example.org>"},
                           {"sip:alice@127.0.0.1", "sip:calls@127.0.0.1"}})));
  EXPECT_THAT(phone_->ReceiveWith("200"), HasSubstr("MESSAGE"));
  EXPECT_TRUE(Reply().has_value());
  EXPECT_EQ(desk_.adapter->open_calls(), 1);  // which goes on
}

// Seeded, so that a failure can be repeated.
TEST_F(MessageInTest, MutationsAreSurvived) {
  desk_.sip_options.max_requests_per_second = 1'000'000;
  Start();
  std::mt19937 random(3428);
  for (int round = 0; round < Rounds(2000); ++round) {
    phone_->NewCall();
    std::string text = MessageOf(*phone_, {});
    for (int changes = 1 + static_cast<int>(random() % 6); changes > 0; --changes) {
      const size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = static_cast<char>(random());
      } else {
        text.erase(at, random() % 20);
      }
      if (text.empty()) text = "x";
    }
    ASSERT_TRUE(phone_->Send(text));
    if (round % 50 == 0) {
      RawPeer other(desk_.port);
      ASSERT_EQ(Deliver(other, {}), 200);
    }
  }
  EXPECT_GT(desk_.channel->counters().replies, 40u);
}

}  // namespace
}  // namespace footman::sip_test
