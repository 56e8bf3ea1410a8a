#include "lib/runner/owned_event.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace footman::internal {
namespace {

// What is copied must not point into this any more.
std::unique_ptr<std::string> Text(const char* text) { return std::make_unique<std::string>(text); }

TEST(OwnedEvent, KeepsTextsAndSpansOfACall) {
  OwnedEvent owned;
  {
    const auto name = Text("Bob Miller"), number = Text("+4930111"), called = Text("+4930222");
    const std::vector<absl::string_view> candidates = {*called, "sip@x"};
    const std::vector<Diversion> diversions = {{*called, DiversionReason::kBusy, 2, true}};
    std::vector<LinkSecret> secrets(4);
    secrets[3].bytes[15] = 7;
    owned.Assign(CallArrived{CallId(5),
                             {*number, *name, Presentation::kAllowed, Attestation::kFull},
                             candidates,
                             diversions,
                             secrets});
  }
  const auto& arrived = std::get<CallArrived>(owned.event());
  EXPECT_EQ(arrived.call, CallId(5));
  EXPECT_EQ(arrived.caller.name, "Bob Miller");
  EXPECT_EQ(arrived.caller.number, "+4930111");
  EXPECT_EQ(arrived.caller.attestation, Attestation::kFull);
  ASSERT_EQ(arrived.called.size(), 2u);
  EXPECT_EQ(arrived.called[0], "+4930222");
  EXPECT_EQ(arrived.called[1], "sip@x");
  ASSERT_EQ(arrived.diversions.size(), 1u);
  EXPECT_EQ(arrived.diversions[0].party, "+4930222");
  EXPECT_EQ(arrived.diversions[0].count, 2);
  ASSERT_EQ(arrived.secrets.size(), 4u);
  EXPECT_EQ(arrived.secrets[3].bytes[15], 7);
}

TEST(OwnedEvent, KeepsAProfile) {
  OwnedEvent owned;
  {
    Profile profile;
    profile.display_name = "Alice, with a name too long for a small string";
    profile.addresses = {{"web", "alice", "full", absl::ZeroDuration()}};
    owned.Assign(ProfileLoaded{CallId(1), &profile, *Text("+4930222"), ZoneOffset()});
  }
  const auto& loaded = std::get<ProfileLoaded>(owned.event());
  EXPECT_EQ(loaded.profile->display_name, "Alice, with a name too long for a small string");
  EXPECT_EQ(loaded.profile->addresses[0].user, "alice");
  EXPECT_EQ(loaded.called, "+4930222");
}

TEST(OwnedEvent, IsUsedAgain) {
  OwnedEvent owned;
  owned.Assign(OfferFailed{{CallId(1), 0}, *Text("a long reason that needs a buffer of its own")});
  const char* buffer = std::get<OfferFailed>(owned.event()).reason.data();
  owned.Assign(ProfileFailed{CallId(2), *Text("bye")});
  EXPECT_EQ(std::get<ProfileFailed>(owned.event()).reason, "bye");
  EXPECT_EQ(std::get<ProfileFailed>(owned.event()).reason.data(), buffer)
      << "a second buffer was made";
  owned.Assign(OfferDelivered{{CallId(3), 1}});
  EXPECT_EQ(CallOf(owned.event()), CallId(3));
}

TEST(OwnedEvent, ToleratesANullProfileAndEmptyTexts) {
  OwnedEvent owned;
  owned.Assign(ProfileLoaded{CallId(1), nullptr, "", ZoneOffset()});
  EXPECT_EQ(std::get<ProfileLoaded>(owned.event()).profile, nullptr);
  owned.Assign(ReplyReceived());
  EXPECT_TRUE(std::get<ReplyReceived>(owned.event()).text.empty());
}

TEST(BorrowedBytes, CountsEverything) {
  EXPECT_EQ(BorrowedBytes(OfferDelivered()), 0u);
  EXPECT_EQ(BorrowedBytes(ProfileFailed{CallId(1), "bye"}), 3u);
  const absl::string_view called[] = {"+4930222"};
  EXPECT_EQ(BorrowedBytes(CallArrived{CallId(1), {}, called, {}, {}}),
            sizeof(absl::string_view) + 8);
}

}  // namespace
}  // namespace footman::internal
