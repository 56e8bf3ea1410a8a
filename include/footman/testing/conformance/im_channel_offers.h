// What an ImChannel must do with what it is told to send; see im_channel.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_OFFERS_H_
#define FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_OFFERS_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "footman/testing/conformance/im_channel_bench.h"

namespace footman::conformance {

TEST_P(ImChannelConformance, NamesItsServiceAlwaysAlike) {
  const std::string service(channel().service());
  EXPECT_FALSE(service.empty());
  EXPECT_EQ(channel().service(), service);
}

// ---- Delivery

TEST_P(ImChannelConformance, DeliversAnOfferAndSaysSoOnce) {
  const std::string user = bench_->reachable_user();
  ASSERT_TRUE(channel().Send(Offer(user)).ok());
  const auto delivered = events().WaitFor<OfferDelivered>(bench_->timeout());
  ASSERT_TRUE(delivered.has_value()) << "no OfferDelivered came";
  EXPECT_TRUE((*delivered)->offer == Offer(user).offer);
  EXPECT_FALSE(events().WaitFor<OfferDelivered>(bench_->quiet()).has_value()) << "said twice";
  EXPECT_FALSE(events().WaitFor<OfferFailed>(absl::ZeroDuration()).has_value());
}

TEST_P(ImChannelConformance, ShowsEveryOptionWithItsWordAndItsLink) {
  const std::string user = bench_->reachable_user();
  const SendOffer offer = Offer(user);
  Deliver(offer);
  const std::string last_link(offer.options.back().link);
  const auto shown = bench_->ReadUntil(last_link);
  if (!shown.has_value()) GTEST_SKIP() << "this bench cannot look";
  ASSERT_TRUE(!shown->empty() && absl::StrContains(shown->back(), last_link)) << "not shown";
  EXPECT_TRUE(absl::StrContains(shown->back(), offer.headline)) << shown->back();
  for (const OfferOption& option : offer.options) {
    for (const absl::string_view part : {option.label, option.key_word, option.link}) {
      EXPECT_TRUE(absl::StrContains(shown->back(), part)) << part << " is not in " << shown->back();
    }
  }
}

TEST_P(ImChannelConformance, EachOfferGetsAnAnswerOfItsOwn) {
  constexpr int kOffers = 8;
  std::vector<testing::Owned<SendOffer>> accepted;
  for (int i = 0; i < kOffers; ++i) {
    const auto offer = Numbered(i);
    if (channel().Send(*offer).ok()) accepted.push_back(offer);
  }
  EXPECT_FALSE(accepted.empty());
  for (const auto& offer : accepted) {
    EXPECT_NE(WaitForOutcome(offer->offer), Outcome::kNone) << "the call would wait for nothing";
  }
  EXPECT_FALSE(events().WaitFor<OfferDelivered>(bench_->quiet()).has_value()) << "said twice";
}

// ---- Failure

TEST_P(ImChannelConformance, AnOfferThatCannotBeDeliveredFails) {
  const std::string user = bench_->unreachable_user();
  if (user.empty()) GTEST_SKIP() << "this service reaches everybody";
  if (!channel().Send(Offer(user)).ok()) return;  // refused at once: the runner makes the event
  const auto failed = events().WaitFor<OfferFailed>(bench_->timeout());
  ASSERT_TRUE(failed.has_value()) << "neither refused nor failed: the call would wait for nothing";
  EXPECT_TRUE((*failed)->offer == Offer(user).offer);
  EXPECT_FALSE(events().WaitFor<OfferFailed>(bench_->quiet()).has_value()) << "said twice";
}

TEST_P(ImChannelConformance, WhatIsSaidToNobodyHarmsNobody) {
  const std::string user = bench_->unreachable_user();
  if (user.empty()) GTEST_SKIP() << "this service reaches everybody";
  const absl::string_view service = channel().service();
  // These may be refused or accepted, but they have no answers.
  (void)channel().Update(Taken(Offer(user), "Taken on web."));
  (void)channel().Note({service, user, kTestCall, "Too late."});
  (void)channel().Voicemail({service, user, kTestCall, "v-1", "Voicemail from Bob", {}});
  EXPECT_FALSE(events().WaitFor<OfferFailed>(bench_->quiet()).has_value());
  EXPECT_TRUE(events().events().empty());
}

// ---- Updates

TEST_P(ImChannelConformance, WhatNeedsNoAnswerMakesNoEvent) {
  const std::string user = bench_->reachable_user();
  Deliver(Offer(user));
  const size_t before = events().events().size();
  const absl::string_view service = channel().service();
  EXPECT_TRUE(channel().Update(Taken(Offer(user), "Taken on web.")).ok());
  EXPECT_TRUE(channel().Note({service, user, kTestCall, "Too late."}).ok());
  EXPECT_FALSE(events().WaitFor<OfferDelivered>(bench_->quiet()).has_value());
  EXPECT_EQ(events().events().size(), before);
}

TEST_P(ImChannelConformance, UpdatesNotesAndVoicemailsAreShown) {
  const std::string user = bench_->reachable_user();
  Deliver(Offer(user));
  const absl::string_view service = channel().service();
  ASSERT_TRUE(channel().Update(Taken(Offer(user), "Taken on web at 14:03: Decline.")).ok());
  ASSERT_TRUE(channel().Note({service, user, kTestCall, "Taken already."}).ok());
  ASSERT_TRUE(channel()
                  .Voicemail({service, user, kTestCall, "v-1", "Voicemail from Bob, 0:12",
                              absl::Seconds(12)})
                  .ok());
  for (const std::string text :
       {"Taken on web at 14:03: Decline.", "Taken already.", "Voicemail from Bob, 0:12"}) {
    const auto shown = bench_->ReadUntil(text);
    if (!shown.has_value()) GTEST_SKIP() << "this bench cannot look";
    EXPECT_TRUE(AnyContains(*shown, text)) << text;
  }
}

TEST_P(ImChannelConformance, AnUpdateOfAnUnknownOfferHarmsNobody) {
  // After a restart, or when the channel has forgotten it. Refused or accepted, as it likes.
  (void)channel().Update(Taken(*Numbered(1), "Taken on web."));
  Deliver(*Numbered(2));
  // And once more after the offer's end.
  EXPECT_TRUE(channel().Update(Taken(*Numbered(2), "Taken on web.")).ok());
  (void)channel().Update(Taken(*Numbered(2), "Taken on xmpp."));
  Deliver(*Numbered(3));
}

// ---- Reconnecting

TEST_P(ImChannelConformance, WhatCouldNotBeSentInTimeIsNeverSent) {
  Deliver(*Numbered(1));
  if (!bench_->TakeAway()) GTEST_SKIP() << "this service is always there";
  const auto lost = Numbered(2);
  EXPECT_EQ(SendAndWait(*lost), Outcome::kFailed) << "it said neither in time";
  bench_->BringBack();
  // It comes back by itself: from some moment on, offers are delivered again.
  const absl::Time until = absl::Now() + bench_->timeout();
  int number = 3;
  while (SendAndWait(*Numbered(number)) != Outcome::kDelivered) {
    ASSERT_LT(absl::Now(), until) << "it never came back";
    ++number;
    (void)events().WaitWhere([](const Event&) { return false; }, absl::Milliseconds(50));
  }
  bench_->Type("decline");
  EXPECT_TRUE(WaitForReply("decline").has_value()) << "replies do not come back";
  const std::string link(Numbered(number)->options[0].link);
  const auto shown = bench_->ReadUntil(link);
  if (!shown.has_value()) return;  // this bench cannot look
  EXPECT_TRUE(AnyContains(*shown, link));
  EXPECT_FALSE(AnyContains(*shown, lost->options[0].link)) << "an offer that had failed was sent";
}

// ---- Bounds

TEST_P(ImChannelConformance, ALongOfferIsShownWholeOrFails) {
  const auto offer = Numbered(1, /*is_long=*/true);
  const Outcome outcome = SendAndWait(*offer);
  ASSERT_NE(outcome, Outcome::kNone);
  const std::string last(offer->options.back().link);
  if (outcome == Outcome::kFailed) return Deliver(*Numbered(2));  // it does not harm the next
  const auto shown = bench_->ReadUntil(last);
  if (!shown.has_value()) GTEST_SKIP() << "this bench cannot look";
  for (const OfferOption& option : offer->options) {
    EXPECT_TRUE(AnyContains(*shown, option.link)) << "cut before " << option.link;
    EXPECT_TRUE(AnyContains(*shown, option.label)) << "cut before " << option.label;
  }
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_OFFERS_H_
