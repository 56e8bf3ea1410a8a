// "You could not be reached in time": an offer's last word is told once the phone is back, and
// once.

#include "tests/adapters/sip/message_desk.h"

namespace footman::sip_test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using Received = MessagePeer::Received;

constexpr absl::Duration kSilence = absl::Milliseconds(300);

UpdateOffer Missed(absl::string_view text) {
  UpdateOffer missed;
  missed.offer = kOffer;
  missed.service = "sip";
  missed.user = kAlice;
  missed.change = OfferChange::kDefaulted;
  missed.text = text;
  return missed;
}

class MessageMissedTest : public ::testing::Test {
 protected:
  MessageDesk desk_;
};

TEST_F(MessageMissedTest, AMissedCallIsToldOnceWhenThePhoneIsBack) {
  for (const int status : {404, 408, 480, 503}) {
    MessageDesk desk;
    desk.Start();
    ASSERT_TRUE(desk.channel->Send(desk.Offer()).ok());
    desk.peer.Answer(desk.peer.Receive(), status);
    ASSERT_THAT(desk.Failure(), Not(IsEmpty()));
    ASSERT_TRUE(desk.channel->Update(Missed("Bob called at 14:03.")).ok());
    const Received first = desk.peer.Receive();
    EXPECT_EQ(first.body(), "Bob called at 14:03.");
    desk.peer.Answer(first, status);
    EXPECT_EQ(desk.peer.Receive(absl::Milliseconds(100)).request, "") << "not at once";
    // Whatever she takes shows that she is back.
    ASSERT_TRUE(desk.channel->Note({"sip", kAlice, kOffer.call, "Hello"}).ok());
    const Received note = desk.peer.Receive();
    EXPECT_EQ(note.body(), "Hello");
    desk.peer.Answer(note, 200);
    const Received again = desk.peer.Receive();
    EXPECT_EQ(again.body(), "Bob called at 14:03.");
    for (const char* same : {"Call-ID", "From", "CSeq"}) {
      EXPECT_EQ(again.header(same), first.header(same)) << "the same message";
    }
    desk.peer.Answer(again, 200);
    desk.clock.Advance(absl::Hours(1));
    EXPECT_EQ(desk.peer.Receive(kSilence).request, "") << "and once";
    EXPECT_EQ(desk.channel->counters().dropped_messages, 0u);
  }
}

TEST_F(MessageMissedTest, AMissedCallIsTriedByPausesAndWhenSheWritesButNotForEver) {
  desk_.Start();
  const auto refused = [&] {
    const Received message = desk_.peer.Receive();
    EXPECT_EQ(message.body(), "Bob called");
    desk_.peer.Answer(message, 480);
    EXPECT_EQ(desk_.peer.Receive(absl::Milliseconds(100)).request, "");
  };
  ASSERT_TRUE(desk_.channel->Update(Missed("Bob called")).ok());
  refused();
  for (const int seconds : {15, 30, 60, 120, 240, 240}) {
    desk_.clock.Advance(absl::Seconds(seconds - 1));
    EXPECT_EQ(desk_.peer.Receive(kSilence).request, "") << seconds;
    desk_.clock.Advance(absl::Seconds(2));
    refused();
  }
  RawPeer phone(desk_.port);
  EXPECT_EQ(Deliver(phone, {}), 200);  // she writes
  refused();
  desk_.clock.Advance(absl::Hours(12));
  for (int i = 0; i < 100 && desk_.channel->counters().dropped_messages == 0; ++i) {
    EXPECT_EQ(desk_.peer.Receive(absl::Milliseconds(100)).request, "");
  }
  EXPECT_EQ(desk_.channel->counters().dropped_messages, 1u);
}

TEST_F(MessageMissedTest, WhoWritesDuringATryIsTriedAgainAtOnce) {
  desk_.Start();
  ASSERT_TRUE(desk_.channel->Update(Missed("Bob called")).ok());
  const Received first = desk_.peer.Receive();
  RawPeer phone(desk_.port);
  EXPECT_EQ(Deliver(phone, {}), 200);
  desk_.peer.Answer(first, 480);
  const Received second = desk_.peer.Receive();
  EXPECT_EQ(second.body(), "Bob called");
  desk_.peer.Answer(second, 200);
}

TEST_F(MessageMissedTest, KeptMissedCallsAreBoundedAndTheNewestStay) {
  desk_.Start();
  for (int i = 0; i < 22; ++i) {
    const std::string text = absl::StrCat("call ", i);
    UpdateOffer missed = Missed(text);
    missed.offer = {CallId::Of(1, 0, static_cast<uint64_t>(i + 1)), 0};
    ASSERT_TRUE(desk_.channel->Update(missed).ok());
    desk_.peer.Answer(desk_.peer.Receive(), 480);
  }
  ASSERT_TRUE(desk_.channel->Note({"sip", kAlice, kOffer.call, "Hello"}).ok());
  desk_.peer.Answer(desk_.peer.Receive(), 200);
  for (int i = 2; i < 22; ++i) {
    const Received message = desk_.peer.Receive();
    EXPECT_EQ(message.body(), absl::StrCat("call ", i));
    desk_.peer.Answer(message, 200);
  }
  EXPECT_EQ(desk_.peer.Receive(kSilence).request, "");
  EXPECT_EQ(desk_.channel->counters().dropped_messages, 2u);
}

TEST_F(MessageMissedTest, AVoicemailWaitsLikewise) {
  desk_.Start();
  ASSERT_TRUE(
      desk_.channel->Voicemail({"sip", kAlice, kOffer.call, "v1", "Voicemail from Bob", {}}).ok());
  const Received first = desk_.peer.Receive();
  desk_.peer.Answer(first, 480);
  RawPeer phone(desk_.port);
  do {  // it is kept once its answer has arrived
    EXPECT_EQ(Deliver(phone, {}), 200);
  } while (desk_.channel->counters().replies < 20 &&
           desk_.peer.Receive(absl::Milliseconds(50)).body() != "Voicemail from Bob");
  EXPECT_LT(desk_.channel->counters().replies, 20u);
}

// A phone that takes no messages at all is not asked again and again.
TEST_F(MessageMissedTest, WhatAPhoneNeverTakesIsNotTriedAgain) {
  desk_.Start();
  for (const int status : {302, 401, 403, 405, 415, 501, 603}) {
    ASSERT_TRUE(desk_.channel->Update(Missed("Bob called")).ok());
    desk_.peer.Answer(desk_.peer.Receive(), status);
    desk_.clock.Advance(absl::Hours(1));
    EXPECT_EQ(desk_.peer.Receive(absl::Milliseconds(150)).request, "") << status;
  }
  EXPECT_EQ(desk_.channel->counters().dropped_messages, 7u);
}

}  // namespace
}  // namespace footman::sip_test
