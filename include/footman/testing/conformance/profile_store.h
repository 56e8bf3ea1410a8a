// What every ProfileStore must do; see conformance.h and profile_store.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_PROFILE_STORE_H_
#define FOOTMAN_TESTING_CONFORMANCE_PROFILE_STORE_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "footman/profile_store.h"
#include "footman/testing/conformance/bench.h"

namespace footman::conformance {

class ProfileStoreBench : public Bench {
 public:
  virtual ProfileStore& store() = 0;
  // Puts a profile in, whose `subscriber` the store may replace with a key of its own.
  virtual void Add(const Profile& profile) = 0;
};

class ProfileStoreConformance
    : public ::testing::TestWithParam<std::function<std::unique_ptr<ProfileStoreBench>()>> {
 protected:
  void SetUp() override {
    bench_ = GetParam()();
    Profile alice;
    alice.subscriber = SubscriberId(11);
    alice.display_name = "Alice";
    alice.numbers = {"+4930222", "alice@example.com"};
    alice.addresses = {{"web", "alice", "full", absl::ZeroDuration()},
                       {"xmpp", "alice@example.com", "full", absl::Seconds(5)}};
    alice.option_sets = {
        {"full", {{{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""}}}};
    alice.decision_timeout = absl::Seconds(20);
    bench_->Add(alice);
    Profile carol;
    carol.subscriber = SubscriberId(12);
    carol.display_name = "Carol";
    carol.numbers = {"+4930333"};
    bench_->Add(carol);
  }

  absl::Status Load(std::vector<absl::string_view> called) {
    return bench_->store().Load({kTestCall, called});
  }
  std::unique_ptr<ProfileStoreBench> bench_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ProfileStoreConformance);

TEST_P(ProfileStoreConformance, LoadsTheWholeProfileOfANumber) {
  ASSERT_TRUE(Load({"+4930222"}).ok());
  const auto loaded = bench_->events().WaitFor<ProfileLoaded>(bench_->timeout());
  ASSERT_TRUE(loaded.has_value()) << "no ProfileLoaded came";
  EXPECT_EQ((*loaded)->call, kTestCall);
  EXPECT_EQ((*loaded)->called, "+4930222");
  const Profile& profile = *(*loaded)->profile;
  EXPECT_NE(profile.subscriber, SubscriberId());
  EXPECT_EQ(profile.display_name, "Alice");
  ASSERT_EQ(profile.addresses.size(), 2u);
  EXPECT_EQ(profile.addresses[0].service, "web") << "the order of preference is kept";
  EXPECT_EQ(profile.addresses[1].user, "alice@example.com");
  EXPECT_EQ(profile.addresses[1].delay, absl::Seconds(5));
  ASSERT_EQ(profile.option_sets.size(), 1u);
  ASSERT_EQ(profile.option_sets[0].options.size(), 1u);
  EXPECT_EQ(profile.decision_timeout, absl::Seconds(20));
}

TEST_P(ProfileStoreConformance, TheFirstCandidateThatNamesASubscriberWins) {
  ASSERT_TRUE(Load({"+4930999", "alice@example.com", "+4930333"}).ok());
  const auto loaded = bench_->events().WaitFor<ProfileLoaded>(bench_->timeout());
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ((*loaded)->profile->display_name, "Alice");
  EXPECT_EQ((*loaded)->called, "alice@example.com");
}

TEST_P(ProfileStoreConformance, SaysWhenNobodyIsMeant) {
  ASSERT_TRUE(Load({"+4930999", "nobody@example.com"}).ok());
  const auto missing = bench_->events().WaitFor<ProfileMissing>(bench_->timeout());
  ASSERT_TRUE(missing.has_value()) << "no ProfileMissing came";
  EXPECT_EQ((*missing)->call, kTestCall);
}

TEST_P(ProfileStoreConformance, TakesCandidatesAsTheyAre) {
  const std::string long_name(2000, 'x');
  ASSERT_TRUE(Load({"", "' OR 1=1; --", "%", "+4930222%", long_name}).ok());
  EXPECT_TRUE(bench_->events().WaitFor<ProfileMissing>(bench_->timeout()).has_value());
}

TEST_P(ProfileStoreConformance, NoCandidatesAreNobody) {
  ASSERT_TRUE(Load({}).ok());
  EXPECT_TRUE(bench_->events().WaitFor<ProfileMissing>(bench_->timeout()).has_value());
}

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_PROFILE_STORE_H_
