#include "examples/softswitch/own_domains.h"

#include <string>
#include <vector>

#include "examples/softswitch/config.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace footman::softswitch {
namespace {

using ::testing::ElementsAre;

// Keeps what it was asked for.
class AskedStore : public ProfileStore {
 public:
  absl::Status Load(const LoadProfile& command) override {
    for (const absl::string_view one : command.called) asked.emplace_back(one);
    return absl::OkStatus();
  }
  std::vector<std::string> asked;
};

std::vector<std::string> Names(absl::string_view text) {
  const auto config = ParseConfig(text, "f");
  EXPECT_TRUE(config.ok()) << config.status();
  return OwnDomainsOf(*config);
}

TEST(OwnDomains, AreDomainsAddressesAndThisMachine) {
  EXPECT_THAT(Names(""), ElementsAre("127.0.0.1", "localhost"));
  EXPECT_THAT(Names("sip { address: '192.0.2.1' public_address: '203.0.113.1' domain: 'A.test' }"),
              ElementsAre("a.test", "192.0.2.1", "203.0.113.1", "localhost", "127.0.0.1"));
}

TEST(OwnDomains, ACandidateAtOneIsFollowedByThoseAtTheOthers) {
  AskedStore store;
  OwnDomains names({"192.0.2.1", "localhost"}, store);
  const absl::string_view called[] = {"+4930123456", "alice@192.0.2.1", "bob@elsewhere.test"};
  ASSERT_TRUE(names.Load(LoadProfile{CallId(1), called}).ok());
  EXPECT_THAT(store.asked, ElementsAre("+4930123456", "alice@192.0.2.1", "alice@localhost",
                                       "bob@elsewhere.test"));
}

}  // namespace
}  // namespace footman::softswitch
