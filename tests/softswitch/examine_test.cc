#include "examples/softswitch/examine.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "examples/softswitch/config.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace footman::softswitch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExamineTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  Config Parsed(absl::string_view text) const {
    auto config = ParseConfig(text, "f");
    EXPECT_TRUE(config.ok()) << config.status();
    config->set_data_directory(folder_ + "/data");
    return *config;
  }
  Findings Of(absl::string_view text) const { return Examine(Parsed(text)); }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), "/examine-", getpid());
};

TEST_F(ExamineTest, NothingIsWrongWithTheDefaultsAndNothingIsMade) {
  const Findings findings = Of("");
  EXPECT_THAT(findings.faults, IsEmpty());
  EXPECT_THAT(findings.warnings, IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(ExamineTest, APortIsGivenOnce) {
  EXPECT_THAT(Of("sip { port: 8080 }").faults,
              ElementsAre("port 8080 is given twice: to sip and to web"));
  EXPECT_THAT(Of("sip { port: 8080 tcp: false }").faults, IsEmpty());  // UDP alone
  EXPECT_THAT(Of("sip { port: 8080 address: '0.0.0.0' public_address: '192.0.2.1' }").faults,
              ElementsAre(HasSubstr("port 8080 is given twice")));
  EXPECT_THAT(Of("sip { port: 8080 address: '192.0.2.1' }").faults, IsEmpty());
  EXPECT_THAT(Of("sip { port: 0 } web { port: 0 }").faults, IsEmpty());
  EXPECT_THAT(Of("sip { port: 16400 }").warnings, ElementsAre(HasSubstr("within the ports of")));
}

TEST_F(ExamineTest, APortOfABridgeIsItsOwn) {
  std::ofstream(folder_ + "/secret") << "sixteen bytes or more\n";
  const std::string webhook =
      absl::StrCat("url: 'https://b.test/' secret_file: '", folder_, "/secret' }");
  EXPECT_THAT(
      Of(absl::StrCat("webhook { service: 'a' ", webhook, " webhook { service: 'b' ", webhook))
          .faults,
      ElementsAre("port 8091 is given twice: to webhook \"a\" and to webhook \"b\""));
}

TEST_F(ExamineTest, SoIsThatOfMessages) {
  const std::string who = "sip_message { identity: 'sip:f@x.test' port: ";
  EXPECT_THAT(Of(who + "5060 }").faults,
              ElementsAre("port 5060 is given twice: to sip and to sip_message"));
  EXPECT_THAT(Of(who + "8080 }").faults,
              ElementsAre("port 8080 is given twice: to sip_message and to web"));
  EXPECT_THAT(Of(who + "16400 }").warnings, ElementsAre(HasSubstr("within the ports of")));
  EXPECT_THAT(Of(who + "5070 }").faults, IsEmpty());
  EXPECT_THAT(Of("sip_message { port: 5060 }").faults, IsEmpty());  // it is off
}

TEST_F(ExamineTest, FoldersThatCannotBeAreNamed) {
  std::ofstream(folder_ + "/data") << "no folder";
  EXPECT_THAT(Of("").faults, ElementsAre(HasSubstr(folder_ + "/data is no folder")));
  std::filesystem::remove(folder_ + "/data");
  std::filesystem::create_directory(folder_ + "/data");
  std::ofstream(folder_ + "/data/recordings") << "no folder";
  EXPECT_THAT(Of("").faults, ElementsAre(HasSubstr("recordings is no folder")));
  std::filesystem::remove(folder_ + "/data/recordings");
  EXPECT_THAT(Of("call_records: '/nowhere/records'").faults,
              ElementsAre("/nowhere: there is no such folder"));
  EXPECT_THAT(Of("trace_file: '.'").faults, ElementsAre(HasSubstr("trace_file")));
}

TEST_F(ExamineTest, ServicesThatProfilesNameAreServed) {
  std::filesystem::create_directory(folder_ + "/data");
  SqliteOptions options;
  options.path = folder_ + "/data/footman.db";
  const auto database = SqliteDatabase::Open(options);
  ASSERT_TRUE(database.ok()) << database.status();
  ASSERT_TRUE((*database)
                  ->Import("subscriber { name: 'bob' number: '+4930123456'\n"
                           "  address { service: 'web' user: 'bob' }\n"
                           "  address { service: 'xmpp' user: 'bob@a.test' }\n"
                           "  address { service: 'irc' user: 'bob' }\n"
                           "  option_set { name: 'd' option { do: VOICEMAIL } } }",
                           "f")
                  .ok());
  EXPECT_THAT(Of("").faults, ElementsAre("subscriber \"bob\": nobody serves \"xmpp\"",
                                         "subscriber \"bob\": nobody serves \"irc\""));
}

TEST_F(ExamineTest, ADatabaseThatIsNoneIsNamed) {
  std::filesystem::create_directory(folder_ + "/data");
  std::ofstream(folder_ + "/data/footman.db") << "this is no database, this is no database";
  EXPECT_THAT(Of("").faults, ElementsAre(HasSubstr("footman.db")));
}

TEST_F(ExamineTest, TrustingEverybodyIsWarnedOf) {
  for (const char* network : {"0.0.0.0/0", "::/0", "192.0.2.1/00"}) {
    EXPECT_THAT(Of(absl::StrCat("sip { trusted_peer { network: '", network, "' } }")).warnings,
                ElementsAre(HasSubstr(network)));
  }
  EXPECT_THAT(Of("sip { trusted_peer { network: '10.0.0.0/8' } }").warnings, IsEmpty());
}

}  // namespace
}  // namespace footman::softswitch
