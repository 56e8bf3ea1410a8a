// What every ImChannel must do; see conformance.h and im_channel.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_H_
#define FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "footman/im_channel.h"
#include "footman/testing/conformance/bench.h"

namespace footman::conformance {

class ImChannelBench : public Bench {
 public:
  virtual ImChannel& channel() = 0;
  // Somebody who is there, and an address that nothing can be delivered to; "" = there is none.
  virtual std::string reachable_user() = 0;
  virtual std::string unreachable_user() = 0;
  // The reachable user types a text, as a person does.
  virtual void Type(const std::string& text) = 0;
};

class ImChannelConformance
    : public ::testing::TestWithParam<std::function<std::unique_ptr<ImChannelBench>()>> {
 protected:
  void SetUp() override { bench_ = GetParam()(); }
  ImChannel& channel() { return bench_->channel(); }
  testing::FakeEventSink& events() { return bench_->events(); }
  SendOffer Offer(const std::string& user) { return SampleOffer(channel().service(), user); }

  std::unique_ptr<ImChannelBench> bench_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ImChannelConformance);

TEST_P(ImChannelConformance, NamesItsServiceAlwaysAlike) {
  const std::string service(channel().service());
  EXPECT_FALSE(service.empty());
  EXPECT_EQ(channel().service(), service);
}

TEST_P(ImChannelConformance, DeliversAnOfferAndSaysSoOnce) {
  const std::string user = bench_->reachable_user();
  ASSERT_TRUE(channel().Send(Offer(user)).ok());
  const auto delivered = events().WaitFor<OfferDelivered>(bench_->patience());
  ASSERT_TRUE(delivered.has_value()) << "no OfferDelivered came";
  EXPECT_TRUE((*delivered)->offer == Offer(user).offer);
  EXPECT_FALSE(events().WaitFor<OfferDelivered>(bench_->quiet()).has_value()) << "said twice";
  EXPECT_FALSE(events().WaitFor<OfferFailed>(absl::ZeroDuration()).has_value());
}

TEST_P(ImChannelConformance, AnOfferThatCannotBeDeliveredFails) {
  const std::string user = bench_->unreachable_user();
  if (user.empty()) GTEST_SKIP() << "this service reaches everybody";
  if (!channel().Send(Offer(user)).ok()) return;  // refused at once: the runner makes the event
  const auto failed = events().WaitFor<OfferFailed>(bench_->patience());
  ASSERT_TRUE(failed.has_value()) << "neither refused nor failed: the call would wait for nothing";
  EXPECT_TRUE((*failed)->offer == Offer(user).offer);
}

TEST_P(ImChannelConformance, PassesOnWhatIsTypedWholeAndFromTheExactAddress) {
  const std::string user = bench_->reachable_user();
  ASSERT_TRUE(channel().Send(Offer(user)).ok());
  ASSERT_TRUE(events().WaitFor<OfferDelivered>(bench_->patience()).has_value());
  const std::string text = "say \"Grüße\" <b>&amp; 1</b>";
  bench_->Type(text);
  const auto reply = events().WaitFor<ReplyReceived>(bench_->patience());
  ASSERT_TRUE(reply.has_value()) << "no ReplyReceived came";
  EXPECT_EQ((*reply)->service, channel().service());
  EXPECT_EQ((*reply)->user, user);
  EXPECT_EQ((*reply)->text, text);
  EXPECT_EQ((*reply)->origin, ReplyOrigin::kLive);
}

TEST_P(ImChannelConformance, EachMessageHasAnIdOfItsOwn) {
  ASSERT_TRUE(channel().Send(Offer(bench_->reachable_user())).ok());
  ASSERT_TRUE(events().WaitFor<OfferDelivered>(bench_->patience()).has_value());
  bench_->Type("1");
  bench_->Type("1");
  const auto first = events().WaitFor<ReplyReceived>(bench_->patience());
  const auto second = events().WaitFor<ReplyReceived>(bench_->patience());
  ASSERT_TRUE(first.has_value() && second.has_value());
  // Empty = the service has none; then no duplicate can be told, and that is allowed.
  const bool has_ids = !(*first)->message_id.empty();
  EXPECT_TRUE(!has_ids || (*first)->message_id != (*second)->message_id);
}

TEST_P(ImChannelConformance, WhatNeedsNoAnswerMakesNoEvent) {
  const std::string user = bench_->reachable_user();
  ASSERT_TRUE(channel().Send(Offer(user)).ok());
  ASSERT_TRUE(events().WaitFor<OfferDelivered>(bench_->patience()).has_value());
  const size_t before = events().events().size();
  const absl::string_view service = channel().service();
  UpdateOffer update;
  update.offer = Offer(user).offer;
  update.service = service;
  update.user = user;
  update.change = OfferChange::kTaken;
  update.text = "Taken on web.";
  EXPECT_TRUE(channel().Update(update).ok());
  EXPECT_TRUE(channel().Note({service, user, kTestCall, "Too late."}).ok());
  EXPECT_FALSE(events().WaitFor<OfferDelivered>(bench_->quiet()).has_value());
  EXPECT_EQ(events().events().size(), before);
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_H_
