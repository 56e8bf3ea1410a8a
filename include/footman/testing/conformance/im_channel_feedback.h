// What an ImChannel must tell people of their offers afterwards; see im_channel.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_FEEDBACK_H_
#define FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_FEEDBACK_H_

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "footman/testing/conformance/im_channel_bench.h"

namespace footman::conformance {

// The engine names the call, the option and what came of it: nothing of that may be left out.
TEST_P(ImChannelConformance, WhatBecameOfAnOfferIsShownAsItWasWritten) {
  static constexpr std::array<std::pair<OfferChange, const char*>, 5> kChanges = {{
      {OfferChange::kExtended, "(b) J\xC3\xBCrgen (+4930111): 60 s more. 1 voicemail, 2 decline."},
      {OfferChange::kTaken, "(b) Bob (+4930111): You chose: Say what I type. Heard to the end."},
      {OfferChange::kDefaulted, "(b) Bob (+4930111): Nobody chose in time: Take a voicemail."},
      {OfferChange::kCallerHungUp, "(b) Bob (+4930111): They hung up after 4 s."},
      {OfferChange::kEnded, "(b) Bob (+4930111): The mobile did not answer."},
  }};
  int number = 0;
  for (const auto& [change, text] : kChanges) {
    const auto offer = Numbered(++number);
    Deliver(*offer);
    ASSERT_TRUE(channel().Update(Changed(*offer, change, text)).ok());
    const auto shown = bench_->ReadUntil(text);
    if (!shown.has_value()) GTEST_SKIP() << "this bench cannot look";
    EXPECT_TRUE(AnyContains(*shown, text)) << text;
  }
}

// "You could not be reached in time" comes once the person can be reached, and once. The offer
// itself is over, and never comes (WhatCouldNotBeSentInTimeIsNeverSent).
TEST_P(ImChannelConformance, AMissedCallIsToldOnceThePersonCanBeReached) {
  Deliver(*Numbered(1));
  const std::string first(Numbered(1)->options.back().link);
  if (!bench_->ReadUntil(first).has_value()) GTEST_SKIP() << "this bench cannot look";
  if (!bench_->TakeAway()) GTEST_SKIP() << "this service is always there";
  const auto lost = Numbered(2);
  ASSERT_EQ(SendAndWait(*lost), Outcome::kFailed);
  const std::string missed =
      "Bob (+4930111) called at 14:03. You could not be reached in time: Take a voicemail.";
  ASSERT_TRUE(channel().Update(Changed(*lost, OfferChange::kDefaulted, missed)).ok());
  bench_->BringBack();
  const absl::Time until = absl::Now() + bench_->timeout();
  int number = 3;
  while (SendAndWait(*Numbered(number)) != Outcome::kDelivered) {
    ASSERT_LT(absl::Now(), until) << "it never came back";
    ++number;
    (void)events().WaitWhere([](const Event&) { return false; }, absl::Milliseconds(50));
  }
  const auto shown = bench_->ReadUntil(missed);
  ASSERT_TRUE(shown.has_value() && AnyContains(*shown, missed)) << "not told";
  EXPECT_FALSE(AnyContains(*shown, lost->options[0].link)) << "an offer that had failed was sent";
  Deliver(*Numbered(number + 1));
  ASSERT_TRUE(
      channel().Note({channel().service(), bench_->reachable_user(), kTestCall, "No more."}).ok());
  const auto rest = bench_->ReadUntil("No more.");
  ASSERT_TRUE(rest.has_value() && AnyContains(*rest, "No more."));
  EXPECT_FALSE(AnyContains(*rest, missed)) << "told twice";
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_FEEDBACK_H_
