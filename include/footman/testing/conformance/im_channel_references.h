// What an ImChannel must tell the engine of a text beside its words: which offer it refers to, by
// whose act, where it was written, and that nobody typed it; see im_channel.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_REFERENCES_H_
#define FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_REFERENCES_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "footman/testing/conformance/im_channel_bench.h"

namespace footman::conformance {

// ---- Which offer.

TEST_P(ImChannelConformance, AReplyToAnOfferNamesIt) {
  for (const int number : {1, 2}) Deliver(*Numbered(number));
  for (const int number : {1, 2}) {
    const std::string text = std::to_string(number);
    if (!bench_->TypeReplyTo(Numbered(number)->offer, text)) {
      GTEST_SKIP() << "this service knows no replies";
    }
    const auto reply = WaitForReply(text);
    ASSERT_TRUE(reply.has_value());
    EXPECT_TRUE((*reply)->offer == Numbered(number)->offer);
  }
}

TEST_P(ImChannelConformance, TypedTextRefersToNoOffer) {
  for (const int number : {1, 2}) Deliver(*Numbered(number));
  bench_->Type("1");
  const auto reply = WaitForReply("1");
  ASSERT_TRUE(reply.has_value());
  EXPECT_FALSE((*reply)->offer.has_value()) << "nobody chose one: the engine asks";
}

// Clients echo the newest thread, or keep their first one, without the person's doing. What to make
// of it is the engine's business: it wants the thread as it is, and nothing that looks like a
// choice.
TEST_P(ImChannelConformance, AThreadIsPassedOnAndIsNoReference) {
  for (const int number : {1, 2}) Deliver(*Numbered(number));
  const OfferId newest = Numbered(2)->offer;
  if (!bench_->TypeInThread(newest, "a1")) GTEST_SKIP() << "this service knows no threads";
  const auto reply = WaitForReply("a1");
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE((*reply)->thread == newest);
  EXPECT_FALSE((*reply)->offer.has_value());
}

TEST_P(ImChannelConformance, AFirstThreadIsPassedOnAfterItsCallToo) {
  const OfferId first = Numbered(1)->offer;
  Deliver(*Numbered(1));
  if (!bench_->TypeInThread(first, "1")) GTEST_SKIP() << "this service knows no threads";
  ASSERT_TRUE(WaitForReply("1").has_value());
  ASSERT_TRUE(channel().Update(Taken(*Numbered(1), "You chose: Decline.")).ok());
  Deliver(*Numbered(2));
  ASSERT_TRUE(bench_->TypeInThread(first, "2"));
  const auto reply = WaitForReply("2");
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE((*reply)->thread == first);
  EXPECT_FALSE((*reply)->offer.has_value());
}

// ---- Which words.

// The core tells quotations from answers. Only what the service's protocol itself marks as repeated
// is taken away before.
TEST_P(ImChannelConformance, AQuotedOfferAboveTheAnswerIsWholeOrGone) {
  const auto offer = Numbered(1);
  Deliver(*offer);
  const std::string quoted = "> " + absl::StrReplaceAll(offer->text, {{"\n", "\n> "}});
  bench_->TypeQuoting(quoted, "decline2");
  const auto reply = events().WaitFor<ReplyReceived>(bench_->timeout());
  ASSERT_TRUE(reply.has_value());
  if ((*reply)->text == "decline2") return;
  EXPECT_TRUE(absl::EndsWith((*reply)->text, "\ndecline2")) << (*reply)->text;
  for (const absl::string_view line : absl::StrSplit(quoted, '\n')) {
    EXPECT_TRUE(absl::StrContains((*reply)->text, line)) << line;
  }
}

// Marks that nobody sees may be left out on the way; what can be seen may not.
TEST_P(ImChannelConformance, WhatKeyboardsAddTakesNothingAway) {
  Deliver(Offer(bench_->reachable_user()));
  const auto visible = [](absl::string_view text) {
    return absl::StrReplaceAll(
        text, {{"\xEF\xBB\xBF", ""}, {"\xD8\x9C", ""}, {"\xE2\x80\x8B", ""}, {"\xC2\xA0", " "}});
  };
  for (const char* text : {"\xEF\xBB\xBF\x31", "\xD8\x9C\x32", "3\xE2\x80\x8B",
                           "transfer +49\xC2\xA0\x33\x30\xE2\x80\x91\x31", "\xEF\xBC\x94",
                           "5\xEF\xB8\x8F\xE2\x83\xA3"}) {
    bench_->Type(text);
    const auto reply = events().WaitFor<ReplyReceived>(bench_->timeout());
    ASSERT_TRUE(reply.has_value()) << text;
    EXPECT_EQ(visible((*reply)->text), visible(text));
  }
}

// ---- Which message.

// Programs number messages by device, and begin anew after a restart: what is not surely the same
// message is a new one.
TEST_P(ImChannelConformance, AnIdUsedByAnotherDeviceIsNews) {
  Deliver(Offer(bench_->reachable_user()));
  bench_->Type("1");
  const auto first = WaitForReply("1");
  ASSERT_TRUE(first.has_value());
  if (!bench_->TypeElsewhereWithLastId("2")) GTEST_SKIP() << "ids are the service's own";
  const auto second = WaitForReply("2");
  ASSERT_TRUE(second.has_value()) << "swallowed";
  EXPECT_TRUE((*second)->message_id.empty() || (*second)->message_id != (*first)->message_id ||
              (*second)->device != (*first)->device)
      << "the engine takes it for the first once more";
  EXPECT_LE((*second)->device.size(), 64u);
}

TEST_P(ImChannelConformance, AnIdUsedAgainLaterIsNews) {
  Deliver(Offer(bench_->reachable_user()));
  bench_->Type("1");
  ASSERT_TRUE(WaitForReply("1").has_value());
  if (!bench_->TypeLaterWithLastId("2")) GTEST_SKIP() << "ids are the service's own";
  EXPECT_TRUE(WaitForReply("2").has_value()) << "swallowed";
}

// ---- Which people.

TEST_P(ImChannelConformance, WhatNobodyTypesThereNowIsMarkedOrDropped) {
  Deliver(Offer(bench_->reachable_user()));
  int ways = 0;
  for (const ReplyOrigin origin : {ReplyOrigin::kAutomatic, ReplyOrigin::kDelayed,
                                   ReplyOrigin::kCarbon, ReplyOrigin::kBounced}) {
    if (!bench_->TypeAs(origin, "1")) continue;
    const std::string after = std::string("after ") + std::to_string(++ways);
    bench_->Type(after);
    std::optional<testing::Owned<ReplyReceived>> reply;
    do {
      reply = events().WaitFor<ReplyReceived>(bench_->timeout());
      ASSERT_TRUE(reply.has_value());
      const bool is_that = (*reply)->text == "1";
      EXPECT_FALSE(is_that && (*reply)->origin == ReplyOrigin::kLive) << static_cast<int>(origin);
    } while ((*reply)->text != after);
  }
  if (ways == 0) GTEST_SKIP() << "only people write here, and now";
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_REFERENCES_H_
