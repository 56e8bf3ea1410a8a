// What the channel remembers: pauses between logins, stamps, chats, rooms, what people have missed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "footman/adapters/xmpp.h"
#include "lib/adapters/xmpp/conversations.h"
#include "lib/adapters/xmpp/delay_stamp.h"
#include "lib/adapters/xmpp/missed_notices.h"
#include "lib/adapters/xmpp/received_message.h"
#include "lib/adapters/xmpp/redialer.h"
#include "lib/adapters/xmpp/rooms.h"
#include "lib/adapters/xmpp/texts.h"

namespace footman::xmpp {
namespace {

using ::testing::IsEmpty;

OfferId Offer(uint64_t call) { return {CallId::Of(1, 0, call), 0}; }
std::string IdOf(uint64_t call) { return OfferMessageId(Offer(call), "s"); }

// ---- Logging in again.

TEST(Redialer, DialsAtOnceForAnOfferButAtMostOnceASecond) {
  Redialer redialer(absl::Seconds(8), absl::Seconds(8), 1);
  EXPECT_LE(redialer.due(false), absl::ZeroDuration()) << "the first time at once";
  const absl::Duration now = absl::Seconds(100);
  redialer.Dialled(now);
  redialer.Ended(now, std::nullopt, /*is_refused=*/false);
  EXPECT_GE(redialer.due(false), now + absl::Seconds(4));
  EXPECT_EQ(redialer.due(true), now + absl::Seconds(1));
}

TEST(Redialer, PausesAreAtMostTenSecondsUnlessAHostWantsMore) {
  EXPECT_EQ(XmppOptions().retry_max, absl::Seconds(10));
}

TEST(Redialer, IsNotHastenedWhereThePasswordIsRefused) {
  Redialer redialer(absl::Seconds(8), absl::Seconds(8), 1);
  redialer.Dialled(absl::Seconds(100));
  redialer.Ended(absl::Seconds(100), std::nullopt, /*is_refused=*/true);
  EXPECT_EQ(redialer.due(true), redialer.due(false));
  EXPECT_GE(redialer.due(true), absl::Seconds(104));
}

TEST(Redialer, PausesGrowUpToTheMostAndStartAnewAfterAConnectionThatWorked) {
  Redialer redialer(absl::Seconds(1), absl::Seconds(10), 1);
  absl::Duration now;
  const auto pause = [&](std::optional<absl::Duration> online_for) {
    now += absl::Minutes(1);
    redialer.Dialled(now);
    redialer.Ended(now, online_for, false);
    return redialer.due(false) - now;
  };
  for (int i = 0; i < 9; ++i) EXPECT_LE(pause(std::nullopt), absl::Seconds(10));
  EXPECT_GE(pause(absl::Seconds(9)), absl::Seconds(5)) << "two logins that end each other";
  EXPECT_LE(pause(absl::Seconds(10)), absl::Seconds(1));
}

// ---- Stamps.

TEST(DelayStamp, IsOldOnlyAgainstTheOffersTimeAndTheSkew) {
  const absl::Time now = absl::FromUnixSeconds(1000000);
  StampContext context{now, now - absl::Hours(1), now - absl::Seconds(30), absl::Seconds(5)};
  EXPECT_FALSE(IsOld(now, context)) << "some servers stamp everything";
  EXPECT_FALSE(IsOld(now - absl::Seconds(20), context)) << "kept for a while, but an answer";
  EXPECT_FALSE(IsOld(now - absl::Seconds(35), context)) << "the clocks differ";
  EXPECT_TRUE(IsOld(now - absl::Seconds(36), context)) << "written before the offer came";
  EXPECT_FALSE(IsOld(now + absl::Seconds(5), context));
  EXPECT_TRUE(IsOld(now + absl::Seconds(6), context)) << "a clock that is wrong proves nothing";
  EXPECT_TRUE(IsOld(absl::InfinitePast(), context)) << "it cannot be read";
}

TEST(DelayStamp, WithoutAnOfferIsOldAgainstTheLoginAndTheSkew) {
  const absl::Time now = absl::FromUnixSeconds(1000000);
  StampContext context{now, now - absl::Hours(1), std::nullopt, absl::Seconds(5)};
  EXPECT_FALSE(IsOld(now - absl::Seconds(5), context));
  EXPECT_TRUE(IsOld(now - absl::Seconds(6), context));
  context.online_since = now - absl::Seconds(1);
  EXPECT_TRUE(IsOld(now - absl::Seconds(2), context)) << "it waited while we were away";
  context.asked = now - kOfferMemory - absl::Seconds(1);
  EXPECT_TRUE(IsOld(now - absl::Seconds(2), context)) << "that offer is long over";
}

// ---- The chats.

TEST(Conversations, KnowTheLastOfferAndItsLanguage) {
  Conversations conversations(2);
  EXPECT_EQ(conversations.LastOffer("a@b"), std::nullopt);
  conversations.OfferSent("a@b", "de", absl::FromUnixSeconds(1));
  conversations.OfferSent("a@b", "de-AT", absl::FromUnixSeconds(2));
  EXPECT_EQ(conversations.LastOffer("a@b"), absl::FromUnixSeconds(2));
  EXPECT_EQ(conversations.Language("a@b"), "de-AT");
  conversations.OfferSent("c@d", "en", absl::FromUnixSeconds(3));
  conversations.OfferSent("e@f", "en", absl::FromUnixSeconds(3));
  EXPECT_EQ(conversations.LastOffer("a@b"), std::nullopt) << "the oldest makes room";
  EXPECT_EQ(conversations.LastOffer("e@f"), absl::FromUnixSeconds(3));
}

TEST(Conversations, PeopleAreToldOfEncryptionOnceInTenMinutes) {
  Conversations conversations(9);
  EXPECT_TRUE(conversations.MayTellOfEncryption("a@b", absl::Minutes(1)));
  EXPECT_FALSE(conversations.MayTellOfEncryption("a@b", absl::Minutes(10)));
  EXPECT_TRUE(conversations.MayTellOfEncryption("c@d", absl::Minutes(10)));
  EXPECT_TRUE(conversations.MayTellOfEncryption("a@b", absl::Minutes(11)));
}

TEST(Texts, AreInTheSubscribersLanguage) {
  EXPECT_THAT(std::string(CannotReadText("de-CH")), ::testing::HasSubstr("schalten Sie"));
  for (const char* other : {"", "en", "fr", "deu", "d"}) {
    EXPECT_THAT(std::string(CannotReadText(other)), ::testing::HasSubstr("switch encryption off"));
  }
}

// ---- Rooms.

TEST(Rooms, AreThoseThatSaySoWhenTheyAreAsked) {
  Rooms rooms(9);
  EXPECT_FALSE(rooms.Answered("r@muc", true)) << "it was not asked";
  EXPECT_FALSE(rooms.IsRoom("r@muc"));
  EXPECT_TRUE(rooms.ShouldAsk("r@muc"));
  EXPECT_FALSE(rooms.ShouldAsk("r@muc"));
  EXPECT_TRUE(rooms.Answered("r@muc", true));
  EXPECT_FALSE(rooms.Answered("r@muc", true)) << "known already";
  EXPECT_TRUE(rooms.IsRoom("r@muc"));
  rooms.Clear();
  EXPECT_TRUE(rooms.IsRoom("r@muc"));
  EXPECT_TRUE(rooms.ShouldAsk("r@muc")) << "on another connection it may be none";
  EXPECT_FALSE(rooms.Answered("r@muc", false));
  EXPECT_FALSE(rooms.IsRoom("r@muc"));
}

TEST(Rooms, ASuspectIsOneUntilItsServerSaysOtherwise) {
  Rooms rooms(2);
  EXPECT_TRUE(rooms.ShouldAsk("a@b"));
  rooms.Answered("a@b", false);
  rooms.Suspect("a@b");
  EXPECT_TRUE(rooms.IsRoom("a@b"));
  EXPECT_TRUE(rooms.ShouldAsk("a@b"));
  EXPECT_FALSE(rooms.Answered("a@b", false));
  EXPECT_FALSE(rooms.IsRoom("a@b"));
  for (const char* other : {"c@d", "e@f", "g@h"}) rooms.Suspect(other);
  EXPECT_FALSE(rooms.IsRoom("c@d")) << "the oldest makes room";
  EXPECT_TRUE(rooms.IsRoom("g@h"));
}

// ---- What people have missed.

MissedNotice Missed(uint64_t call, const std::string& user = "alice@example.org") {
  MissedNotice notice;
  notice.offer = Offer(call);
  notice.user = user;
  notice.message_id = IdOf(call);
  return notice;
}

TEST(MissedNotices, AreToldOnceAndOnceOnly) {
  MissedNotices missed(9);
  EXPECT_TRUE(missed.Add(Missed(1)));
  EXPECT_FALSE(missed.Add(Missed(1)));
  EXPECT_THAT(missed.Due(absl::ZeroDuration()), IsEmpty());
  missed.Release("bob@example.org");
  EXPECT_THAT(missed.Due(absl::ZeroDuration()), IsEmpty());
  missed.Release("alice@example.org");
  const auto due = missed.Due(absl::ZeroDuration());
  ASSERT_EQ(due.size(), 1u);
  MissedNotices::Sent(*due[0], 5);
  missed.Release("alice@example.org");
  EXPECT_THAT(missed.Due(absl::Hours(1)), IsEmpty());
  missed.Accept(5);
  missed.OnOffline(absl::ZeroDuration());
  EXPECT_THAT(missed.Due(absl::Hours(1)), IsEmpty());
  EXPECT_FALSE(missed.Add(Missed(1))) << "not twice";
}

TEST(MissedNotices, WhatWasNotAcceptedOrWasBouncedIsHeldAgain) {
  MissedNotices missed(9);
  missed.Add(Missed(1));
  missed.ReleaseAll();
  MissedNotices::Sent(*missed.Due(absl::ZeroDuration()).at(0), 5);
  missed.Accept(4);
  missed.OnOffline(absl::ZeroDuration());
  missed.ReleaseAll();
  MissedNotices::Sent(*missed.Due(absl::ZeroDuration()).at(0), 6);
  missed.Accept(6);
  EXPECT_FALSE(missed.Bounce(IdOf(1), "bob@example.org", absl::ZeroDuration()));
  EXPECT_TRUE(missed.Bounce(IdOf(1), "alice@example.org", absl::ZeroDuration()));
  EXPECT_THAT(missed.Due(absl::Seconds(1)), IsEmpty());
  EXPECT_EQ(missed.Due(absl::Minutes(10)).size(), 1u) << "tried again, though nobody says a word";
  missed.Release("alice@example.org");
  EXPECT_EQ(missed.Due(absl::Seconds(1)).size(), 1u) << "the person is there";
}

TEST(MissedNotices, WhoIsSeenWhileOneIsUnderWayIsToldAtOnceAfterItBounced) {
  MissedNotices missed(9);
  missed.Add(Missed(1));
  missed.ReleaseAll();
  MissedNotices::Sent(*missed.Due(absl::ZeroDuration()).at(0), 5);
  missed.Release("alice@example.org");
  missed.Bounce(IdOf(1), "alice@example.org", absl::ZeroDuration());
  const auto due = missed.Due(absl::ZeroDuration());
  ASSERT_EQ(due.size(), 1u);
  MissedNotices::Sent(*due[0], 6);
  missed.Bounce(IdOf(1), "alice@example.org", absl::ZeroDuration());
  EXPECT_THAT(missed.Due(absl::Seconds(1)), IsEmpty()) << "once";
}

TEST(MissedNotices, AreBoundedAndNotKeptForEver) {
  MissedNotices missed(30);
  for (uint64_t call = 1; call <= 25; ++call) missed.Add(Missed(call));
  missed.ReleaseAll();
  EXPECT_EQ(missed.Due(absl::ZeroDuration()).size(), 20u);
  for (uint64_t call = 1; call <= 25; ++call) missed.Add(Missed(call, "bob@example.org"));
  missed.ReleaseAll();
  EXPECT_EQ(missed.Due(absl::ZeroDuration()).size(), 30u);
  EXPECT_THAT(missed.Due(absl::Hours(24 * 8)), IsEmpty());
}

}  // namespace
}  // namespace footman::xmpp
