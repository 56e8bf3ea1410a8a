#include "examples/softswitch/config.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "examples/softswitch/examine.h"
#include "examples/softswitch/port_options.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace footman::softswitch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Refusal(absl::string_view text) {
  const auto config = ParseConfig(text, "f");
  EXPECT_FALSE(config.ok()) << "accepted: " << text;
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(config.status().message());
}

TEST(Config, AnEmptyFileGivesTheDefaults) {
  const auto config = ParseConfig("", "f");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->sip().port(), 5060u);
  EXPECT_EQ(config->web().address(), "127.0.0.1");
  EXPECT_EQ(config->media().address(), "127.0.0.1");
  ASSERT_EQ(config->sip().trusted_peer_size(), 1);
  EXPECT_EQ(config->sip().trusted_peer(0).network(), "127.0.0.0/8");
  EXPECT_EQ(TimeOf(config->calls().decision_timeout()), absl::Seconds(25));
}

TEST(Config, LeftOutThisMachineIsTrustedByTheAddressThatItListensOnToo) {
  const auto config = ParseConfig("sip { address: '192.0.2.1' }", "f");
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->sip().trusted_peer_size(), 2);
  EXPECT_EQ(config->sip().trusted_peer(0).network(), "127.0.0.0/8");
  EXPECT_EQ(config->sip().trusted_peer(1).network(), "192.0.2.1");
  EXPECT_EQ(config->sip().trusted_peer(1).national_prefix(), "0");
  EXPECT_EQ(ParseConfig("sip { address: '127.0.0.2' }", "f")->sip().trusted_peer_size(), 1);
}

TEST(Config, WhatTheFileSaysHolds) {
  const auto config = ParseConfig(
      "# for people\n"
      "sip { address: '192.0.2.1' trusted_peer { network: '2001:db8::/32' country_code: 49 } }\n"
      "calls { decision_timeout: '1m' pre_answer_mode: EARLY_MEDIA }\n",
      "f");
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->sip().trusted_peer_size(), 1);
  EXPECT_EQ(config->sip().trusted_peer(0).country_code(), 49);
  EXPECT_EQ(config->sip().trusted_peer(0).national_prefix(), "0");
  EXPECT_EQ(config->media().address(), "192.0.2.1");
  EXPECT_EQ(config->calls().pre_answer_mode(), Calls::EARLY_MEDIA);
}

TEST(Config, ThePasswordOfXmppStandsInAFileOfItsOwn) {
  const std::string file = absl::StrCat(::testing::TempDir(), "/xmpp-password-", getpid());
  std::ofstream(file) << "correct horse\nnot this line\n";
  const auto config = ParseConfig(
      absl::StrCat("xmpp { jid: 'footman@example.org' password_file: '", file, "' port: 5223 }"),
      "f");
  ASSERT_TRUE(config.ok()) << config.status();
  const auto options = XmppOptionsOf(*config);
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->jid, "footman@example.org");
  EXPECT_EQ(options->password, "correct horse");
  EXPECT_EQ(options->port, 5223);
  EXPECT_THAT(PrintConfig(*config), Not(HasSubstr("correct horse")));
  EXPECT_TRUE(CheckOptions(*config).ok());

  std::remove(file.c_str());
  EXPECT_THAT(std::string(CheckOptions(*config).message()), HasSubstr(file));
}

TEST(Config, AnOldNameIsRefusedWithTheNewOne) {
  EXPECT_THAT(Refusal("calls {\n  time_to_answer: '20s' }"),
              HasSubstr("f:2:3: time_to_answer is called decision_timeout now"));
  static constexpr std::pair<const char*, const char*> kRenamed[] = {
      {"drain_time: '1s'", "drain_timeout"},
      {"sip { cut_through_time: '1s' }", "cut_through_delay"},
      {"web { session_time: '1h' }", "session_lifetime"},
      {"calls { caller_wait: ANSWERED }", "pre_answer_mode"},
      {"calls { house_default: DECLINE }", "fallback_treatment"},
      {"calls { hold_time: '1s' }", "wait_extension"},
      {"calls { profile_time: '1s' }", "profile_timeout"},
      {"calls { delivery_time: '1s' }", "delivery_timeout"},
      {"calls { speech_time: '1s' }", "speech_timeout"},
      {"calls { max_holds: 1 }", "max_waits"},
      {"calls { settle_time: '1s' }", "ambiguity_window"},
  };
  for (const auto& [text, name] : kRenamed) {
    EXPECT_THAT(Refusal(text), HasSubstr(absl::StrCat("is called ", name, " now"))) << text;
  }
  EXPECT_THAT(PrintConfig(*ParseConfig("", "f")), Not(HasSubstr("time_to_answer")));
}

TEST(Config, WhatAChannelWouldRefuseIsToldByACheck) {
  const std::string file = absl::StrCat(::testing::TempDir(), "/secret-", getpid());
  std::ofstream(file) << "sixteen bytes or more\n";
  static constexpr struct {
    const char* section;
    const char* error;
  } kWrong[] = {
      {"xmpp { jid: 'a@@b' password_file: '$' }", "jid is no XMPP address"},
      {"xmpp { login: COMPONENT jid: 'c.test' host: '192.0.2.1' password_file: '$' }", "loopback"},
      {"xmpp { jid: 'a@b.test' ca_file: '/nowhere' password_file: '$' }", "ca_file cannot be read"},
      {"xmpp { jid: 'a@b.test' ca_file: '$' password_file: '$' }", "holds no certificate"},
      {"sip_message { identity: 'sip:' }", "identity is no SIP address"},
      {"sip_message { identity: 'sip:a@b.test' route: 'sips:x' }", "route"},
      {"webhook { url: 'http://192.0.2.1/' secret_file: '$' }", "url must be https"},
      {"webhook { url: 'https://b.test/' service: 'Slack' secret_file: '$' }", "service must be"},
  };
  for (const auto& [section, error] : kWrong) {
    const auto config = ParseConfig(absl::StrReplaceAll(section, {{"$", file}}), "f");
    ASSERT_TRUE(config.ok()) << section << ": " << config.status();
    EXPECT_THAT(std::string(CheckOptions(*config).message()), HasSubstr(error)) << section;
  }
}

TEST(Config, AWebhookNeedsAnAddressAndAServiceOfItsOwn) {
  EXPECT_THAT(Refusal("log {}\nwebhook { service: 'irc' }"), HasSubstr("url is missing"));
  EXPECT_THAT(Refusal("webhook { url: 'http://127.0.0.1:1/' } webhook { url: 'https://b.test/' }"),
              HasSubstr("the same service"));
  EXPECT_THAT(Refusal("webhook { service: 'xmpp' url: 'https://b.test/' }"),
              HasSubstr("needs no bridge"));
}

TEST(Config, WhatIsPrintedReadsBackTheSame) {
  const auto config = ParseConfig("prompts { greeting: 'Gr\xc3\xbc\xc3\x9f Gott' }", "f");
  ASSERT_TRUE(config.ok()) << config.status();
  const std::string printed = PrintConfig(*config);
  EXPECT_THAT(printed, HasSubstr("decision_timeout: \"25s\""));
  EXPECT_THAT(printed, HasSubstr("Gr\xc3\xbc\xc3\x9f Gott"));
  const auto again = ParseConfig(printed, "printed");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(PrintConfig(*again), printed);
}

TEST(Config, RefusesAnUnknownFieldWithItsPlace) {
  EXPECT_THAT(Refusal("sip {\n  prot: 5060\n}"), StartsWith("f:2:"));
  EXPECT_THAT(Refusal("sip {\n  prot: 5060\n}"), HasSubstr("prot"));
}

TEST(Config, RefusesABadValueWithItsPlace) {
  EXPECT_EQ(Refusal("web {\n  port: 70000\n}"), "f:2:3: port is more than 65535");
  EXPECT_EQ(Refusal("calls { wait_extension: 'soon' }"),
            "f:1:9: wait_extension is no time such as \"25s\"");
  EXPECT_EQ(Refusal("calls { wait_extension: '1ms' }"), "f:1:9: wait_extension is shorter than 1s");
  EXPECT_EQ(Refusal("calls { wait_extension: '20h' }"), "f:1:9: wait_extension is longer than 10m");
  EXPECT_EQ(Refusal("sip { address: 'example.org' }"), "f:1:7: address is no numeric IPv4 address");
  EXPECT_EQ(Refusal("sip { trusted_peer {}\n trusted_peer { network: '10.0.0.0/33' } }"),
            "f:2:17: network is no address or network such as 192.0.2.0/24");
  EXPECT_THAT(Refusal("calls { transfer_prefix: '49' }"), StartsWith("f:1:9: transfer_prefix"));
  for (const char* region : {"Germany", "ZZ", "de", "D1"}) {
    EXPECT_THAT(Refusal(absl::StrCat("calls { region: '", region, "' }")),
                StartsWith("f:1:9: region"));
  }
  for (const char* place : {"0.0.0.0", "192.0.2.1", "", "localhost"}) {
    EXPECT_THAT(Refusal(absl::StrCat("web { address: '", place, "' }")), StartsWith("f:1:7: addr"));
  }
  for (const char* origin :
       {"calls.example.org", "https://", "https://a.example/path", "ftp://a.example", "https://a b",
        "https://a.example:0", "https://a.example:70000"}) {
    EXPECT_THAT(Refusal(absl::StrCat("web { public_origin: '", origin, "' }")),
                StartsWith("f:1:7: public_origin"));
  }
  EXPECT_TRUE(ParseConfig("web { public_origin: 'https://a-b.example:8443' }", "f").ok());
  EXPECT_THAT(Refusal("sip { number_gateway: 'a b<>' }"), StartsWith("f:1:7: number_gateway"));
  EXPECT_TRUE(ParseConfig("sip { number_gateway: 'gw.example:5070' }", "f").ok());
  EXPECT_THAT(Refusal("sip { domain: 'two words' }"), StartsWith("f:1:7: domain"));
  EXPECT_THAT(Refusal("sip { domain: 'a.example:5060' }"), StartsWith("f:1:7: domain"));
  EXPECT_THAT(Refusal("data_directory: ''"), StartsWith("f:1:1: data_directory must not be"));
  EXPECT_THAT(Refusal("log { format: XML }"), StartsWith("f:1:"));
  EXPECT_THAT(Refusal("web { port: -1 }"), StartsWith("f:1:"));
  EXPECT_THAT(Refusal("web { port: 1 port: 2 }"), StartsWith("f:1:"));
  EXPECT_THAT(Refusal("sip {"), StartsWith("f:1:"));
  EXPECT_THAT(Refusal(std::string("\0\xff", 2)), StartsWith("f:1:1:"));
}

TEST(Config, RefusesValuesThatDoNotGoTogether) {
  EXPECT_EQ(Refusal("\nmedia { port_min: 20000 port_max: 20000 }"),
            "f:2:1: port_min to port_max has no even port with the next one");
  EXPECT_THAT(Refusal("media { port_min: 20001 port_max: 20002 }"), HasSubstr("no even port"));
  EXPECT_TRUE(ParseConfig("media { port_min: 20001 port_max: 20003 }", "f").ok());
  EXPECT_EQ(Refusal("calls { decision_timeout: '5m' call_limit: '1m' }"),
            "f:1:1: decision_timeout is longer than call_limit");
  EXPECT_THAT(Refusal("sip { address: '0.0.0.0' }"), HasSubstr("public_address"));
  EXPECT_THAT(Refusal("media { address: '0.0.0.0' }"), HasSubstr("public_address"));
  EXPECT_TRUE(ParseConfig("sip { address: '0.0.0.0' public_address: '192.0.2.1' }", "f").ok());
  // A trace is begun anew at each start: it would cost every subscriber.
  EXPECT_THAT(Refusal("trace_file: './footman.db'"), HasSubstr("keeps for something else"));
  EXPECT_THAT(Refusal("trace_file: 'call-records.jsonl'"), HasSubstr("for something else"));
  EXPECT_THAT(Refusal("\n call_records: 'footman.db-wal'"), StartsWith("f:2:2: a file"));
  EXPECT_TRUE(ParseConfig("trace_file: '/other/footman.db'", "f").ok());
  EXPECT_EQ(Refusal("sip { udp: false tcp: false }"), "f:1:1: udp and tcp are both off");
  EXPECT_THAT(Refusal(std::string((1 << 20) + 1, '#')), HasSubstr("larger than a megabyte"));
}

TEST(Config, AFileThatCannotBeReadIsNamed) {
  const auto config = LoadConfig("/nonexistent/footman.conf");
  EXPECT_EQ(config.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(config.status().message()), HasSubstr("/nonexistent/footman.conf"));
  EXPECT_FALSE(LoadConfig("/").ok());
}

TEST(Config, AnEmptyFileIsNoError) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/empty-", getpid(), ".conf");
  std::ofstream(path).close();
  EXPECT_TRUE(LoadConfig(path).ok()) << LoadConfig(path).status();
  std::remove(path.c_str());
}

TEST(Config, PathsAreBelowTheDataDirectory) {
  const auto config = ParseConfig("data_directory: '/d'", "f");
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(InDataDirectory(*config, "records"), "/d/records");
  EXPECT_EQ(InDataDirectory(*config, "/else/where"), "/else/where");
  EXPECT_EQ(InDataDirectory(*config, ""), "");
}

}  // namespace
}  // namespace footman::softswitch
