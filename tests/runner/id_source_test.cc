#include "footman/id_source.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace footman {
namespace {

TEST(SystemIdSource, NamesNodeAndShardAndNeverRepeats) {
  SystemIdSource ids(/*node=*/3, /*shard=*/9);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const CallId call = ids.NextCall();
    EXPECT_EQ(call.node(), 3);
    EXPECT_EQ(call.shard(), 9);
    EXPECT_TRUE(seen.insert(call.value()).second);
  }
}

TEST(SystemIdSource, StartsElsewhereAfterARestart) {
  EXPECT_NE(SystemIdSource().NextCall(), SystemIdSource().NextCall());
}

TEST(SystemIdSource, FillsEverySecretDifferently) {
  std::vector<LinkSecret> secrets(1000);
  SystemIdSource().FillSecrets(absl::MakeSpan(secrets));
  std::set<std::string> seen;
  for (const LinkSecret& secret : secrets) {
    EXPECT_TRUE(seen.insert(std::string(secret.bytes.begin(), secret.bytes.end())).second);
  }
}

}  // namespace
}  // namespace footman
