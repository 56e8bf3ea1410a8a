// Messages as they are built and read, by libstrophe's own parser.

#include "lib/adapters/xmpp/stanza.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/received_message.h"
#include "lib/adapters/xmpp/sent_message.h"

namespace footman::xmpp {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr OfferId kOffer{CallId::Of(1, 0, 7), 2};
constexpr char kThread[] = "0100000000000007-2";

class StanzaTest : public ::testing::Test {
 protected:
  StanzaTest() : context_(xmpp_ctx_new(nullptr, nullptr), xmpp_ctx_free) {}

  Stanza Parse(const std::string& xml) {
    return Stanza(xmpp_stanza_new_from_string(context_.get(), xml.c_str()));
  }
  // A message from alice with these children and further attributes.
  std::optional<ReceivedMessage> Read(const std::string& children,
                                      const std::string& attributes = "type='chat'") {
    const Stanza stanza =
        Parse(absl::StrCat("<message xmlns='jabber:client' from='Alice@Example.org/Phone' id='m1' ",
                           attributes, ">", children, "</message>"));
    EXPECT_NE(stanza, nullptr) << children;
    return ReadMessage(stanza.get(), 100);
  }
  ReplyOrigin OriginOf(const std::string& children, const std::string& attributes = "") {
    const auto message = Read(absl::StrCat("<body>x</body>", children), attributes);
    EXPECT_TRUE(message.has_value());
    return message->origin;
  }
  std::string Write(const Stanza& stanza) {
    char* buffer = nullptr;
    size_t length = 0;
    EXPECT_EQ(xmpp_stanza_to_text(stanza.get(), &buffer, &length), XMPP_EOK);
    std::string text(buffer, length);
    xmpp_free(context_.get(), buffer);
    return text;
  }

  std::unique_ptr<xmpp_ctx_t, void (*)(xmpp_ctx_t*)> context_;
};

TEST_F(StanzaTest, ATypedReply) {
  const auto message = Read("<body>say &lt;hi&gt; &amp; bye</body>");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->from.bare, "alice@example.org");
  EXPECT_EQ(message->from.resource, "Phone");
  EXPECT_EQ(message->text, "say <hi> & bye");
  EXPECT_EQ(message->id, "m1");
  EXPECT_EQ(message->offer, std::nullopt);
  EXPECT_EQ(message->origin, ReplyOrigin::kLive);
  EXPECT_FALSE(message->wants_receipt);
}

TEST_F(StanzaTest, AThreadNamesTheOfferOnlyIfItIsExactlyOurs) {
  EXPECT_EQ(Read(absl::StrCat("<body>1</body><thread>", kThread, "</thread>"))->offer, kOffer);
  for (const std::string thread :
       {"", "0100000000000007", "0100000000000007-2 ", "0100000000000007-2x", "x0100000000000007-2",
        "other", "<y xmlns='z'/>"}) {
    EXPECT_EQ(Read(absl::StrCat("<body>1</body><thread>", thread, "</thread>"))->offer,
              std::nullopt)
        << thread;
  }
  EXPECT_EQ(Read(absl::StrCat("<body>1</body><thread xmlns='z'>", kThread, "</thread>"))->offer,
            std::nullopt);
}

TEST_F(StanzaTest, AReplyByReferenceNamesTheOfferAndGoesBeforeTheThread) {
  const std::string reply = absl::StrCat(
      "<body>2</body><thread>0100000000000009-0</thread>"
      "<reply xmlns='urn:xmpp:reply:0' id='",
      OfferMessageId(kOffer, "abc-1"), "'/>");
  EXPECT_EQ(Read(reply)->offer, kOffer);
  EXPECT_EQ(Read("<body>2</body><reply xmlns='urn:xmpp:reply:0' id='note'/>")->offer, std::nullopt);
  EXPECT_EQ(Read("<body>2</body><reply xmlns='urn:xmpp:reply:0'/>")->offer, std::nullopt);
}

TEST_F(StanzaTest, WhatAReplyQuotesIsNotSaid) {
  const std::string of = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>";
  EXPECT_EQ(
      Read(absl::StrCat("<body>&gt; Call\n1</body>", of, "<body start='0' end='7'/></fallback>"))
          ->text,
      "1");
  EXPECT_EQ(Read(absl::StrCat("<body>&gt; Call\n1</body>", of, "<body/></fallback>"))->text, "");
  EXPECT_EQ(
      Read(absl::StrCat("<body>abc</body>", of, "<body start='-1' end='z'/></fallback>"))->text,
      "abc");
  EXPECT_EQ(Read("<body>abc</body><fallback xmlns='urn:xmpp:fallback:0' for='other'>"
                 "<body start='0' end='2'/></fallback>")
                ->text,
            "abc");
}

TEST_F(StanzaTest, AButtonNamesOfferAndOptionExactly) {
  const auto message = Read(absl::StrCat("<body>", ButtonValue(kOffer, 3), "</body>"));
  EXPECT_EQ(message->text, "3");
  EXPECT_EQ(message->offer, kOffer);
  for (const std::string body :
       {"0 [0100000000000007-2]", "33 [0100000000000007-2]", "3 [0100000000000007-2] ok",
        "3[0100000000000007-2]", "3 [0100000000000007]", "3 []", "[0100000000000007-2]"}) {
    const auto typed = Read(absl::StrCat("<body>", body, "</body>"));
    EXPECT_EQ(typed->text, body);
    EXPECT_EQ(typed->offer, std::nullopt) << body;
  }
}

TEST_F(StanzaTest, WhatIsNoLiveAnswerIsMarked) {
  EXPECT_EQ(OriginOf(""), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf("", "type='normal'"), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf("<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"),
            ReplyOrigin::kDelayed);
  EXPECT_EQ(OriginOf("<x xmlns='jabber:x:delay'/>"), ReplyOrigin::kDelayed);
  EXPECT_EQ(OriginOf("<received xmlns='urn:xmpp:carbons:2'/>"), ReplyOrigin::kCarbon);
  EXPECT_EQ(OriginOf("<sent xmlns='urn:xmpp:carbons:2'/>"), ReplyOrigin::kCarbon);
  EXPECT_EQ(OriginOf("", "type='headline'"), ReplyOrigin::kAutomatic);
  EXPECT_EQ(OriginOf("<no-store xmlns='urn:xmpp:hints'/>"), ReplyOrigin::kAutomatic);
  EXPECT_EQ(OriginOf("<store xmlns='urn:xmpp:hints'/>"), ReplyOrigin::kLive);
  const std::string header = "<headers xmlns='http://jabber.org/protocol/shim'><header name='";
  EXPECT_EQ(OriginOf(header + "auto-submitted'>auto-replied</header></headers>"),
            ReplyOrigin::kAutomatic);
  EXPECT_EQ(OriginOf(header + "Auto-Submitted'> no </header></headers>"), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf(header + "Urgency'>high</header></headers>"), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf("", "type='error'"), ReplyOrigin::kBounced);
}

TEST_F(StanzaTest, ABounceSaysWhy) {
  EXPECT_EQ(Read("<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                 "type='error'")
                ->error,
            "gone");
  EXPECT_EQ(Read("", "type='error'")->error, "undefined-condition");
  EXPECT_EQ(Read("<error/>", "type='error'")->error, "undefined-condition");
}

TEST_F(StanzaTest, ACorrectionNamesWhatItCorrects) {
  EXPECT_EQ(Read("<body>1</body>")->corrected_id, std::nullopt);
  EXPECT_EQ(
      Read("<body>1</body><replace xmlns='urn:xmpp:message-correct:0' id='m0'/>")->corrected_id,
      "m0");
  // Of nothing that could be known: still no message of its own.
  EXPECT_EQ(Read("<body>1</body><replace xmlns='urn:xmpp:message-correct:0'/>")->corrected_id, "");
}

TEST_F(StanzaTest, ReceiptsAreReadAndWanted) {
  EXPECT_EQ(Read("<received xmlns='urn:xmpp:receipts' id='o1'/>")->received_id, "o1");
  EXPECT_TRUE(Read("<body>x</body><request xmlns='urn:xmpp:receipts'/>")->wants_receipt);
}

TEST_F(StanzaTest, WhatSaysNothingHasNoText) {
  EXPECT_EQ(Read("")->text, "");
  EXPECT_EQ(Read("<body/>")->text, "");
  EXPECT_EQ(Read("<body> \n </body>")->text, "");
  EXPECT_EQ(Read("<body xmlns='other'>x</body>")->text, "");
  EXPECT_EQ(Read("<composing xmlns='http://jabber.org/protocol/chatstates'/>")->text, "");
}

TEST_F(StanzaTest, WhatDoesNotConcernUsIsNotRead) {
  EXPECT_FALSE(Read("<body>x</body>", "type='groupchat'").has_value());
  EXPECT_FALSE(ReadMessage(Parse("<message><body>x</body></message>").get(), 100).has_value());
  EXPECT_FALSE(ReadMessage(Parse("<message from='a@@b'><body>x</body></message>").get(), 100));
}

TEST_F(StanzaTest, LongTextsAndIdsAreBounded) {
  EXPECT_EQ(Read(absl::StrCat("<body>", std::string(1 << 20, 'x'), "</body>"))->text.size(), 100u);
  const Stanza stanza = Parse(absl::StrCat("<message from='a@b' id='", std::string(5000, 'i'),
                                           "'><body>x</body></message>"));
  EXPECT_EQ(ReadMessage(stanza.get(), 100)->id, "");
}

TEST_F(StanzaTest, AnOfferHasAllThatBelongsToIt) {
  const std::string id = OfferMessageId(kOffer, "s");
  const std::string xml =
      Write(OfferMessage(context_.get(), {"us@c", "alice@example.org", id}, kOffer,
                         "1 <voicemail> & \"more\"", {{1, "Voice \"mail\""}}));
  const Stanza stanza = Parse(xml);
  ASSERT_NE(stanza, nullptr) << xml;
  EXPECT_EQ(Attribute(stanza.get(), "type"), "chat");
  EXPECT_EQ(Attribute(stanza.get(), "from"), "us@c");
  EXPECT_EQ(Attribute(stanza.get(), "to"), "alice@example.org");
  EXPECT_EQ(Attribute(stanza.get(), "id"), id);
  EXPECT_EQ(Attribute(Child(stanza.get(), "origin-id", kNsIds), "id"), id);
  EXPECT_EQ(TextOf(Child(stanza.get(), "body", "")), "1 <voicemail> & \"more\"");
  EXPECT_EQ(TextOf(Child(stanza.get(), "thread", "")), kThread);
  EXPECT_NE(Child(stanza.get(), "request", kNsReceipts), nullptr);
  xmpp_stanza_t* const button = Child(stanza.get(), "response", kNsQuickResponse);
  EXPECT_EQ(Attribute(button, "value"), "1 [0100000000000007-2]");
  EXPECT_EQ(Attribute(button, "label"), "Voice \"mail\"");
  EXPECT_EQ(OfferOfMessageId(id), kOffer);
}

TEST_F(StanzaTest, OtherMessages) {
  const Envelope envelope{"", "a@b", "n1"};
  EXPECT_THAT(Write(NoteMessage(context_.get(), envelope, "hi")), Not(HasSubstr("from=")));
  const std::string corrected =
      Write(CorrectionMessage(context_.get(), envelope, kOffer, "o1", "new", {}));
  EXPECT_THAT(corrected, HasSubstr("<replace"));
  EXPECT_EQ(Attribute(Child(Parse(corrected).get(), "replace", kNsCorrection), "id"), "o1");
  EXPECT_THAT(Write(FollowUpMessage(context_.get(), envelope, kOffer, "over")),
              HasSubstr(absl::StrCat("<thread>", kThread)));
  const std::string file = Write(FileMessage(context_.get(), envelope, "https://x/y?a&b"));
  EXPECT_EQ(TextOf(Child(ChildIn(Parse(file).get(), kNsOutOfBand), "url", "")), "https://x/y?a&b");
  EXPECT_EQ(Attribute(Child(Parse(Write(ReceiptMessage(context_.get(), envelope, "m9"))).get(),
                            "received", kNsReceipts),
                      "id"),
            "m9");
}

}  // namespace
}  // namespace footman::xmpp
