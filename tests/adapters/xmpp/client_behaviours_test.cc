// What servers and clients put around a reply, tried as by new users.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/button_value.h"
#include "lib/adapters/xmpp/received_message.h"
#include "lib/adapters/xmpp/stanza.h"

namespace footman::xmpp {
namespace {

constexpr OfferId kOffer{CallId::Of(1, 0, 7), 0};

class ClientBehavioursTest : public ::testing::Test {
 protected:
  ClientBehavioursTest() : context_(xmpp_ctx_new(nullptr, nullptr), xmpp_ctx_free) {}
  ReceivedMessage Read(const std::string& children, const std::string& attributes = "type='chat'") {
    const Stanza stanza(xmpp_stanza_new_from_string(
        context_.get(),
        absl::StrCat("<message xmlns='jabber:client' from='Alice@Example.org/Phone' id='m1' ",
                     attributes, ">", children, "</message>")
            .c_str()));
    EXPECT_NE(stanza, nullptr) << children;
    const auto message = ReadMessage(stanza.get(), 200);
    EXPECT_TRUE(message.has_value()) << children;
    return message.value_or(ReceivedMessage());
  }
  // Whether it is an ordinary reply that says "1".
  ::testing::AssertionResult IsOne(const std::string& children) {
    const ReceivedMessage message = Read(children);
    if (message.kind == MessageKind::kText && message.text == "1" &&
        message.origin == ReplyOrigin::kLive) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure()
           << "kind " << static_cast<int>(message.kind) << ", text \"" << message.text << '"';
  }
  bool SaysNothing(const std::string& children) {
    const ReceivedMessage message = Read(children);
    return message.kind != MessageKind::kText || message.text.empty() ||
           message.origin != ReplyOrigin::kLive;
  }

  std::unique_ptr<xmpp_ctx_t, void (*)(xmpp_ctx_t*)> context_;
};

// ejabberd's archive (mod_mam) marks what it delivers so, to this day.
TEST_F(ClientBehavioursTest, WhatTheServerHasArchivedIsAnOrdinaryReply) {
  EXPECT_TRUE(
      IsOne("<archived xmlns='urn:xmpp:mam:tmp' by='foot@example.org' id='17'/>"
            "<stanza-id xmlns='urn:xmpp:sid:0' by='foot@example.org' id='17'/>"
            "<body>1</body>"));
}

TEST_F(ClientBehavioursTest, WhatClientsAddToEveryMessage) {
  EXPECT_TRUE(
      IsOne("<body>1</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
            "<markable xmlns='urn:xmpp:chat-markers:0'/>"
            "<request xmlns='urn:xmpp:receipts'/><store xmlns='urn:xmpp:hints'/>"
            "<origin-id xmlns='urn:xmpp:sid:0' id='x'/>"
            "<nick xmlns='http://jabber.org/protocol/nick'>Alice</nick>"
            "<x xmlns='vcard-temp:x:update'/><thread>own</thread>"
            "<time xmlns='urn:xmpp:unique:0' stamp='2026-01-01T00:00:00Z'/>"));
}

TEST_F(ClientBehavioursTest, TextInHtmlBesideTheBodyDoesNotDecide) {
  const std::string html =
      "<html xmlns='http://jabber.org/protocol/xhtml-im'><body "
      "xmlns='http://www.w3.org/1999/xhtml'>5</body></html>";
  EXPECT_TRUE(IsOne("<body>1</body>" + html));
  EXPECT_TRUE(SaysNothing(html));
  EXPECT_TRUE(SaysNothing("<subject>1</subject>"));
}

TEST_F(ClientBehavioursTest, StatesAndMarkersSayNothing) {
  for (const char* child : {"<composing xmlns='http://jabber.org/protocol/chatstates'/>",
                            "<gone xmlns='http://jabber.org/protocol/chatstates'/>",
                            "<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/>",
                            "<attention xmlns='urn:xmpp:attention:0'/>",
                            "<rtt xmlns='urn:xmpp:rtt:0' seq='1' event='new'><t>1</t></rtt>",
                            "<received xmlns='urn:xmpp:receipts' id='x'/>"}) {
    EXPECT_TRUE(SaysNothing(child)) << child;
  }
}

TEST_F(ClientBehavioursTest, RetractionsAndReactionsWithAFallbackBodySayNothing) {
  EXPECT_TRUE(
      SaysNothing("<retract xmlns='urn:xmpp:message-retract:1' id='m0'/>"
                  "<body>/me retracted a previous message</body>"));
  EXPECT_TRUE(
      SaysNothing("<reactions xmlns='urn:xmpp:reactions:0' id='m0'><reaction>1</reaction>"
                  "</reactions><body>1</body>"));
}

TEST_F(ClientBehavioursTest, AForwardedTextIsSomebodyElses) {
  const std::string forwarded =
      "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
      "from='alice@example.org'><body>5</body></message></forwarded>";
  EXPECT_TRUE(SaysNothing(forwarded));
  EXPECT_TRUE(SaysNothing("<received xmlns='urn:xmpp:carbons:2'>" + forwarded + "</received>"));
  EXPECT_NE(Read("<body>look at this</body>" + forwarded).text, "5");
}

TEST_F(ClientBehavioursTest, AQuotationWithAnEmojiIsCutOnlyWhereALineEnds) {
  for (const int end : {20, 21, 22, 23, 24, 40}) {
    const std::string text =
        Read(absl::StrCat("<body>&gt; 5 decline: \xF0\x9F\x93\x9E Bob\n1</body><reply "
                          "xmlns='urn:xmpp:reply:0' id='",
                          OfferMessageId(kOffer, "x"),
                          "'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body "
                          "start='0' end='",
                          end, "'/></fallback>"))
            .text;
    EXPECT_TRUE(text == "1" || text == "> 5 decline: \xF0\x9F\x93\x9E Bob\n1") << end << text;
  }
}

TEST_F(ClientBehavioursTest, AnAnswerBesideAQuotedButtonIsNoPress) {
  const std::string value = ButtonValue(kOffer, 5, "a5");
  const ReceivedMessage pressed = Read(absl::StrCat("<body>", value, "</body>"));
  EXPECT_TRUE(pressed.is_button);
  EXPECT_EQ(pressed.text, "5");
  const ReceivedMessage quoted = Read(absl::StrCat("<body>&gt; ", value, "\nno, 1</body>"));
  EXPECT_FALSE(quoted.is_button);
  const ReceivedMessage more = Read(absl::StrCat("<body>", value, " or not</body>"));
  EXPECT_FALSE(more.is_button);
}

TEST_F(ClientBehavioursTest, TheTagOfOldEncryptionIsNotSeen) {
  EXPECT_TRUE(SaysNothing("<body>?OTRv23?</body>"));
  const std::string tag = " \t  \t\t\t\t \t \t \t  ";
  const ReceivedMessage message = Read(absl::StrCat("<body>say late", tag, "</body>"));
  EXPECT_EQ(message.kind, MessageKind::kText);
}

TEST_F(ClientBehavioursTest, APersonWhoForbidsCopiesIsHeard) {
  EXPECT_TRUE(
      IsOne("<body>1</body><private xmlns='urn:xmpp:carbons:2'/>"
            "<no-copy xmlns='urn:xmpp:hints'/>"));
}

}  // namespace
}  // namespace footman::xmpp
