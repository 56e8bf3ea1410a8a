#include "examples/softswitch/user_commands.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "footman/adapters/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/media/wav_file.h"

namespace footman::softswitch {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr char kAlice[] =
    "subscriber { name: 'alice' display_name: 'Alice Example' number: '030 123456'\n"
    "  address { service: 'web' user: 'alice' }\n"
    "  option_set { name: 'desk' option { do: VOICEMAIL } } }\n";

class UserCommandsTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  int Run(const std::vector<absl::string_view>& words) {
    out_.str("");
    errors_.str("");
    UserCommandContext context;
    context.database = folder_ + "/footman.db";
    context.data_directory = folder_;
    context.call_records = folder_ + "/records.jsonl";
    context.trace_file = folder_ + "/trace";
    context.link_base = "http://127.0.0.1:8080";
    context.default_region = "DE";
    context.services = {"web", "xmpp", "sip", "irc"};
    context.editor = editor_;
    context.out = &out_;
    context.errors = &errors_;
    return RunUserCommand(words, context);
  }
  std::string File(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  void AddAlice() { ASSERT_EQ(Run({"add", File("alice.textproto", kAlice)}), 0) << errors_.str(); }
  std::string Sound(const std::string& name) {
    const std::string path = folder_ + "/" + name;
    const std::vector<int16_t> samples(44100, 1000);
    EXPECT_TRUE(media::WriteWav(path, samples, 44100).ok());
    return path;
  }
  size_t StoredSounds() {
    const std::filesystem::path messages = folder_ + "/messages";
    if (!std::filesystem::exists(messages)) return 0;
    return std::distance(std::filesystem::directory_iterator(messages), {});
  }

  std::unique_ptr<SqliteDatabase> Database() {
    SqliteOptions options;
    options.path = folder_ + "/footman.db";
    return *SqliteDatabase::Open(options);
  }
  std::string Contents(const std::string& name) {
    std::ifstream file(folder_ + "/" + name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  size_t Edits() {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path().filename().string().starts_with("edit-")) ++count;
    }
    return count;
  }

  const std::string folder_ = ::testing::TempDir() + "/users-" + std::to_string(getpid());
  std::string editor_ = "false";
  std::ostringstream out_;
  std::ostringstream errors_;
};

TEST_F(UserCommandsTest, AddsAndReplaces) {
  AddAlice();
  EXPECT_EQ(out_.str(), "added alice\n");
  AddAlice();
  EXPECT_EQ(out_.str(), "replaced alice\n");
  ASSERT_EQ(Run({"list"}), 0);
  EXPECT_EQ(out_.str(), "alice\tAlice Example\t+4930123456\tweb:alice\n");
}

TEST_F(UserCommandsTest, HelpIsThereForEachCommand) {
  for (const std::vector<absl::string_view>& words :
       {std::vector<absl::string_view>{"--help"}, {"add", "--help"}, {"sessions", "end", "-h"}}) {
    EXPECT_EQ(Run(words), 0);
    EXPECT_THAT(out_.str(), ::testing::HasSubstr("usage: footman-softswitch"));
  }
}

TEST_F(UserCommandsTest, WhatItPrintsCanBeAddedAgain) {
  AddAlice();
  ASSERT_EQ(Run({"show", "alice"}), 0);
  const std::string shown = out_.str();
  EXPECT_THAT(shown, HasSubstr("+4930123456"));
  ASSERT_EQ(Run({"export"}), 0);
  const std::string all = out_.str();
  ASSERT_EQ(Run({"remove", "alice"}), 0);
  EXPECT_EQ(out_.str(), "removed alice\n");
  ASSERT_EQ(Run({"add", File("all.textproto", all)}), 0) << errors_.str();
  ASSERT_EQ(Run({"show", "alice"}), 0);
  EXPECT_EQ(out_.str(), shown);
}

TEST_F(UserCommandsTest, ASignInLinkIsGoodForOne) {
  AddAlice();
  ASSERT_EQ(Run({"link", "alice"}), 0);
  EXPECT_THAT(out_.str(), MatchesRegex("http://127\\.0\\.0\\.1:8080/s/[A-Za-z0-9_-]{43}\n"));
}

TEST_F(UserCommandsTest, StoresARecordingAndReplacesIt) {
  AddAlice();
  const std::string sound = Sound("My greeting (2).wav");
  ASSERT_EQ(Run({"message", "import", "alice", sound}), 0) << errors_.str();
  EXPECT_EQ(out_.str(), "stored my-greeting-2\n");
  ASSERT_EQ(Run({"message", "import", "alice", sound, "--id", "hi", "--title", "Hello"}), 0);
  EXPECT_EQ(out_.str(), "stored hi\n");
  EXPECT_EQ(StoredSounds(), 2u);
  ASSERT_EQ(Run({"message", "import", "alice", sound, "--id", "hi"}), 0);
  EXPECT_EQ(StoredSounds(), 2u);  // the one before is gone
  const auto profile = (*SqliteDatabase::Open([&] {
                         SqliteOptions options;
                         options.path = folder_ + "/footman.db";
                         return options;
                       }()))
                           ->Load("alice");
  ASSERT_TRUE(profile.ok());
  for (const StoredMessage& message : profile->messages) {
    if (message.id != "hi") continue;
    EXPECT_EQ(message.title, "Hello");  // a new sound under the same name
  }
  const auto pcm = media::ReadWav(profile->messages.at(0).audio, 8000);
  ASSERT_TRUE(pcm.ok()) << pcm.status();
  EXPECT_EQ(pcm->samples.size(), 8000u);
}

TEST_F(UserCommandsTest, SessionsAreListedAndEnded) {
  AddAlice();
  const absl::Time now = absl::Now();
  const auto database = Database();
  for (uint8_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(database->AddSignIn("alice", {i}, now + absl::Minutes(1)).ok());
    ASSERT_TRUE(database->RedeemSignIn({i}, {uint8_t(0xa0 + i)}, now, now + absl::Hours(1)).ok());
  }
  ASSERT_TRUE(database->DescribeSession({0xa1}, "Firefox, Android", now).ok());
  ASSERT_EQ(Run({"sessions", "alice"}), 0) << errors_.str();
  EXPECT_THAT(out_.str(), HasSubstr("a10000000000\talice\tFirefox, Android\t20"));
  ASSERT_EQ(Run({"sessions", "end", "alice", "a10000000000"}), 0) << errors_.str();
  EXPECT_FALSE(database->FindSession({0xa1}, now).ok());
  EXPECT_TRUE(database->FindSession({0xa2}, now).ok());
  EXPECT_EQ(Run({"sessions", "end", "alice", "a10000000000"}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("has no session a10000000000"));
  ASSERT_EQ(Run({"sessions", "end", "alice", "all"}), 0) << errors_.str();
  EXPECT_EQ(out_.str(), "ended 2\n");
  EXPECT_FALSE(database->FindSession({0xa2}, now).ok());
  EXPECT_EQ(Run({"sessions", "nobody"}), 1);
}

TEST_F(UserCommandsTest, ForgettingLeavesNoTrace) {
  AddAlice();
  SqliteVoicemail voicemail;
  const auto database = Database();
  const std::string alice = std::to_string(database->Load("alice")->subscriber.value());
  voicemail.subscriber = database->Load("alice")->subscriber;
  std::filesystem::create_directories(folder_ + "/recordings");
  std::filesystem::create_directories(folder_ + "/speech");
  voicemail.audio = File("recordings/stored.wav", "x");
  ASSERT_TRUE(database->StoreVoicemail(voicemail, absl::Now()).ok());
  File("recordings/1.json", "{\"subscriber\": " + alice + "}");
  File("recordings/1.wav", "x");
  File("recordings/2.json", "{\"subscriber\": " + alice + "}");
  File("recordings/2.part.wav", "x");
  File("recordings/3.json", "{\"subscriber\": 99}");
  File("recordings/3.wav", "x");
  File("speech/a.wav", "a text that she typed");
  File("trace", "x");
  const std::string other = "{\"call\":\"2\",\"subscriber\":\"99\"}\n{\"call\":\"3\"}\nhalf a li\n";
  File("records.jsonl", "{\"call\":\"1\",\"subscriber\":\"" + alice + "\"}\n" + other);
  ASSERT_EQ(Run({"forget", "alice"}), 0) << errors_.str();
  EXPECT_EQ(out_.str(), "removed alice\nremoved 1 call records\nthe trace " + folder_ +
                            "/trace holds what it recorded: delete it when you need it no more\n");
  EXPECT_EQ(Contents("records.jsonl"), other);
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/recordings")) {
    left.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(left, ::testing::UnorderedElementsAre("3.json", "3.wav"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/speech"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/records.jsonl.forgetting"));
  EXPECT_EQ(Run({"forget", "alice"}), 1);
}

TEST_F(UserCommandsTest, RemovingTakesTheRecordingsAlongAndNothingElse) {
  AddAlice();
  ASSERT_EQ(Run({"message", "import", "alice", Sound("a.wav")}), 0) << errors_.str();
  ASSERT_EQ(Run({"remove", "alice"}), 0) << errors_.str();
  EXPECT_EQ(StoredSounds(), 0u);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/a.wav"));
}

TEST_F(UserCommandsTest, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(Run({"add", File("bad.textproto", "subscriber {\n  nam: 'x' }")}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("bad.textproto:2:"));
  EXPECT_EQ(Run({"add", folder_}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("cannot read " + folder_));
  EXPECT_EQ(Run({"add", folder_ + "/none"}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr(folder_ + "/none"));
  for (const absl::string_view word : {"show", "link", "remove"}) {
    EXPECT_EQ(Run({word, "nobody"}), 1);
    EXPECT_THAT(errors_.str(), HasSubstr("nobody"));
  }
  AddAlice();
  EXPECT_EQ(Run({"message", "import", "nobody", Sound("a.wav")}), 1);
  EXPECT_EQ(Run({"message", "import", "alice", File("text.wav", "no sound")}), 1);
  EXPECT_EQ(StoredSounds(), 0u);
}

TEST_F(UserCommandsTest, AFileWithoutASubscriberIsRefused) {
  for (const char* text : {"", "\n# only a comment\n"}) {
    EXPECT_EQ(Run({"add", File("empty.textproto", text)}), 1);
    EXPECT_THAT(errors_.str(), HasSubstr("empty.textproto: there is no subscriber in it"));
  }
}

TEST_F(UserCommandsTest, AServiceThatNobodyKnowsIsRefusedWithTheWholeFile) {
  const std::string bob =
      "subscriber { name: 'bob' number: '030 123457'\n"
      "  address { service: 'slak' user: 'bob' }\n"
      "  option_set { name: 'desk' option { do: VOICEMAIL } } }\n";
  EXPECT_EQ(Run({"add", File("two.textproto", std::string(kAlice) + bob)}), 1);
  EXPECT_THAT(errors_.str(),
              HasSubstr("two.textproto: subscriber \"bob\": nobody serves \"slak\""));
  ASSERT_EQ(Run({"list"}), 0);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(UserCommandsTest, EditingReplacesTheProfile) {
  AddAlice();
  editor_ = "sed -i 's/Alice Example/Alice Other/'";
  ASSERT_EQ(Run({"edit", "alice"}), 0) << errors_.str();
  EXPECT_EQ(out_.str(), "replaced alice\n");
  ASSERT_EQ(Run({"list"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Alice Other"));
  editor_ = "true";
  ASSERT_EQ(Run({"edit", "alice"}), 0);
  EXPECT_EQ(out_.str(), "unchanged alice\n");
  EXPECT_EQ(Edits(), 0u) << "nothing is left over";
}

TEST_F(UserCommandsTest, OldNamesAreTakenWithAHint) {
  std::string old = kAlice;
  old.insert(old.rfind('}'), "seconds_to_answer: 17\n");
  ASSERT_EQ(Run({"add", File("old.textproto", old)}), 0) << errors_.str();
  const char* const hint = "seconds_to_answer is called seconds_to_decide now\n";
  EXPECT_THAT(errors_.str(), HasSubstr(hint));
  editor_ = "sed -i 's/seconds_to_decide: 17/seconds_to_answer: 18/'";
  ASSERT_EQ(Run({"edit", "alice"}), 0) << errors_.str();
  EXPECT_THAT(errors_.str(), HasSubstr(hint));
  ASSERT_EQ(Run({"show", "alice"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("seconds_to_decide: 18"));
}

TEST_F(UserCommandsTest, WhatWasEditedWronglyChangesNothingAndIsKept) {
  AddAlice();
  ASSERT_EQ(Run({"show", "alice"}), 0);
  const std::string before = out_.str();
  for (const char* const wrong :
       {"s/display_name/no_such_field/", "s/\"alice\"/\"bob\"/", "s/\"web\"/\"slak\"/"}) {
    editor_ = std::string("sed -i '") + wrong + "'";
    const size_t edits = Edits();
    EXPECT_EQ(Run({"edit", "alice"}), 1) << wrong;
    EXPECT_THAT(errors_.str(), HasSubstr("what was written is kept in " + folder_ + "/edit-"));
    EXPECT_EQ(Edits(), edits + 1);
    ASSERT_EQ(Run({"show", "alice"}), 0);
    EXPECT_EQ(out_.str(), before);
  }
  editor_ = "false";
  EXPECT_EQ(Run({"edit", "alice"}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("the editor \"false\" failed"));
  EXPECT_EQ(Run({"edit", "nobody"}), 1);
  EXPECT_THAT(errors_.str(), HasSubstr("nobody"));
}

TEST_F(UserCommandsTest, WordsThatMakeNoCommandShowTheUsage) {
  for (const std::vector<absl::string_view>& words :
       std::vector<std::vector<absl::string_view>>{{},
                                                   {"frobnicate"},
                                                   {"add"},
                                                   {"list", "alice"},
                                                   {"message"},
                                                   {"message", "import", "a"},
                                                   {"message", "import", "a", "b", "--id"},
                                                   {"message", "import", "a", "b", "--x", "y"}}) {
    EXPECT_EQ(Run(words), 2);
    EXPECT_THAT(errors_.str(), StartsWith("usage:"));
  }
}

}  // namespace
}  // namespace footman::softswitch
