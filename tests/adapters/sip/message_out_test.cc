// Messages that go out: what they look like, how they succeed and fail, one at a time, never late.

#include "tests/adapters/sip/message_desk.h"

namespace footman::sip_test {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::StartsWith;
using Received = MessagePeer::Received;

constexpr absl::Duration kSilence = absl::Milliseconds(300);

class MessageOutTest : public ::testing::Test {
 protected:
  // Sends an offer, and answers it.
  void OfferAnswered(int status, absl::string_view headers = "") {
    ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
    const Received message = desk_.peer.Receive();
    ASSERT_FALSE(message.request.empty());
    desk_.peer.Answer(message, status, headers);
  }
  bool Delivered() { return desk_.events.WaitFor<OfferDelivered>(kTimeout).has_value(); }
  absl::Status Update(absl::string_view text = "Taken on web") {
    UpdateOffer update;
    update.offer = kOffer;
    update.user = kAlice;
    update.text = text;
    return desk_.channel->Update(update);
  }
  absl::Status Note(absl::string_view text, absl::string_view user = kAlice) {
    return desk_.channel->Note({"sip", user, kOffer.call, text});
  }
  MessageDesk desk_;
};

TEST_F(MessageOutTest, AnOfferIsPlainTextToExactlyTheAddress) {
  desk_.Start();
  const std::string text = "Call from J\xc3\xb6rg\n1 voicemail";
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer("sip:alice@EXAMPLE.org", text)).ok());
  const Received message = desk_.peer.Receive();
  EXPECT_FALSE(message.tcp);
  EXPECT_THAT(message.request, StartsWith("MESSAGE sip:alice@example.org SIP/2.0\r\n"));
  EXPECT_EQ(message.header("To"), "<sip:alice@example.org>");
  EXPECT_THAT(message.header("From"), StartsWith("<sip:calls@footman.example>;tag="));
  EXPECT_EQ(message.header("Content-Type"), "text/plain;charset=UTF-8");
  EXPECT_EQ(message.header("Max-Forwards"), "70");
  EXPECT_EQ(message.header("Expires"), "20");
  EXPECT_EQ(message.header("Date"), "Mon, 01 Jun 2026 12:00:00 GMT");
  EXPECT_EQ(message.header("Auto-Submitted"), "auto-generated");
  EXPECT_EQ(message.header("Contact"), "");  // RFC 3428 4
  EXPECT_THAT(message.header("Call-ID"), StartsWith("0100000000000007-2."));
  EXPECT_EQ(message.body(), text);
  EXPECT_TRUE(desk_.events.events().empty());
  desk_.peer.Answer(message, 200);
  EXPECT_TRUE(Delivered());
}

TEST_F(MessageOutTest, AnySuccessDelivers) {
  desk_.Start();
  OfferAnswered(202);
  EXPECT_TRUE(Delivered());
  EXPECT_EQ(desk_.channel->counters().offers_delivered, 1u);
}

TEST_F(MessageOutTest, OtherAnswersFailAndNothingIsTriedAgain) {
  desk_.Start();
  const std::pair<int, const char*> kAnswers[] = {
      {404, ""},
      {480, "Retry-After: 1\r\n"},
      {302, "Contact: <sip:mallory@127.0.0.1>\r\n"},
      {401, "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n"},
      {503, "Retry-After: 1\r\n"},
      {600, ""}};
  for (const auto& [status, headers] : kAnswers) {
    OfferAnswered(status, headers);
    EXPECT_THAT(desk_.Failure(), StartsWith(absl::StrCat("refused: ", status)));
    EXPECT_EQ(desk_.peer.Receive(kSilence).request, "") << "after " << status;
  }
  EXPECT_EQ(desk_.channel->counters().offers_failed, 6u);
}

TEST_F(MessageOutTest, SilenceFailsInTimeAndIsNotSentAfterwards) {
  desk_.options.answer_timeout = absl::Seconds(1);
  desk_.Start();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  const absl::Time sent = absl::Now();
  EXPECT_EQ(desk_.Failure(), "no answer came in time");
  EXPECT_LT(absl::Now() - sent, absl::Seconds(3));
  while (!desk_.peer.Receive(absl::Milliseconds(10)).request.empty()) {
  }
  EXPECT_EQ(desk_.peer.Receive(absl::Seconds(2)).request, "");
}

TEST_F(MessageOutTest, NobodyThereFails) {
  desk_.options.route = "127.0.0.1:1;transport=tcp";
  desk_.Start();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  EXPECT_THAT(desk_.Failure(), Not(IsEmpty()));
}

TEST_F(MessageOutTest, WithoutARouteTheAddressSaysWhere) {
  desk_.options.route = "";
  desk_.options.answer_timeout = absl::Milliseconds(500);
  desk_.Start();
  // Port 5060 of another loopback address: whether anybody listens there is not known, but an
  // answer comes.
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer("alice@127.0.0.99")).ok());
  EXPECT_THAT(desk_.Failure(), Not(IsEmpty()));
}

// ---- RFC 3428 8: sizes.

TEST_F(MessageOutTest, OverUdpNoMessageIsLongerThan1300Bytes) {
  desk_.Start();
  size_t longest = 0;
  bool by_tcp = false;
  for (size_t size = 600; size < 1100; size += 20) {
    ASSERT_TRUE(desk_.channel->Send(desk_.Offer(kAlice, std::string(size, 'x'))).ok());
    const Received message = desk_.peer.Receive();
    ASSERT_EQ(message.body().size(), size);
    if (!message.tcp) longest = std::max(longest, message.request.size());
    EXPECT_FALSE(by_tcp && !message.tcp);
    by_tcp |= message.tcp;
    desk_.peer.Answer(message, 200);
    ASSERT_TRUE(Delivered());
  }
  EXPECT_THAT(longest, AllOf(Ge(1150u), Le(1300u)));
  EXPECT_TRUE(by_tcp);
}

TEST_F(MessageOutTest, ALongOneIsNeverSentByUdpWhenTcpIsRefused) {
  MessagePeer without_tcp(/*tcp=*/false);
  desk_.options.route = absl::StrCat("127.0.0.1:", without_tcp.port());
  desk_.Start();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer(kAlice, std::string(2000, 'x'))).ok());
  EXPECT_THAT(desk_.Failure(), Not(IsEmpty()));
  EXPECT_EQ(without_tcp.Receive(kSilence).request, "");
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());  // a short one comes
  EXPECT_THAT(without_tcp.Receive().request, HasSubstr("Call from Bob"));
}

TEST_F(MessageOutTest, WhereUdpIsAskedForALongOneIsRefused) {
  desk_.options.route += ";transport=udp";
  desk_.Start();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer(kAlice, std::string(2000, 'x'))).ok());
  EXPECT_THAT(desk_.Failure(), HasSubstr("too long for UDP"));
  EXPECT_EQ(desk_.peer.Receive(kSilence).request, "");
}

TEST_F(MessageOutTest, OurOwnLimitHoldsForTcp) {
  desk_.options.max_message = 3000;
  desk_.Start();
  EXPECT_TRUE(
      absl::IsInvalidArgument(desk_.channel->Send(desk_.Offer(kAlice, std::string(3001, 'x')))));
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer(kAlice, std::string(2900, 'x'))).ok());
  EXPECT_THAT(desk_.Failure(), HasSubstr("too long"));
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer(kAlice, std::string(2000, 'x'))).ok());
  EXPECT_TRUE(desk_.peer.Receive().tcp);
}

// ---- One at a time.

TEST_F(MessageOutTest, OneIsUnderWayToAnAddressAndTheOthersFollowInOrder) {
  desk_.Start();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  ASSERT_TRUE(Update().ok());
  ASSERT_TRUE(Note("Too late").ok());
  ASSERT_TRUE(desk_.channel->Voicemail({"sip", kAlice, kOffer.call, "v1", "Voicemail", {}}).ok());
  ASSERT_TRUE(Note("For Bert", "bert@example.org").ok());
  const Received offer = desk_.peer.Receive();
  const Received other = desk_.peer.Receive();
  EXPECT_EQ(offer.body(), "Call from Bob");
  EXPECT_EQ(other.body(), "For Bert");  // another address does not wait
  desk_.peer.Answer(other, 200);
  EXPECT_EQ(desk_.peer.Receive(kSilence).request, "");
  desk_.peer.Answer(offer, 200);
  for (const char* text : {"Taken on web", "Too late", "Voicemail"}) {
    const Received next = desk_.peer.Receive();
    EXPECT_EQ(next.body(), text);
    EXPECT_EQ(next.header("Expires"), "");
    EXPECT_EQ(desk_.peer.Receive(absl::Milliseconds(50)).request, "");
    desk_.peer.Answer(next, 200);
  }
  EXPECT_EQ(desk_.channel->counters().dropped_messages, 0u);
}

TEST_F(MessageOutTest, AnOfferWhoseTurnComesTooLateFailsAndIsNotSent) {
  desk_.Start();
  ASSERT_TRUE(Note("first").ok());
  const Received first = desk_.peer.Receive();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  desk_.clock.Advance(absl::Seconds(3));
  EXPECT_THAT(desk_.Failure(), HasSubstr("its turn"));
  desk_.peer.Answer(first, 200);
  ASSERT_TRUE(Note("last").ok());
  Received next = desk_.peer.Receive();
  while (next.request == first.request) next = desk_.peer.Receive();  // sent again meanwhile
  EXPECT_EQ(next.body(), "last");
}

TEST_F(MessageOutTest, WhatWaitedExpiresSooner) {
  desk_.Start();
  ASSERT_TRUE(Note("first").ok());
  const Received first = desk_.peer.Receive();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  desk_.clock.Advance(absl::Seconds(2));
  desk_.peer.Answer(first, 200);
  EXPECT_EQ(desk_.peer.Receive().header("Expires"), "18");
}

TEST_F(MessageOutTest, QueuesAreBounded) {
  desk_.options.max_queued = 3;
  desk_.options.max_queued_per_user = 1;
  desk_.Start();
  ASSERT_TRUE(Note("first").ok());
  const Received first = desk_.peer.Receive();
  ASSERT_TRUE(Note("second").ok());
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  EXPECT_THAT(desk_.Failure(), HasSubstr("too many"));
  ASSERT_TRUE(Note("Bert", "bert@example.org").ok());
  EXPECT_TRUE(absl::IsResourceExhausted(Note("Carl", "carl@example.org")));
  desk_.peer.Answer(first, 200);
}

TEST_F(MessageOutTest, AnUpdateOfAnOfferThatReachedNobodyIsNotSent) {
  desk_.Start();
  OfferAnswered(404);
  EXPECT_THAT(desk_.Failure(), Not(IsEmpty()));
  ASSERT_TRUE(Update().ok());
  EXPECT_EQ(desk_.peer.Receive(kSilence).request, "");
  EXPECT_EQ(desk_.channel->counters().dropped_messages, 1u);
}

// ---- Before, after and around.

TEST_F(MessageOutTest, WithoutAnAdapterNothingIsAccepted) {
  desk_.Start();
  desk_.adapter.reset();
  EXPECT_TRUE(absl::IsUnavailable(desk_.channel->Send(desk_.Offer())));
  EXPECT_TRUE(absl::IsUnavailable(Note("x")));
}

TEST_F(MessageOutTest, WhatIsUnderWayAtTheEndHasFailed) {
  desk_.Start();
  ASSERT_TRUE(desk_.channel->Send(desk_.Offer()).ok());
  desk_.peer.Receive();
  desk_.adapter.reset();
  EXPECT_THAT(desk_.Failure(), HasSubstr("stopped"));
}

TEST_F(MessageOutTest, OneAdapterCarriesAChannel) {
  desk_.Start();
  EXPECT_TRUE(absl::IsInvalidArgument(
      SipAdapter::Create(desk_.sip_options, desk_.events, nullptr, desk_.channel.get())
          .status()));
  OfferAnswered(200);  // and the first still does
  EXPECT_TRUE(Delivered());
  desk_.adapter.reset();  // then it is free again
  auto next =
      SipAdapter::Create(desk_.sip_options, desk_.events, nullptr, desk_.channel.get());
  ASSERT_TRUE(next.ok());
  desk_.adapter = *std::move(next);
  OfferAnswered(200);
  EXPECT_TRUE(Delivered());
}

TEST_F(MessageOutTest, WhatIsNoAddressOrNoTextIsRefusedAtOnce) {
  desk_.Start();
  EXPECT_TRUE(absl::IsInvalidArgument(Note("x", "alice")));
  EXPECT_TRUE(absl::IsInvalidArgument(Note("x", "alice@example.org\r\nX: y")));
  EXPECT_TRUE(absl::IsInvalidArgument(Note("\xff")));
}

TEST_F(MessageOutTest, TricksInNamesAreNotPassedOn) {
  desk_.Start();
  ASSERT_TRUE(Note("Call from \xe2\x80\xae\x65vil\x1b[2J\r\nnext").ok());
  EXPECT_EQ(desk_.peer.Receive().body(), "Call from evil [2J\nnext");
}

TEST_F(MessageOutTest, OptionsThatCannotBeAreNamed) {
  const auto refusal = [&](auto change) {
    SipMessageOptions options = desk_.options;
    change(options);
    return std::string(
        SipMessageChannel::Create(options, desk_.directory, desk_.clock).status().message());
  };
  EXPECT_THAT(refusal([](auto& o) { o.identity = ""; }), HasSubstr("identity"));
  EXPECT_THAT(refusal([](auto& o) { o.identity = "footman.example"; }), HasSubstr("identity"));
  for (const char* route : {"a b", "x@host", "host:0", "host;transport=tls", "http://host",
                            "host;maddr=192.0.2.1", "host:99999", "sips:host"}) {
    EXPECT_THAT(refusal([&](auto& o) { o.route = route; }), HasSubstr("route")) << route;
  }
  EXPECT_THAT(refusal([](auto& o) { o.send_timeout = absl::ZeroDuration(); }), HasSubstr("time"));
  EXPECT_THAT(refusal([](auto& o) { o.answer_timeout = absl::Minutes(1); }),
              HasSubstr("answer_timeout"));
  EXPECT_THAT(refusal([](auto& o) { o.max_queued = 0; }), HasSubstr("max_queued"));
  EXPECT_THAT(refusal([](auto& o) { o.max_queued_per_user = 0; }), HasSubstr("per_user"));
  EXPECT_THAT(refusal([](auto& o) { o.max_message = 100; }), HasSubstr("max_message"));
  EXPECT_THAT(refusal([](auto& o) { o.max_received_text = 1 << 20; }),
              HasSubstr("max_received_text"));
}

}  // namespace
}  // namespace footman::sip_test
