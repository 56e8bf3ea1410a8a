// What is remembered of offers that failed.

#include "lib/channel/lost_offers.h"

#include <gtest/gtest.h>

namespace footman::channel {
namespace {

OfferId Offer(uint64_t call, uint8_t index = 0) { return {CallId::Of(1, 0, call), index}; }

TEST(LostOffersTest, TellsSurelyFromPerhaps) {
  LostOffers lost;
  lost.Add(Offer(1), /*surely=*/true);
  lost.Add(Offer(2), /*surely=*/false);
  EXPECT_TRUE(lost.HasFailed(Offer(1)));
  EXPECT_TRUE(lost.HasReachedNobody(Offer(1)));
  EXPECT_TRUE(lost.HasFailed(Offer(2)));
  EXPECT_FALSE(lost.HasReachedNobody(Offer(2)));
  EXPECT_FALSE(lost.HasFailed(Offer(1, 1)));  // of the same call, to another address
  lost.Add(Offer(2), /*surely=*/true);
  EXPECT_TRUE(lost.HasReachedNobody(Offer(2)));
}

TEST(LostOffersTest, ForgetsWhatWasDeliveredAfterAll) {
  LostOffers lost;
  lost.Add(Offer(1), /*surely=*/true);
  lost.Forget(Offer(1));
  EXPECT_FALSE(lost.HasFailed(Offer(1)));
}

TEST(LostOffersTest, ForgetsTheOldestOfTooMany) {
  LostOffers lost;
  for (uint64_t call = 1; call <= LostOffers::kMost; ++call) lost.Add(Offer(call), true);
  EXPECT_TRUE(lost.HasReachedNobody(Offer(1)));
  lost.Add(Offer(LostOffers::kMost + 1), true);
  EXPECT_FALSE(lost.HasFailed(Offer(1)));
  EXPECT_TRUE(lost.HasReachedNobody(Offer(2)));
  EXPECT_TRUE(lost.HasReachedNobody(Offer(LostOffers::kMost + 1)));
}

}  // namespace
}  // namespace footman::channel
