// The parts that decide alone: what is delivered, who can show corrections.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "lib/adapters/xmpp/correction_window.h"
#include "lib/adapters/xmpp/received_message.h"
#include "lib/adapters/xmpp/resources.h"
#include "lib/adapters/xmpp/sent_offers.h"
#include "lib/adapters/xmpp/socket_guard.h"

namespace footman::xmpp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

OfferId Offer(uint64_t call) { return {CallId::Of(1, 0, call), 0}; }

SentOffer Sent(uint64_t call, uint64_t number, absl::Duration deadline = absl::Seconds(5)) {
  SentOffer sent;
  sent.offer = Offer(call);
  sent.user = "alice@example.org";
  sent.message_id = OfferMessageId(sent.offer, "s");
  sent.number = number;
  sent.deadline = deadline;
  return sent;
}

std::string IdOf(uint64_t call) { return OfferMessageId(Offer(call), "s"); }

// ---- What is delivered.

TEST(SentOffers, AreDeliveredByTheServersCountOnce) {
  SentOffers offers(9);
  offers.Add(Sent(1, 10));
  offers.Add(Sent(2, 12));
  EXPECT_THAT(offers.Accept(9), IsEmpty());
  EXPECT_THAT(offers.Accept(11), ElementsAre(Offer(1)));
  EXPECT_THAT(offers.Accept(12), ElementsAre(Offer(2)));
  EXPECT_THAT(offers.Accept(99), IsEmpty());
}

TEST(SentOffers, AReceiptDeliversAsWellAndOnlyOnce) {
  SentOffers offers(9);
  offers.Add(Sent(1, 10));
  OfferId offer;
  EXPECT_FALSE(offers.Receive(IdOf(1), "bob@example.org", offer));
  EXPECT_FALSE(offers.Receive(OfferMessageId(Offer(1), "guessed"), "alice@example.org", offer));
  EXPECT_FALSE(offers.Receive("", "alice@example.org", offer));
  ASSERT_TRUE(offers.Receive(IdOf(1), "alice@example.org", offer));
  EXPECT_EQ(offer, Offer(1));
  EXPECT_FALSE(offers.Receive(IdOf(1), "alice@example.org", offer));
  EXPECT_THAT(offers.Accept(10), IsEmpty());
}

TEST(SentOffers, ABounceFailsItEvenAfterItWasDelivered) {
  SentOffers offers(9);
  offers.Add(Sent(1, 10));
  offers.Accept(10);
  OfferId offer;
  EXPECT_FALSE(offers.Bounce(IdOf(1), "mallory@example.org", offer));
  EXPECT_TRUE(offers.Bounce(IdOf(1), "alice@example.org", offer));
  EXPECT_FALSE(offers.Bounce(IdOf(1), "alice@example.org", offer));
  EXPECT_FALSE(offers.Receive(IdOf(1), "alice@example.org", offer));
}

TEST(SentOffers, FailWhenTheServerDoesNotAcceptThemInTime) {
  SentOffers offers(9);
  EXPECT_EQ(offers.next_deadline(), absl::InfiniteDuration());
  offers.Add(Sent(1, 10, absl::Seconds(5)));
  offers.Add(Sent(2, 11, absl::Seconds(6)));
  EXPECT_EQ(offers.next_deadline(), absl::Seconds(5));
  EXPECT_THAT(offers.Expire(absl::Seconds(4)), IsEmpty());
  EXPECT_THAT(offers.Expire(absl::Seconds(5)), ElementsAre(Offer(1)));
  EXPECT_THAT(offers.FailUnaccepted(), ElementsAre(Offer(2)));
  EXPECT_THAT(offers.Accept(99), IsEmpty());
}

TEST(SentOffers, WhatWasLostMayHaveArrivedUntilItIsBounced) {
  SentOffers offers(9);
  offers.Add(Sent(1, 10));
  ASSERT_THAT(offers.FailUnaccepted(), ElementsAre(Offer(1)));
  EXPECT_EQ(offers.Find(Offer(1))->state, SentOffer::State::kLost);
  OfferId offer;
  EXPECT_FALSE(offers.Bounce(IdOf(1), "alice@example.org", offer)) << "it has failed before";
  EXPECT_EQ(offers.Find(Offer(1))->state, SentOffer::State::kBounced);
}

TEST(SentOffers, AreForgottenBeyondTheMostTheOldestFirst) {
  SentOffers offers(2);
  EXPECT_THAT(offers.Add(Sent(1, 10)), IsEmpty());
  EXPECT_THAT(offers.Add(Sent(2, 11)), IsEmpty());
  offers.Accept(10);
  EXPECT_THAT(offers.Add(Sent(3, 12)), IsEmpty());  // the first was delivered
  EXPECT_EQ(offers.Find(Offer(1)), nullptr);
  EXPECT_THAT(offers.Add(Sent(4, 13)), ElementsAre(Offer(2)));
  EXPECT_NE(offers.Find(Offer(4)), nullptr);
}

TEST(SentOffers, ASecondSendingReplacesTheFirst) {
  SentOffers offers(2);
  offers.Add(Sent(1, 10));
  offers.Add(Sent(1, 11));
  EXPECT_THAT(offers.Accept(10), IsEmpty());
  EXPECT_THAT(offers.Accept(11), ElementsAre(Offer(1)));
  offers.Add(Sent(2, 12));
  EXPECT_NE(offers.Find(Offer(1)), nullptr);
}

TEST(SentOffers, AllOfAnAddressFailOnceItMayNotBeAsked) {
  SentOffers offers(9);
  offers.Add(Sent(1, 10));
  offers.Add(Sent(2, 11));
  offers.Accept(10);
  EXPECT_THAT(offers.FailUser("bob@example.org"), IsEmpty());
  EXPECT_THAT(offers.FailUser("alice@example.org"), ElementsAre(Offer(1), Offer(2)));
  EXPECT_THAT(offers.FailUser("alice@example.org"), IsEmpty());
  EXPECT_THAT(offers.Accept(11), IsEmpty());
}

TEST(SentOffers, ACallsNewestOfferToAPersonIsFound) {
  SentOffers offers(9);
  offers.Add(Sent(1, 10));
  SentOffer second = Sent(1, 11);
  second.offer.index = 3;
  offers.Add(second);
  EXPECT_EQ(offers.FindByCall(Offer(1).call, "alice@example.org")->offer, second.offer);
  EXPECT_EQ(offers.FindByCall(Offer(1).call, "bob@example.org"), nullptr);
  EXPECT_EQ(offers.FindByCall(Offer(2).call, "alice@example.org"), nullptr);
}

// ---- What may be corrected.

TEST(CorrectionWindow, IsOpenForOneDeviceUntilTheNextOffer) {
  CorrectionWindow window(9);
  const Jid phone{"alice@example.org", "phone"}, laptop{"alice@example.org", "laptop"};
  const Jid bob{"bob@example.org", "phone"};
  window.Received(phone, "1");
  window.Received(bob, "1");
  window.Received(bob, "");  // nothing could refer to it
  EXPECT_FALSE(window.IsOpen(bob, ""));
  EXPECT_TRUE(window.IsOpen(phone, "1"));
  EXPECT_FALSE(window.IsOpen(phone, "2"));
  EXPECT_FALSE(window.IsOpen(laptop, "1")) << "another device uses the same ids";
  window.OfferSent("alice@example.org");
  EXPECT_FALSE(window.IsOpen(phone, "1"));
  EXPECT_TRUE(window.IsOpen(bob, "1"));
}

TEST(CorrectionWindow, TheOldestMessageOfAllMakesRoom) {
  CorrectionWindow window(2);
  const Jid alice{"alice@example.org", "phone"}, bob{"bob@example.org", "phone"};
  window.Received(alice, "1");
  window.Received(bob, "1");
  window.Received(alice, "2");
  EXPECT_FALSE(window.IsOpen(alice, "1"));
  EXPECT_TRUE(window.IsOpen(alice, "2"));
  window.Received(alice, "3");
  EXPECT_FALSE(window.IsOpen(bob, "1"));
  window.OfferSent("bob@example.org");  // nothing of theirs is left
  EXPECT_TRUE(window.IsOpen(alice, "3"));
}

// ---- Resources.

TEST(Resources, AllOfAUsersMustShowCorrections) {
  Resources resources(9);
  EXPECT_FALSE(resources.AllCorrect("a@b"));
  resources.Seen("a@b", "phone");
  resources.Seen("a@b", "phone");
  resources.Seen("a@b", "desk");
  EXPECT_THAT(resources.ToAsk("a@b"), ElementsAre("phone", "desk"));
  EXPECT_THAT(resources.ToAsk("a@b"), IsEmpty());
  resources.Answered("a@b", "phone", true);
  EXPECT_FALSE(resources.AllCorrect("a@b"));
  resources.Answered("a@b", "desk", true);
  EXPECT_TRUE(resources.AllCorrect("a@b"));
  resources.Seen("a@b", "old");
  EXPECT_FALSE(resources.AllCorrect("a@b"));
  resources.Gone("a@b", "old");
  EXPECT_TRUE(resources.AllCorrect("a@b"));
  resources.Gone("a@b", "phone");
  resources.Gone("a@b", "desk");
  EXPECT_FALSE(resources.AllCorrect("a@b"));
}

TEST(Resources, WhoWasNotAskedCannotAnswerAndNobodyFillsTheTable) {
  Resources resources(2);
  resources.Seen("a@b", "phone");
  resources.Answered("a@b", "phone", true);
  resources.Answered("x@y", "phone", true);
  EXPECT_FALSE(resources.AllCorrect("a@b"));
  resources.Seen("c@d", "1");
  resources.Seen("e@f", "1");
  EXPECT_FALSE(resources.Knows("a@b"));
  EXPECT_TRUE(resources.Knows("e@f"));
  for (int i = 0; i < 100; ++i) resources.Seen("e@f", std::to_string(i));
  EXPECT_EQ(resources.ToAsk("e@f").size(), 8u);
}

// ---- The socket.

TEST(SocketGuard, EndsAConnectionThatHangs) {
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  SocketGuard guard;
  ASSERT_TRUE(guard.Hold(pair[0]));
  guard.Arm(absl::Milliseconds(1));
  char byte;
  EXPECT_EQ(::read(pair[0], &byte, 1), 0);  // blocks until the guard ends it
  ::close(pair[0]);
  ::close(pair[1]);
}

TEST(SocketGuard, MovesASocketBelowWhatSelectCanWaitFor) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max <= FD_SETSIZE + 64) GTEST_SKIP() << "no descriptor can be that high here";
  const rlimit before = limit;
  limit.rlim_cur = FD_SETSIZE + 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  SocketGuard guard;
  std::vector<int> taken;
  int pair[2];
  for (int low = ::dup(0); low >= 0 && low < FD_SETSIZE; low = ::dup(0)) taken.push_back(low);
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  ASSERT_GE(pair[0], FD_SETSIZE);
  ASSERT_TRUE(guard.Hold(pair[0]));
  EXPECT_LT(pair[0], FD_SETSIZE);
  EXPECT_EQ(::write(pair[0], "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(::read(pair[1], &byte, 1), 1);
  ::close(pair[0]);
  ::close(pair[1]);
  for (const int low : taken) ::close(low);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace footman::xmpp
