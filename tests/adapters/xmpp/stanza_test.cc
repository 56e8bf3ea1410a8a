// Messages as they are built and read, by libstrophe's own parser.

#include "lib/adapters/xmpp/stanza.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/button_value.h"
#include "lib/adapters/xmpp/delay_stamp.h"
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

TEST_F(StanzaTest, AThreadIsTheOffersOnlyIfItIsExactlyOurs) {
  const auto message = Read(absl::StrCat("<body>1</body><thread>", kThread, "</thread>"));
  EXPECT_EQ(message->thread, kOffer);
  EXPECT_EQ(message->offer, std::nullopt) << "the client put it there, not the person";
  for (const std::string thread :
       {"", "0100000000000007", "0100000000000007-2 ", "0100000000000007-2x", "x0100000000000007-2",
        "other", "<y xmlns='z'/>"}) {
    EXPECT_EQ(Read(absl::StrCat("<body>1</body><thread>", thread, "</thread>"))->thread,
              std::nullopt)
        << thread;
  }
  EXPECT_EQ(Read(absl::StrCat("<body>1</body><thread xmlns='z'>", kThread, "</thread>"))->thread,
            std::nullopt);
}

TEST_F(StanzaTest, AReplyByReferenceNamesTheOfferBesideTheThread) {
  const std::string reply = absl::StrCat(
      "<body>2</body><thread>0100000000000009-0</thread>"
      "<reply xmlns='urn:xmpp:reply:0' id='",
      OfferMessageId(kOffer, "abc-1"), "'/>");
  EXPECT_EQ(Read(reply)->offer, kOffer);
  EXPECT_EQ(Read(reply)->thread, (OfferId{CallId::Of(1, 0, 9), 0}));
  EXPECT_EQ(Read("<body>2</body><reply xmlns='urn:xmpp:reply:0' id='note'/>")->offer, std::nullopt);
  EXPECT_EQ(Read("<body>2</body><reply xmlns='urn:xmpp:reply:0'/>")->offer, std::nullopt);
}

TEST_F(StanzaTest, TheDeviceIsTheFullAddressOrAHashOfALongOne) {
  EXPECT_EQ(DeviceOf({"a@b", "phone"}), "a@b/phone");
  EXPECT_EQ(DeviceOf({"a@b", ""}), "a@b");
  const std::string one = DeviceOf({"a@b", std::string(100, 'x') + "1"});
  EXPECT_LE(one.size(), 64u);
  EXPECT_NE(one, DeviceOf({"a@b", std::string(100, 'x') + "2"}));
}

TEST_F(StanzaTest, WhatAReplyQuotesIsNotSaid) {
  const std::string of = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>";
  const auto text = [&](const std::string& body, const std::string& ranges) {
    return Read(absl::StrCat("<body>", body, "</body>", of, ranges, "</fallback>"))->text;
  };
  EXPECT_EQ(text("&gt; Call\n1", "<body start='0' end='7'/>"), "1");
  EXPECT_EQ(text("&gt; Call\n1", "<body/>"), "");
  EXPECT_EQ(text("&gt; Call\n1", ""), "");
  EXPECT_EQ(text("abc", "<body start='-1' end='z'/>"), "abc");
  EXPECT_EQ(text("abc", "<subject start='0' end='2'/>"), "abc") << "of another text";
  // Beyond the text, as with two emojis counted in UTF-16: what is not quoted was typed.
  EXPECT_EQ(text("&gt; \xF0\x9F\x98\x80\xF0\x9F\x98\x80\n1", "<body start='0' end='7'/>"),
            "> \xF0\x9F\x98\x80\xF0\x9F\x98\x80\n1");
  // Counted in UTF-16, the emoji is two: the engine must see the quotation, and the answer.
  EXPECT_EQ(text("&gt; \xF0\x9F\x98\x80\n12", "<body start='0' end='5'/>"),
            "> \xF0\x9F\x98\x80\n12");
}

TEST_F(StanzaTest, NoFallbackIsSaidWhateverItStandsInFor) {
  const std::string of = "<fallback xmlns='urn:xmpp:fallback:0' for='";
  EXPECT_EQ(Read(absl::StrCat("<body>\xF0\x9F\x91\x8D 1</body>", of, "other'/>"))->text, "");
  EXPECT_EQ(Read("<body>1</body><fallback xmlns='urn:xmpp:fallback:0'/>")->text, "");
  EXPECT_EQ(Read("<body>1</body><fallback xmlns='unknown'/>")->text, "1");
  EXPECT_EQ(Read(absl::StrCat("<body>a 1 b 2 c</body>", of,
                              "x'><body start='0' end='2'/><body start='6' end='9'/></fallback>",
                              of, "y'><body start='3' end='7'/></fallback>"))
                ->text,
            "1");
  EXPECT_EQ(Read(absl::StrCat("<body>2</body>", of, "urn:xmpp:message-correct:0'/>"))->text, "2")
      << "the corrected text itself";
}

TEST_F(StanzaTest, BodiesInSeveralLanguages) {
  EXPECT_EQ(Read("<body xml:lang='de'>nein</body>")->text, "nein");
  EXPECT_EQ(Read("<body>1</body><body xml:lang='de'>1</body>")->text, "1");
  EXPECT_EQ(Read("<body xml:lang='en'>1</body><body xml:lang='de'>2</body>")->text, "1\n2");
  EXPECT_EQ(Read("<body/><body>4</body>")->text, "") << "against RFC 6121 5.2.3";
  EXPECT_EQ(Read("<body>1</body>", "xml:lang='de-DE'")->language, "de-DE");
}

TEST_F(StanzaTest, AButtonNamesOfferAndOptionExactlyAndShowsWhatPeopleKnow) {
  const std::string value = ButtonValue(kOffer, 3, "a3");
  EXPECT_EQ(value.substr(0, 2), "a3");
  for (size_t at = 2; at < value.size(); at += 3) {
    EXPECT_THAT((std::set<std::string>{"\u200B", "\u200C", "\u200D", "\u2060"}),
                ::testing::Contains(value.substr(at, 3)));
  }
  // Whatever thread the client has put it in.
  const auto message =
      Read(absl::StrCat("<body> ", value, "\n</body><thread>0100000000000009-0</thread>"));
  EXPECT_EQ(message->text, "3");
  EXPECT_EQ(message->offer, kOffer);
  EXPECT_TRUE(message->is_button);
  // A client may answer by reference besides, and quote.
  EXPECT_EQ(Read(absl::StrCat("<body>&gt; Call\n", value,
                              "</body><fallback xmlns='urn:xmpp:fallback:0' "
                              "for='urn:xmpp:reply:0'><body start='0' end='7'/></fallback>"))
                ->offer,
            kOffer);
  // Without a letter it shows the label, which need not say the number.
  EXPECT_EQ(
      Read(absl::StrCat("<body>", ButtonValue(kOffer, 1, "Sprachnachricht annehmen"), "</body>"))
          ->text,
      "1");
  for (const std::string& body :
       {"b3" + value.substr(2), value + " please", "x" + value, value.substr(0, value.size() - 3),
        value.substr(2), std::string("a3"), "3 [" + std::string(kThread) + "]"}) {
    const auto typed = Read(absl::StrCat("<body>", body, "</body>"));
    EXPECT_FALSE(typed->is_button) << body;
    EXPECT_EQ(typed->offer, std::nullopt) << body;
  }
}

TEST_F(StanzaTest, WhatIsNoLiveAnswerIsMarked) {
  EXPECT_EQ(OriginOf(""), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf("", "type='normal'"), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf("<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"),
            ReplyOrigin::kLive)
      << "some servers stamp everything: the stamp is looked at later";
  EXPECT_EQ(OriginOf("<private xmlns='urn:xmpp:carbons:2'/>"), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf("<no-copy xmlns='urn:xmpp:hints'/>"), ReplyOrigin::kLive);
  EXPECT_EQ(OriginOf("<private xmlns='urn:xmpp:carbons:2'/><no-copy xmlns='urn:xmpp:hints'/>"
                     "<no-store xmlns='urn:xmpp:hints'/>"),
            ReplyOrigin::kLive)
      << "a person's wish for privacy";
  EXPECT_EQ(OriginOf("<sent xmlns='other'/>"), ReplyOrigin::kLive);
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
  EXPECT_FALSE(ReadMessage(Parse("<message><body>x</body></message>").get(), 100).has_value());
  EXPECT_FALSE(ReadMessage(Parse("<message from='a@@b'><body>x</body></message>").get(), 100));
}

TEST_F(StanzaTest, RoomsSayNothing) {
  EXPECT_EQ(Read("<body>4</body>", "type='groupchat'")->kind, MessageKind::kRoom);
  for (const char* more : {"<x xmlns='http://jabber.org/protocol/muc#user'/>",
                           "<x xmlns='http://jabber.org/protocol/muc#user'><invite/></x>",
                           "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o'/>"}) {
    const auto message = Read(absl::StrCat("<body>4</body>", more));
    EXPECT_EQ(message->kind, MessageKind::kRoom) << more;
    EXPECT_EQ(message->text, "") << more;
  }
}

TEST_F(StanzaTest, WhatNobodyTypedAsAnAnswerIsSilent) {
  for (const char* more :
       {"<retract xmlns='urn:xmpp:message-retract:1' id='m0'/>",
        "<apply-to xmlns='urn:xmpp:fasten:0' id='m0'><retract "
        "xmlns='urn:xmpp:message-retract:0'/></apply-to>",
        "<reactions xmlns='urn:xmpp:reactions:0' id='m0'><reaction>1</reaction></reactions>",
        "<x xmlns='jabber:x:conference' jid='r@c'/>", "<sticker xmlns='urn:xmpp:stickers:0'/>",
        "<propose xmlns='urn:xmpp:jingle-message:0' id='j'/>",
        "<invite xmlns='urn:xmpp:call-invites:0'/>",
        "<geoloc xmlns='http://jabber.org/protocol/geoloc'/>",
        "<event xmlns='http://jabber.org/protocol/pubsub#event'/>",
        "<captcha xmlns='urn:xmpp:captcha'/>", "<forwarded xmlns='urn:xmpp:forward:0'/>",
        "<x xmlns='jabber:x:oob'><url>4</url></x>"}) {
    const auto message = Read(absl::StrCat("<body>4</body>", more));
    EXPECT_EQ(message->kind, MessageKind::kSilent) << more;
    EXPECT_EQ(message->text, "") << more;
  }
}

TEST_F(StanzaTest, WhatComesWithOrdinaryMessagesLeavesThemAsTheyAre) {
  for (const char* more :
       {"<markable xmlns='urn:xmpp:chat-markers:0'/>",
        "<active xmlns='http://jabber.org/protocol/chatstates'/>",
        "<origin-id xmlns='urn:xmpp:sid:0' id='o'/><stanza-id xmlns='urn:xmpp:sid:0' id='s'/>",
        "<x xmlns='jabber:x:signed'>sig</x>", "<nick xmlns='http://jabber.org/protocol/nick'/>",
        "<html xmlns='http://jabber.org/protocol/xhtml-im'/>", "<subject>s</subject>",
        "<x xmlns='jabber:x:oob'><url>https://x/picture</url></x>",
        "<store xmlns='urn:xmpp:hints'/>"}) {
    const auto message = Read(absl::StrCat("<body>4</body>", more));
    EXPECT_EQ(message->kind, MessageKind::kText) << more;
    EXPECT_EQ(message->text, "4") << more;
  }
}

TEST_F(StanzaTest, EncryptedMessagesAreKnownAndKeysAloneSayNothing) {
  for (const char* more :
       {"<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/>",
        "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/><payload>x</payload>"
        "</encrypted>",
        "<encrypted xmlns='urn:xmpp:omemo:2'><header/><payload>x</payload></encrypted>",
        "<x xmlns='jabber:x:encrypted'>x</x>", "<openpgp xmlns='urn:xmpp:openpgp:0'>x</openpgp>"}) {
    EXPECT_EQ(Read(absl::StrCat("<body>I sent you a message 4</body>", more))->kind,
              MessageKind::kEncrypted)
        << more;
    EXPECT_EQ(Read(more)->kind, MessageKind::kEncrypted) << more;
  }
  EXPECT_EQ(Read("<body>?OTR:AAMC...</body>")->kind, MessageKind::kEncrypted);
  for (const char* more :
       {"", "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/>"}) {
    EXPECT_EQ(
        Read(absl::StrCat("<encrypted xmlns='urn:xmpp:omemo:2'><header/></encrypted>", more))->kind,
        MessageKind::kSilent)
        << "keys alone";
  }
}

TEST_F(StanzaTest, AMessageWithoutAnIdHasTheOneItsClientGaveIt) {
  const auto read = [&](const std::string& attributes) {
    return ReadMessage(Parse(absl::StrCat("<message xmlns='jabber:client' from='a@b' ", attributes,
                                          "><body>x</body><origin-id xmlns='urn:xmpp:sid:0' "
                                          "id='origin'/></message>"))
                           .get(),
                       100)
        ->id;
  };
  EXPECT_EQ(read(""), "origin");
  EXPECT_EQ(read("id='m1'"), "m1");
}

TEST_F(StanzaTest, StampsOldAndNewAreReadAndTheOldestCounts) {
  const absl::Time noon = absl::FromUnixSeconds(1767268800);  // 2026-01-01T12:00:00Z
  const auto stamp = [&](const std::string& stamps) { return Read(stamps)->stamp; };
  EXPECT_EQ(stamp("<body>x</body>"), std::nullopt);
  EXPECT_EQ(stamp("<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T12:00:00Z'/>"), noon);
  EXPECT_EQ(stamp("<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T13:00:00.500+01:00'/>"),
            noon + absl::Milliseconds(500));
  EXPECT_EQ(stamp("<x xmlns='jabber:x:delay' stamp='20260101T12:00:00'/>"), noon);
  EXPECT_EQ(stamp("<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T12:00:00Z'/>"
                  "<x xmlns='jabber:x:delay' stamp='20260101T11:00:00'/>"),
            noon - absl::Hours(1));
  for (const char* malformed : {"", "yesterday", "infinite-future", "12:00", "2026-01-01",
                                "2026-13-01T12:00:00Z", "99999-01-01T00:00:00Z"}) {
    EXPECT_EQ(stamp(absl::StrCat("<delay xmlns='urn:xmpp:delay' stamp='", malformed, "'/>")),
              absl::InfinitePast())
        << malformed;
  }
  EXPECT_EQ(stamp("<x xmlns='jabber:x:delay'/>"), absl::InfinitePast());
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
                         "1 <voicemail> & \"more\"", {{1, "Voice \"mail\"", "a1"}}));
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
  EXPECT_EQ(Attribute(button, "value"), ButtonValue(kOffer, 1, "a1"));
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
