// Messages that come in: whose they are, to whom, what they refer to, and how often they are
// posted.

#include "footman/options.h"
#include "tests/adapters/sip/message_desk.h"

namespace footman::sip_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(MessageInTest, ARegisteredAddressIsHeard) {
  Start();
  Typed typed;
  typed.text = "say Gr\xc3\xbc\xc3\x9f\x65\r\n";
  EXPECT_EQ(Status(typed), 200);
  const auto reply = Reply();
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ((*reply)->service, "sip");
  EXPECT_EQ((*reply)->user, kAlice);
  EXPECT_EQ((*reply)->subscriber, SubscriberId(1));
  EXPECT_EQ((*reply)->text, "say Gr\xc3\xbc\xc3\x9f\x65");
  EXPECT_EQ((*reply)->origin, ReplyOrigin::kLive);
  EXPECT_FALSE((*reply)->offer.has_value());
  EXPECT_EQ(desk_.channel->counters().replies, 1u);
}

TEST_F(MessageInTest, WhereTheDeviceIsDoesNotMatter) {
  Start();
  for (const char* from : {"<sip:alice@example.org:5070>", "<sips:alice@EXAMPLE.ORG;transport=tcp>",
                           "\"Alice\" <sip:%61lice@example.org>", "sip:alice@example.org"}) {
    EXPECT_EQ(Status({from}), 200);
    EXPECT_TRUE(Reply().has_value()) << from;
  }
}

// R11: a stranger cannot tell from the answer who is registered.
TEST_F(MessageInTest, StrangersAndLookAlikesGetTheSameAnswerAndNothingHappens) {
  Start();
  std::string to_alice;
  EXPECT_EQ(Status({}, &to_alice), 200);
  const size_t before = posted();
  for (const char* from :
       {"<sip:mallory@example.org>", "<sip:alice@example.org.evil.net>", "<sip:Alice@example.org>",
        "<sip:alice@sub.example.org>", "<sip:alice@example.orgx>", "<sip:alice:pw@example.org>",
        "<sip:alice%40example.org@evil.net>", "<tel:+4930123>", "<sip:example.org>",
        "\"sip:alice@example.org\" <sip:mallory@evil.net>", "<sip:anonymous@anonymous.invalid>"}) {
    std::string answer;
    EXPECT_EQ(Status({from}, &answer), 200) << from;
    EXPECT_EQ(posted(), before) << from;
    EXPECT_EQ(answer.substr(0, answer.find("\r\n")), to_alice.substr(0, to_alice.find("\r\n")));
  }
}

TEST_F(MessageInTest, TheNetworksWordComesBeforeTheWriters) {
  Start();
  Typed typed{"<sip:anybody@phone.local>"};
  typed.headers = "P-Asserted-Identity: \"A\" <sip:alice@example.org>\r\n";
  EXPECT_EQ(Status(typed), 200);
  EXPECT_TRUE(Reply().has_value());
  typed.headers = "P-Asserted-Identity: <sip:alice@example.org>, <tel:+4930123>\r\n";
  EXPECT_EQ(Status(typed), 200);
  EXPECT_TRUE(Reply().has_value());
  for (const char* asserted : {"<sip:mallory@example.org>", "<tel:+4930123>", "rubbish <<",
                               "<sip:alice@example.org>, <sip:mallory@example.org>"}) {
    Typed claim;
    claim.headers = absl::StrCat("P-Asserted-Identity: ", asserted, "\r\n");
    EXPECT_EQ(Status(claim), 200);
    EXPECT_FALSE(Reply().has_value()) << asserted;
  }
}

TEST_F(MessageInTest, OnlyTrustedPeersAreHeard) {
  desk_.sip_options.trusted_peers = {{"192.0.2.0/24", {49}}};
  Start();
  for (const bool tcp : {false, true}) {
    RawPeer peer(desk_.port, tcp);
    EXPECT_EQ(Deliver(peer, {}), 403);
  }
  EXPECT_EQ(posted(), 0u);
  EXPECT_EQ(desk_.directory.asked, 0);
  EXPECT_EQ(desk_.adapter->counters().refused_untrusted, 2u);
}

TEST_F(MessageInTest, ASourceThatIsTooFastIsToldToWait) {
  desk_.sip_options.max_requests_per_second = 1;
  Start();
  EXPECT_EQ(Status({}), 200);
  EXPECT_EQ(Status({}), 200);
  std::string answer;
  EXPECT_EQ(Status({}, &answer), 503);
  EXPECT_EQ(RawPeer::Header(answer, "Retry-After"), "5");
}

TEST_F(MessageInTest, WithoutAChannelTheMethodIsNotAllowed) {
  auto sip = SipAdapter::Create(desk_.sip_options, desk_.events, nullptr);
  ASSERT_TRUE(sip.ok());
  RawPeer peer((*sip)->listeners()[0].port);
  std::string answer;
  EXPECT_EQ(Deliver(peer, {}, &answer), 405);
  EXPECT_THAT(RawPeer::Header(answer, "Allow"), ::testing::Not(HasSubstr("MESSAGE")));
}

TEST_F(MessageInTest, AnAnswerHasNoContact) {
  desk_.sip_options.public_address = "192.0.2.77";
  Start();
  std::string answer;
  EXPECT_EQ(Status({}, &answer), 200);
  EXPECT_EQ(RawPeer::Header(answer, "Contact"), "");
}

TEST_F(MessageInTest, OptionsSayThatMessagesAreTaken) {
  Start();
  EXPECT_TRUE(phone_->Send(phone_->Request("OPTIONS", 1)));
  EXPECT_THAT(RawPeer::Header(phone_->Receive(), "Allow"), HasSubstr("MESSAGE"));
}

TEST_F(MessageInTest, WhileDrainingAnswersAreStillHeard) {
  Start();
  desk_.adapter->StopAccepting();
  EXPECT_EQ(Status({}), 200);
  EXPECT_TRUE(Reply().has_value());
}

// ---- To whom, and from ourselves.

TEST_F(MessageInTest, WhatIsForAnotherUserIsNotTaken) {
  Start();
  Typed typed;
  typed.target = "bob";
  EXPECT_EQ(Status(typed), 404);
  EXPECT_EQ(posted(), 0u);
}

TEST_F(MessageInTest, OurOwnMessageThatComesBackHasReachedNobody) {
  Start();
  EXPECT_EQ(Status({"<sip:calls@footman.example>"}), 482);
  Typed asserted;
  asserted.headers = "P-Asserted-Identity: <sip:calls@footman.example>\r\n";
  EXPECT_EQ(Status(asserted), 482);
  EXPECT_EQ(posted(), 0u);
}

TEST_F(MessageInTest, AnOfferSentRoundToUsFails) {
  MessageDesk desk;
  desk.Start();
  desk.adapter.reset();
  desk.channel.reset();
  desk.sip_options.listeners[0].port = desk.port;
  desk.options.route = absl::StrCat("127.0.0.1:", desk.port);
  desk.Start();
  ASSERT_TRUE(desk.channel->Send(desk.Offer()).ok());
  EXPECT_THAT(desk.Failure(), StartsWith("refused: 482"));
  EXPECT_EQ(desk.channel->counters().replies, 0u);
}

// ---- How it came to be, and what it refers to.

TEST_F(MessageInTest, RobotsAndStoredMessagesAreMarked) {
  Start();
  static constexpr struct {
    const char* header;
    ReplyOrigin origin;
  } kOrigins[] = {{"Auto-Submitted: auto-replied\r\n", ReplyOrigin::kAutomatic},
                  {"Auto-Submitted: no\r\n", ReplyOrigin::kLive},
                  {"Date: Mon, 01 Jun 2026 11:59:49 GMT\r\n", ReplyOrigin::kDelayed},
                  {"Date: Mon, 01 Jun 2026 11:59:51 GMT\r\n", ReplyOrigin::kLive},
                  {"Date: Mon, 01 Jun 2026 13:00:00 GMT\r\n", ReplyOrigin::kLive}};
  for (const auto& [header, origin] : kOrigins) {
    Typed typed;
    typed.headers = header;
    EXPECT_EQ(Status(typed), 200);
    const auto reply = Reply();
    ASSERT_TRUE(reply.has_value()) << header;
    EXPECT_EQ((*reply)->origin, origin) << header;
  }
}

TEST_F(MessageInTest, AReplyRefersToItsOffer) {
  Start();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  const MessagePeer::Received offer = desk_.peer.Receive();
  desk_.peer.Answer(offer, 200);
  Typed typed;
  typed.headers = absl::StrCat("In-Reply-To: nonsense@x, ", offer.header("Call-ID"), "\r\n");
  EXPECT_EQ(Status(typed), 200);
  auto reply = Reply();
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE((*reply)->offer == kOffer);
  EXPECT_FALSE((*reply)->thread.has_value());
  // A client that names all that it has: nobody chose one of them.
  absl::StrAppend(&typed.headers, "In-Reply-To: 0100000000000008-0.x\r\n");
  EXPECT_EQ(Status(typed), 200);
  reply = Reply();
  ASSERT_TRUE(reply.has_value());
  EXPECT_FALSE((*reply)->offer.has_value());
}

// Clients keep a Call-ID without the person's doing: it is no more than a thread.
TEST_F(MessageInTest, AnOffersCallIdIsAThread) {
  Start();
  Typed typed;
  typed.call_id = "0100000000000007-2.5f3c";
  EXPECT_EQ(Status(typed), 200);
  auto reply = Reply();
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE((*reply)->thread == kOffer);
  EXPECT_FALSE((*reply)->offer.has_value());
  typed.headers = "In-Reply-To: 0100000000000008-0.x\r\n";
  typed.cseq = 2;
  EXPECT_EQ(Status(typed), 200);
  reply = Reply();
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE((*reply)->thread == kOffer);
  EXPECT_TRUE((*reply)->offer == (OfferId{CallId::Of(1, 0, 8), 0}));
}

TEST_F(MessageInTest, TheFirstViaSaysWhichDeviceItIs) {
  Start();
  Typed typed;
  EXPECT_EQ(Status(typed), 200);
  const auto here = Reply();
  ASSERT_TRUE(here.has_value());
  EXPECT_EQ((*here)->device, absl::StrCat("127.0.0.1:", phone_->port()));
  typed.headers = "Via: SIP/2.0/UDP [2001:db8::7];branch=z9hG4bK1\r\n";
  EXPECT_EQ(Status(typed), 200);
  const auto behind = Reply();
  ASSERT_TRUE(behind.has_value());
  EXPECT_EQ((*behind)->device, "[2001:db8::7]:");
  typed.headers = absl::StrCat("Via: SIP/2.0/UDP ", std::string(60, 'x'),
                               ".example.org:5060;branch=z9hG4bK2\r\n");
  EXPECT_EQ(Status(typed), 200);
  const auto hashed = Reply();
  ASSERT_TRUE(hashed.has_value());
  EXPECT_EQ((*hashed)->device.size(), 16u);
}

// ---- Once.

TEST_F(MessageInTest, ARepeatedMessageIsPostedOnce) {
  Start();
  phone_->NewCall();
  for (int i = 0; i < 3; ++i) {  // retransmitted
    EXPECT_TRUE(phone_->Send(MessageOf(*phone_, {})));
    EXPECT_THAT(phone_->Receive(), StartsWith("SIP/2.0 200"));
  }
  EXPECT_EQ(posted(), 1u);
  phone_->NewBranch();  // forked on the way
  EXPECT_TRUE(phone_->Send(MessageOf(*phone_, {})));
  EXPECT_THAT(phone_->Receive(),
              ::testing::AnyOf(StartsWith("SIP/2.0 482"), StartsWith("SIP/2.0 200")));
  EXPECT_EQ(posted(), 1u);

  RawPeer tcp(desk_.port, /*tcp=*/true);  // where no transaction remembers it
  for (int i = 0; i < 3; ++i) {
    tcp.NewBranch();
    EXPECT_TRUE(tcp.Send(MessageOf(tcp, {})));
    EXPECT_THAT(tcp.Receive(), StartsWith("SIP/2.0"));
  }
  EXPECT_EQ(posted(), 2u);
}

TEST_F(MessageInTest, AnIdUsedAgainElsewhereOrLaterIsNews) {
  Start();
  RawPeer tcp(desk_.port, /*tcp=*/true);  // where no transaction remembers it
  Typed typed;
  typed.call_id = "counter-1";
  typed.tag = "x";
  const auto again = [&](absl::string_view text) {
    typed.text = std::string(text);
    EXPECT_EQ(Deliver(tcp, typed), 200);
    const auto reply = Reply();
    return reply.has_value() ? std::string((*reply)->text) : "";
  };
  EXPECT_EQ(again("1"), "1");
  EXPECT_EQ(again("1"), "");
  typed.headers = "Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1\r\n";
  EXPECT_EQ(again("2"), "2");
  EXPECT_EQ(again("2"), "");
  desk_.clock.Advance(absl::Minutes(2) + absl::Seconds(1));
  EXPECT_EQ(again("3"), "3");
  EXPECT_EQ(desk_.channel->counters().repeated_messages, 2u);
}

TEST_F(MessageInTest, ABurstIsPostedWholeAndInOrder) {
  Start();
  for (int i = 0; i < 100; ++i) {
    phone_->NewCall();
    Typed typed;
    typed.text = absl::StrCat(i);
    EXPECT_TRUE(phone_->Send(MessageOf(*phone_, typed)));
  }
  for (int i = 0; i < 100; ++i) EXPECT_THAT(phone_->Receive(), StartsWith("SIP/2.0 200"));
  for (int i = 0; i < 100; ++i) {
    const auto reply = Reply();
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ((*reply)->text, absl::StrCat(i));
  }
}

TEST_F(MessageInTest, WhatCannotBePostedIsToBeSentAgain) {
  Start();
  desk_.events.RefuseWith(absl::ResourceExhaustedError("full"));
  std::string answer;
  EXPECT_EQ(Status({}, &answer), 503);
  EXPECT_EQ(RawPeer::Header(answer, "Retry-After"), "5");
  desk_.events.RefuseWith(absl::OkStatus());
  phone_->NewBranch();  // the same once more is no repetition: it was not taken
  EXPECT_TRUE(phone_->Send(absl::StrReplaceAll(MessageOf(*phone_, {}), {{"CSeq: 1", "CSeq: 2"}})));
  EXPECT_THAT(phone_->Receive(), StartsWith("SIP/2.0 200"));
  EXPECT_TRUE(Reply().has_value());
}

TEST_F(MessageInTest, ADirectoryThatCannotTellMakesNobodyAStranger) {
  desk_.directory.failure = absl::UnavailableError("locked");
  Start();
  EXPECT_EQ(Status({}), 503);
  EXPECT_EQ(Status({"<sip:mallory@evil.net>"}), 503);
  EXPECT_EQ(posted(), 0u);
}

// RFC 5057 5.1: 404 would end the call that the message is in.
TEST_F(MessageInTest, AMessageWithinACallThatIsRefusedLeavesTheCall) {
  Start();
  RawPeer& peer = *phone_;
  peer.NewCall();
  ASSERT_TRUE(peer.Send(peer.Request("INVITE", 1)));
  const auto arrived = desk_.events.WaitFor<CallArrived>(kTimeout);
  ASSERT_TRUE(arrived.has_value());
  const std::unique_ptr<CallLeg> leg = desk_.events.TakeLeg((*arrived)->call);
  ASSERT_NE(leg, nullptr);
  ASSERT_TRUE(leg->Ring({}).ok());
  const std::string tag = RawPeer::ToTag(peer.ReceiveWith("180"));
  int cseq = 1;
  for (const char* type : {"text/plain", "image/png", ""}) {
    peer.NewBranch();
    ASSERT_TRUE(peer.Send(peer.Request(
        "MESSAGE", ++cseq, *type == '\0' ? "" : absl::StrCat("Content-Type: ", type, "\r\n"), "hi",
        tag, "nobody")));
    EXPECT_THAT(peer.ReceiveWith("SIP/2.0 4"), StartsWith("SIP/2.0 4"));
    EXPECT_EQ(desk_.adapter->open_calls(), 1) << type;
  }
  peer.NewBranch();
  ASSERT_TRUE(peer.Send(peer.Request("UPDATE", ++cseq, "", "", tag)));
  EXPECT_THAT(peer.ReceiveWith("SIP/2.0 2"), StartsWith("SIP/2.0 200"));
}

}  // namespace
}  // namespace footman::sip_test
