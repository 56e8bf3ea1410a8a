// What an ImChannel must do with what people type; see im_channel.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_REPLIES_H_
#define FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_REPLIES_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "footman/testing/conformance/im_channel_bench.h"

namespace footman::conformance {

// ---- Replies

TEST_P(ImChannelConformance, PassesOnWhatIsTypedWholeAndFromTheExactAddress) {
  const std::string user = bench_->reachable_user();
  Deliver(Offer(user));
  const std::string text = "say \"Grüße\" <b>&amp; 1</b>";
  bench_->Type(text);
  const auto reply = events().WaitFor<ReplyReceived>(bench_->timeout());
  ASSERT_TRUE(reply.has_value()) << "no ReplyReceived came";
  EXPECT_EQ((*reply)->service, channel().service());
  EXPECT_EQ((*reply)->user, user);
  EXPECT_EQ((*reply)->text, text);
  EXPECT_EQ((*reply)->origin, ReplyOrigin::kLive);
}

// ---- Duplicates

TEST_P(ImChannelConformance, EachMessageHasAnIdOfItsOwn) {
  Deliver(Offer(bench_->reachable_user()));
  bench_->Type("1");
  const auto first = events().WaitFor<ReplyReceived>(bench_->timeout());
  ASSERT_TRUE(first.has_value());
  bench_->Type("2");
  std::optional<testing::Owned<ReplyReceived>> second;
  do {  // the service may repeat the first meanwhile
    second = events().WaitFor<ReplyReceived>(bench_->timeout());
    ASSERT_TRUE(second.has_value());
  } while ((*second)->text != "2");
  // Empty = the service has none; then no duplicate can be told, and that is allowed.
  const bool has_ids = !(*first)->message_id.empty();
  EXPECT_TRUE(!has_ids || (*first)->message_id != (*second)->message_id);
}

TEST_P(ImChannelConformance, AMessageThatComesTwiceIsKnownForOne) {
  Deliver(Offer(bench_->reachable_user()));
  bench_->Type("1");
  const auto first = events().WaitFor<ReplyReceived>(bench_->timeout());
  ASSERT_TRUE(first.has_value());
  if (!bench_->RepeatLast()) GTEST_SKIP() << "this service repeats nothing";
  // Posted or not; if it is, the engine must be able to tell.
  bench_->Type("2");
  std::optional<testing::Owned<ReplyReceived>> next;
  do {
    next = events().WaitFor<ReplyReceived>(bench_->timeout());
    ASSERT_TRUE(next.has_value()) << "what was typed after it did not come";
    if ((*next)->text == "2") break;
    EXPECT_FALSE((*next)->message_id.empty());
    EXPECT_EQ((*next)->message_id, (*first)->message_id);
    EXPECT_EQ((*next)->device, (*first)->device);  // else it would be another one's
  } while (!HasFailure());
}

// ---- Bounds

TEST_P(ImChannelConformance, ALongReplyIsRefusedOrPassedOnWhole) {
  Deliver(Offer(bench_->reachable_user()));
  // Never cut: what is left might be a choice.
  const std::string text = "1 " + std::string(3000, 'x');
  bench_->Type(text);
  bench_->Type("2");
  const auto reply = events().WaitFor<ReplyReceived>(bench_->timeout());
  ASSERT_TRUE(reply.has_value());
  if ((*reply)->text == "2") return;
  EXPECT_TRUE((*reply)->text == text) << "cut to " << (*reply)->text.size() << " bytes";
  EXPECT_TRUE(WaitForReply("2").has_value());
}

TEST_P(ImChannelConformance, AFullMailboxLosesAMessageAndNothingElse) {
  Deliver(Offer(bench_->reachable_user()));
  events().RefuseWith(absl::ResourceExhaustedError("the mailbox is full"));
  bench_->Type("1");
  EXPECT_FALSE(events().WaitFor<ReplyReceived>(bench_->quiet()).has_value());
  events().RefuseWith(absl::OkStatus());
  bench_->Type("2");
  EXPECT_TRUE(WaitForReply("2").has_value());
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_REPLIES_H_
