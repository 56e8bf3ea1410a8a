#include "examples/softswitch/changes.h"

#include "examples/softswitch/config.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace footman::softswitch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Config Parsed(absl::string_view text) {
  const auto config = ParseConfig(text, "f");
  EXPECT_TRUE(config.ok()) << config.status();
  return *config;
}

TEST(Changes, OfTheSameThereAreNone) {
  const Changes changes =
      ChangesBetween(Parsed("sip { port: 5070 }"), Parsed("sip { port: 5070 }"));
  EXPECT_THAT(changes.at_once, IsEmpty());
  EXPECT_THAT(changes.at_restart, IsEmpty());
}

TEST(Changes, AreNamedByTheirPath) {
  const Config before = Parsed(
      "webhook { service: 'irc' url: 'https://a.test/' } webhook { url: 'https://b.test/' }");
  const Config after = Parsed(
      "log { level: DEBUG } drain_timeout: '1s' calls { decision_timeout: '9s' transfer_prefix: "
      "'+49' }"
      "webhook { service: 'irc' url: 'https://a.test/' } webhook { url: 'https://c.test/' }"
      "sip { trusted_peer { network: '192.0.2.1' } trusted_peer { network: '192.0.2.2' } }");
  const Changes changes = ChangesBetween(before, after);
  EXPECT_THAT(changes.at_once, ElementsAre("log.level", "drain_timeout"));
  EXPECT_THAT(changes.at_restart, ElementsAre("sip.trusted_peer", "calls.transfer_prefix",
                                              "calls.decision_timeout", "webhook[1].url"));
}

TEST(Changes, WhatIsTakenOverDiffersNoMoreAndTheRestStillDoes) {
  Config running = Parsed("");
  const Config wanted = Parsed("log { level: ERROR format: JSON } drain_timeout: '1s'");
  TakeOver(wanted, &running);
  EXPECT_EQ(running.drain_timeout(), "1s");
  EXPECT_EQ(running.log().level(), Log::ERROR);
  const Changes changes = ChangesBetween(running, wanted);
  EXPECT_THAT(changes.at_once, IsEmpty());
  EXPECT_THAT(changes.at_restart, ElementsAre("log.format"));
}

TEST(Changes, SecretsAndAuthoritiesHoldAtOnce) {
  Config running = Parsed("webhook { url: 'https://a.test/' }");
  const Config wanted = Parsed(
      "webhook { url: 'https://a.test/' secret_file: 's' ca_file: 'c' } xmpp { ca_file: 'x' }");
  EXPECT_THAT(ChangesBetween(running, wanted).at_once,
              ElementsAre("xmpp.ca_file", "webhook[0].secret_file", "webhook[0].ca_file"));
  TakeOver(wanted, &running);
  EXPECT_EQ(running.webhook(0).secret_file(), "s");
  EXPECT_THAT(ChangesBetween(running, wanted).at_once, IsEmpty());
}

}  // namespace
}  // namespace footman::softswitch
