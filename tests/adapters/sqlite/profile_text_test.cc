// Profile files: what is refused, with which words and where; what is taken, in which form.

#include "lib/adapters/sqlite/profile_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "footman/profile.h"
#include "lib/adapters/sqlite/profile_convert.h"
#include "tests/adapters/sqlite/fixture.h"

namespace footman::sqlite {
namespace {

namespace pb = ::footman::proto::profile;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

absl::StatusOr<pb::Profiles> Read(absl::string_view text, const std::string& region = "DE") {
  google::protobuf::Arena arena;
  std::vector<std::string> hints;
  const absl::StatusOr<const pb::Profiles*> profiles =
      ReadProfiles(text, "people.txt", region, arena, hints);
  if (!profiles.ok()) return profiles.status();
  return **profiles;
}

// What is said of a text that must be refused.
std::string Refusal(absl::string_view text) {
  const absl::StatusOr<pb::Profiles> profiles = Read(text);
  EXPECT_EQ(profiles.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(profiles.status().message());
}

// Of a subscriber "a" who has a number, an address with one option, a message and a target, and
// whose profile goes on with `rest`.
std::string RefusalOf(absl::string_view rest) {
  return Refusal(absl::StrCat(R"(subscriber { name: "a" number: "+4930111111"
    message { id: "m" text: "Hello." } transfer_target { name: "t" number: "+4930222222" } )",
                              rest, " }"));
}

std::string RefusalOfOption(absl::string_view option) {
  return RefusalOf(absl::StrCat("option_set { name: \"s\" option { ", option, " } }"));
}

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(text, '\n'); }

TEST(ProfileText, ANumberThatMeansAnotherWhenItIsReadAgainIsRefused) {
  EXPECT_THAT(RefusalOf("transfer_target { name: \"odd\" number: \"+490d01234568\" }"),
              HasSubstr("must be written as it is dialled from abroad"));
}

TEST(ProfileText, BecomesCanonical) {
  const absl::StatusOr<pb::Profiles> profiles = Read(kAliceAndBob);
  ASSERT_TRUE(profiles.ok()) << profiles.status();
  ASSERT_EQ(profiles->subscriber_size(), 2);
  const Profile alice = ToProfile(profiles->subscriber(0), SubscriberId(7));
  EXPECT_EQ(alice.subscriber, SubscriberId(7));
  EXPECT_EQ(alice.display_name, "Alice Example");
  EXPECT_EQ(alice.language, "de");
  EXPECT_EQ(alice.time_zone, "Europe/Berlin");
  EXPECT_THAT(alice.numbers, ElementsAre("+4930123456", "alice@example.com"));
  ASSERT_THAT(alice.addresses, SizeIs(2));
  EXPECT_EQ(alice.addresses[0].service, "web");
  EXPECT_EQ(alice.addresses[0].user, "alice");
  EXPECT_EQ(alice.addresses[0].option_set, "desk");
  EXPECT_EQ(alice.addresses[0].delay, absl::ZeroDuration());
  EXPECT_EQ(alice.addresses[1].user, "alice@example.com");
  EXPECT_EQ(alice.addresses[1].delay, absl::Seconds(5));
  ASSERT_THAT(alice.option_sets, SizeIs(2));
  const std::vector<Option>& desk = alice.option_sets[0].options;
  ASSERT_THAT(desk, SizeIs(8));
  EXPECT_EQ(desk[0].treatment.kind, TreatmentKind::kVoicemail);
  EXPECT_EQ(desk[1].treatment.kind, TreatmentKind::kPlay);
  EXPECT_EQ(desk[1].treatment.argument, "driving");
  EXPECT_EQ(desk[1].treatment.afterwards, Afterwards::kVoicemail);
  EXPECT_EQ(desk[1].label, "Ich fahre");
  EXPECT_EQ(desk[1].key_word, "driving");
  EXPECT_EQ(desk[2].treatment.argument, "");
  EXPECT_EQ(desk[3].treatment.argument, "+491701234567");
  EXPECT_EQ(desk[4].treatment.argument, "");
  EXPECT_EQ(desk[5].treatment.kind, TreatmentKind::kDecline);
  EXPECT_EQ(desk[6].treatment.kind, TreatmentKind::kWait);
  EXPECT_EQ(desk[7].treatment.argument, "night-guard");
  ASSERT_THAT(alice.messages, SizeIs(2));
  EXPECT_EQ(alice.messages[1].audio, "/srv/hello.wav");
  ASSERT_THAT(alice.transfer_targets, SizeIs(1));
  EXPECT_EQ(alice.transfer_targets[0].number, "+491701234567");
  EXPECT_EQ(alice.greeting, "hello");
  EXPECT_EQ(alice.default_treatment.kind, TreatmentKind::kPlay);
  EXPECT_EQ(alice.decision_timeout, absl::Seconds(20));

  const Profile bob = ToProfile(profiles->subscriber(1), SubscriberId(8));
  EXPECT_EQ(bob.display_name, "bob");
  EXPECT_EQ(bob.language, "en");
  EXPECT_EQ(bob.time_zone, "UTC");
  EXPECT_THAT(bob.numbers, ElementsAre("+4930654321"));
  EXPECT_EQ(bob.default_treatment.kind, TreatmentKind::kVoicemail);
  EXPECT_EQ(bob.decision_timeout, absl::ZeroDuration());
}

TEST(ProfileText, TheExampleInTheSchemaIsRight) {
  std::ifstream file(FOOTMAN_SOURCE_DIR "/lib/proto/profile.proto");
  std::string example;
  for (std::string line; std::getline(file, line);) {
    if (absl::StartsWith(line, "//   ")) absl::StrAppend(&example, line.substr(5), "\n");
  }
  const absl::StatusOr<pb::Profiles> profiles = Read(example);
  ASSERT_TRUE(profiles.ok()) << profiles.status() << "\n" << example;
  EXPECT_EQ(profiles->subscriber_size(), 1);
}

TEST(ProfileText, WritesWhatItReads) {
  const absl::StatusOr<pb::Profiles> profiles =
      Read(absl::StrReplaceAll(kAliceAndBob, {{"Ich fahre", "Ich fahre – später, Müller"}}));
  ASSERT_TRUE(profiles.ok()) << profiles.status();
  const std::string text = WriteProfiles(*profiles);
  EXPECT_THAT(text, HasSubstr("Ich fahre – später, Müller"));
  const absl::StatusOr<pb::Profiles> again = Read(text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(WriteProfiles(*again), text);
  EXPECT_EQ(again->SerializeAsString(), profiles->SerializeAsString());
}

TEST(ProfileText, AProfileBecomesTextAgain) {
  const absl::StatusOr<pb::Profiles> profiles = Read(kAliceAndBob);
  ASSERT_TRUE(profiles.ok()) << profiles.status();
  const Profile alice = ToProfile(profiles->subscriber(0), SubscriberId(1));
  pb::Profiles made;
  *made.add_subscriber() = FromProfile(alice, "alice");
  pb::Profiles expected;
  *expected.add_subscriber() = profiles->subscriber(0);
  // The one thing that a Profile does not know: the number had a name.
  expected.mutable_subscriber(0)->mutable_option_set(0)->mutable_option(3)->set_to("+491701234567");
  EXPECT_EQ(WriteProfiles(made), WriteProfiles(expected));
}

// ---- Syntax.

TEST(ProfileText, SyntaxErrorsHaveLineAndColumn) {
  EXPECT_THAT(Refusal("subscriber {\n  name: \"a\"\n  number \"1\"\n}"),
              StartsWith("people.txt:3:10: Expected \":\""));
  EXPECT_THAT(Refusal("subscriber { name: \"a\" "), HasSubstr("people.txt:1:"));
  EXPECT_THAT(Refusal("subscriber {\n  colour: \"red\"\n}"),
              AllOf(StartsWith("people.txt:2:"), HasSubstr("no field named \"colour\"")));
  EXPECT_THAT(Refusal("subscriber { option_set { option { do: FLY } } }"), HasSubstr("\"FLY\""));
  EXPECT_THAT(Refusal(std::string("subscriber { name: \"\0\" }", 24)), HasSubstr("people.txt:1:"));
  EXPECT_THAT(Refusal("subscriber { seconds_to_decide: -1 }"), HasSubstr("people.txt:1:"));
}

TEST(ProfileText, NestingWithoutEndIsRefused) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "subscriber {";
  EXPECT_THAT(Refusal(deep), HasSubstr("people.txt:1:"));
}

TEST(ProfileText, MistakesHaveLineColumnAndSubscriber) {
  EXPECT_EQ(Refusal("subscriber { name: \"a\" number: \"+4930111111\" }\n"
                    "subscriber {\n"
                    "  name: \"b\"\n"
                    "  number: \"+4930222222\"\n"
                    "  number: \"12\"\n"
                    "}"),
            "people.txt:5:3: subscriber \"b\": number: \"12\" is too short or too long for a phone "
            "number");
  EXPECT_EQ(RefusalOfOption("do: PLAY\n key_word: \"go away\""),
            "people.txt:3:2: subscriber \"a\": option_set.option.key_word: \"go away\" must be one "
            "word of letters and digits");
}

TEST(ProfileText, TellsEveryMistakeUpToTwenty) {
  const std::string two =
      Refusal("subscriber { name: \"A B\" language: \"xx\" number: \"+4930111111\" }");
  EXPECT_THAT(Lines(two), SizeIs(2));
  std::string many;
  for (int i = 0; i < 50; ++i) many += "subscriber { name: \"?\" }\n";
  const std::string refusal = Refusal(many);
  EXPECT_THAT(Lines(refusal), SizeIs(21));
  EXPECT_THAT(refusal, EndsWith("and perhaps more"));
}

// ---- Fields, one by one.

TEST(ProfileText, Names) {
  EXPECT_THAT(Refusal("subscriber { number: \"+4930111111\" }"),
              HasSubstr("name: must be made of"));
  EXPECT_THAT(Refusal("subscriber { name: \"Alice\" number: \"+4930111111\" }"),
              HasSubstr("name: \"Alice\" must be made of"));
  EXPECT_THAT(
      Refusal("subscriber { name: \"a\" number: \"+4930111111\" }\n"
              "subscriber { name: \"a\" number: \"+4930222222\" }"),
      HasSubstr("people.txt:2:14: subscriber \"a\": name: \"a\" is the name of an earlier"));
}

TEST(ProfileText, Texts) {
  EXPECT_THAT(RefusalOf("display_name: \"\\xff\""), HasSubstr("display_name: is not valid UTF-8"));
  EXPECT_THAT(RefusalOf("display_name: \"\\xed\\xa0\\x80\""), HasSubstr("is not valid UTF-8"));
  EXPECT_THAT(RefusalOf("display_name: \"a\\nb\""), HasSubstr("has a control character"));
  EXPECT_THAT(RefusalOf(absl::StrCat("display_name: \"", std::string(129, 'x'), "\"")),
              HasSubstr("is longer than 128 bytes"));
}

TEST(ProfileText, LanguageAndZone) {
  EXPECT_THAT(RefusalOf("language: \"fr\""), HasSubstr("language: \"fr\" is not known"));
  EXPECT_THAT(RefusalOf("language: \"en-\""), HasSubstr("is not known"));
  EXPECT_THAT(RefusalOf("language: \"english\""), HasSubstr("is not known"));
  const absl::StatusOr<pb::Profiles> austrian =
      Read("subscriber { name: \"a\" number: \"+4930111111\" language: \"DE-AT\" }");
  ASSERT_TRUE(austrian.ok()) << austrian.status();
  EXPECT_EQ(austrian->subscriber(0).language(), "de-AT");
  for (const char* zone : {"Mars/Base", "/etc/localtime", "../../etc/passwd", "localtime",
                           "libc:localtime", "Europe/", "Europe/Ber lin"}) {
    EXPECT_THAT(RefusalOf(absl::StrCat("time_zone: \"", zone, "\"")), HasSubstr("is no time zone"));
  }
}

TEST(ProfileText, Numbers) {
  EXPECT_THAT(Refusal("subscriber { name: \"a\" }"), HasSubstr("number: is missing"));
  EXPECT_THAT(RefusalOf("number: \"\""), HasSubstr("number: is missing"));
  EXPECT_THAT(RefusalOf("number: \"Alice\""), HasSubstr("is neither a phone number nor"));
  EXPECT_THAT(RefusalOf("number: \"+999123456789\""), HasSubstr("has no country code that exists"));
  EXPECT_THAT(RefusalOf("number: \"+4930123456 ext. 7\""), HasSubstr("has an extension"));
  EXPECT_THAT(RefusalOf("number: \"+49301234567890123456\""), HasSubstr("number"));
  EXPECT_THAT(RefusalOf("number: \"@example.com\""), HasSubstr("must be like user@domain"));
  EXPECT_THAT(RefusalOf("number: \"a@\""), HasSubstr("must be like user@domain"));
  EXPECT_THAT(RefusalOf("number: \"a@b@c\""), HasSubstr("must be like user@domain"));
  EXPECT_THAT(RefusalOf("number: \"sip:a@example.com\""), HasSubstr("before the '@'"));
  EXPECT_THAT(RefusalOf("number: \"a@exa mple.com\""), HasSubstr("after the '@'"));
  EXPECT_THAT(RefusalOf("number: \"030 111111\""), HasSubstr("stands here twice"));
  EXPECT_THAT(Refusal("subscriber { name: \"a\" number: \"+4930111111\" }\n"
                      "subscriber { name: \"b\" number: \"030/111111\" }"),
              HasSubstr("number: \"030/111111\" belongs to subscriber \"a\" already"));
  const absl::StatusOr<pb::Profiles> no_region =
      Read("subscriber { name: \"a\" number: \"030 111111\" }", "");
  EXPECT_THAT(std::string(no_region.status().message()), HasSubstr("must begin with '+'"));
}

TEST(ProfileText, Addresses) {
  const std::string set = "option_set { name: \"s\" option { do: VOICEMAIL } }";
  EXPECT_THAT(RefusalOf(set + "address { user: \"a\" }"), HasSubstr("address.service: must name"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"web\" }"),
              HasSubstr("address.user: is missing"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"web\" user: \" a\" }"),
              HasSubstr("begins or ends with a space"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"web\" user: \"a\" option_set: \"x\" }"),
              HasSubstr("option_set: \"x\" is no option set"));
  EXPECT_THAT(RefusalOf("address { service: \"web\" user: \"a\" }"),
              HasSubstr("option_set: is no option set"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"web\" user: \"a\" after_seconds: 61 }"),
              HasSubstr("after_seconds: must be 0 to 60"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"xmpp\" user: \"alice\" }"),
              HasSubstr("must be like user@domain"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"xmpp\" user: \"a@b.c/phone\" }"),
              HasSubstr("without a resource"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"xmpp\" user: \"a b@c.d\" }"),
              HasSubstr("is no XMPP address"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"sip\" user: \"a@b.c:5070\" }"),
              HasSubstr("without port or parameters"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"sip\" user: \"sip:a%20b@b.c\" }"),
              HasSubstr("without %"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"sip\" user: \"sip:A@b.C\" }"
                              "address { service: \"sip\" user: \"A@B.c\" }"),
              HasSubstr("stands here twice"));
  EXPECT_THAT(RefusalOf(set + "address { service: \"web\" user: \"a@b.C\" }"
                              "address { service: \"web\" user: \"a@B.c\" }"),
              HasSubstr("stands here twice"));
  EXPECT_THAT(
      Refusal("subscriber { name: \"a\" number: \"+4930111111\" address { service: \"web\" user: "
              "\"x\" } option_set { name: \"s\" option { do: WAIT } } }"
              "subscriber { name: \"b\" number: \"+4930222222\" address { service: \"web\" user: "
              "\"x\" } option_set { name: \"s\" option { do: WAIT } } }"),
      HasSubstr("address.user: \"x\" belongs to subscriber \"a\" already"));
}

TEST(ProfileText, OptionSets) {
  EXPECT_THAT(RefusalOf("option_set { option { do: WAIT } }"), HasSubstr("option_set.name"));
  EXPECT_THAT(RefusalOf("option_set { name: \"s\" }"), HasSubstr("option_set.option: is missing"));
  EXPECT_THAT(RefusalOf("option_set { name: \"s\" option { do: WAIT } }"
                        "option_set { name: \"s\" option { do: WAIT } }"),
              HasSubstr("is the name of an earlier option set"));
  std::string ten = "option_set { name: \"s\"";
  for (int i = 0; i < kMaxOptions + 1; ++i) ten += " option { do: WAIT }";
  EXPECT_THAT(RefusalOf(ten + " }"), HasSubstr("option_set.option: is one too many: at most 9"));
}

TEST(ProfileText, Options) {
  EXPECT_THAT(RefusalOfOption("label: \"x\""), HasSubstr("option_set.option.do: is missing"));
  EXPECT_THAT(RefusalOfOption("do: PLAY message: \"x\""), HasSubstr("\"x\" is no message"));
  EXPECT_THAT(RefusalOfOption("do: HOST"), HasSubstr("host: must name a treatment"));
  EXPECT_THAT(RefusalOfOption("do: TRANSFER to: \"nobody\""),
              HasSubstr("\"nobody\" is no transfer target of this subscriber, and is neither"));
  EXPECT_THAT(RefusalOfOption("do: WAIT to: \"t\""), HasSubstr("to: \"t\" means nothing for WAIT"));
  EXPECT_THAT(RefusalOfOption("do: WAIT message: \"m\""), HasSubstr("means nothing for WAIT"));
  EXPECT_THAT(RefusalOfOption("do: DECLINE then: VOICEMAIL"),
              HasSubstr("then: means nothing for DECLINE"));
  EXPECT_THAT(RefusalOfOption("do: PLAY host: \"x\""), HasSubstr("means nothing for PLAY"));
  EXPECT_THAT(RefusalOfOption("do: WAIT label: \"a\\tb\""), HasSubstr("label: has a control"));
}

TEST(ProfileText, KeyWords) {
  EXPECT_THAT(RefusalOfOption("do: PLAY key_word: \"3\""), HasSubstr("two letters"));
  EXPECT_THAT(RefusalOfOption("do: PLAY key_word: \"b2\""), HasSubstr("two letters"));
  EXPECT_THAT(RefusalOfOption("do: PLAY key_word: \"a-b\""), HasSubstr("must be one word"));
  EXPECT_THAT(RefusalOfOption("do: PLAY key_word: \"Decline\""),
              HasSubstr("\"Decline\" already means something else"));
  EXPECT_THAT(RefusalOfOption("do: PLAY key_word: \"ja\""), HasSubstr("already means"));
  EXPECT_THAT(RefusalOfOption("do: PLAY key_word: \"Away\" } option { do: PLAY key_word: \"away\""),
              HasSubstr("is the key word of an earlier option"));
  EXPECT_TRUE(Read("subscriber { name: \"a\" number: \"+4930111111\" option_set { name: \"s\" "
                   "option { do: VOICEMAIL key_word: \"voicemail\" } } }")
                  .ok());
}

TEST(ProfileText, MessagesAndTargets) {
  EXPECT_THAT(RefusalOf("message { id: \"a b\" text: \"x\" }"), HasSubstr("message.id"));
  EXPECT_THAT(RefusalOf("message { id: \"m\" text: \"x\" }"),
              HasSubstr("id of an earlier message"));
  EXPECT_THAT(RefusalOf("message { id: \"n\" text: \"  \" }"),
              HasSubstr("message.text: is missing"));
  EXPECT_THAT(RefusalOf("transfer_target { number: \"+4930111111\" }"),
              HasSubstr("transfer_target.name: is missing"));
  EXPECT_THAT(RefusalOf("transfer_target { name: \"t\" number: \"+4930111111\" }"),
              HasSubstr("earlier transfer target"));
  EXPECT_THAT(RefusalOf("transfer_target { name: \"u\" number: \"x\" }"),
              HasSubstr("transfer_target.number: \"x\" is neither"));
  EXPECT_THAT(RefusalOf("greeting: \"x\""), HasSubstr("greeting: \"x\" is no message"));
}

TEST(ProfileText, Defaults) {
  for (const char* kind : {"TRANSFER", "PLAY"}) {
    EXPECT_THAT(RefusalOf(absl::StrCat("default { do: ", kind, " }")),
                HasSubstr("needs something typed"));
  }
  for (const char* kind : {"WAIT", "ANSWER", "SCREENED_VOICEMAIL"}) {
    EXPECT_THAT(RefusalOf(absl::StrCat("default { do: ", kind, " }")),
                HasSubstr("needs the subscriber"));
  }
  EXPECT_THAT(RefusalOf("default { }"), HasSubstr("default.do: is missing"));
  EXPECT_THAT(RefusalOf("default { do: DECLINE label: \"x\" }"), HasSubstr("means nothing here"));
  EXPECT_THAT(RefusalOf("default { do: DECLINE key_word: \"xx\" }"),
              HasSubstr("means nothing here"));
  EXPECT_THAT(RefusalOf("seconds_to_decide: 4"), HasSubstr("must be 5 to 120"));
  EXPECT_THAT(RefusalOf("seconds_to_decide: 121"), HasSubstr("must be 5 to 120"));
}

TEST(ProfileText, OldNamesAreTakenWithAHint) {
  google::protobuf::Arena arena;
  std::vector<std::string> hints;
  const auto profiles = ReadProfiles(
      "subscriber { name: 'a' number: '+4930111111' seconds_to_answer: 17"
      " option_set { name: 's' option { do: HOLD } option { do: DECLINE } }"
      " address { service: 'web' user: 'a' } }",
      "people.txt", "DE", arena, hints);
  ASSERT_TRUE(profiles.ok()) << profiles.status();
  EXPECT_THAT(hints, ElementsAre("HOLD is called WAIT now",
                                 "seconds_to_answer is called seconds_to_decide now"));
  const pb::Subscriber& subscriber = (*profiles)->subscriber(0);
  EXPECT_EQ(subscriber.option_set(0).option(0).do_(), pb::WAIT);
  EXPECT_EQ(subscriber.seconds_to_decide(), 17u);
  EXPECT_THAT(WriteProfiles(**profiles), ::testing::Not(HasSubstr("seconds_to_answer")));
  ReadProfiles(kAliceAndBob, "people.txt", "DE", arena, hints).IgnoreError();
  EXPECT_THAT(hints, ::testing::IsEmpty());
  EXPECT_THAT(RefusalOf("seconds_to_answer: 500"),
              HasSubstr("\nseconds_to_answer is called seconds_to_decide now"));
}

}  // namespace
}  // namespace footman::sqlite
