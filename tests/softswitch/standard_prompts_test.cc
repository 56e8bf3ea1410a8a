#include "examples/softswitch/standard_prompts.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"
#include "lib/media/wav_file.h"

namespace footman::softswitch {
namespace {

class StandardPromptsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    prompts_.set_greeting("Please speak.");
    prompts_.set_apology("Sorry.");
    prompts_.set_please_wait("Please wait.");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Contents(const std::string& name) const {
    std::ifstream file(folder_ + "/en/" + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/en/" + name, std::ios::binary) << text;
  }

  Prompts prompts_;
  const std::string folder_ = ::testing::TempDir() + "/prompts-" + std::to_string(getpid());
};

TEST_F(StandardPromptsTest, SpeaksWhatIsMissing) {
  ASSERT_TRUE(MakeStandardPrompts(prompts_, folder_).ok());
  for (const char* name : {"greeting.wav", "apology.wav", "please-wait.wav"}) {
    const auto audio = media::ReadWav(folder_ + "/en/" + name, media::kTelephoneRate);
    ASSERT_TRUE(audio.ok()) << audio.status();
    EXPECT_GT(audio->samples.size(), 2000u) << name;
  }
}

TEST_F(StandardPromptsTest, SpeaksAnewOnlyWhatHasChanged) {
  ASSERT_TRUE(MakeStandardPrompts(prompts_, folder_).ok());
  const std::string greeting = Contents("greeting.wav");
  Write("apology.wav", "not made again");
  prompts_.set_greeting("Please leave a message.");
  ASSERT_TRUE(MakeStandardPrompts(prompts_, folder_).ok());
  EXPECT_NE(Contents("greeting.wav"), greeting);
  EXPECT_EQ(Contents("apology.wav"), "not made again");
}

TEST_F(StandardPromptsTest, KeepsAnOperatorsOwnRecording) {
  std::filesystem::create_directories(folder_ + "/en");
  Write("greeting.wav", "an actor's voice");
  ASSERT_TRUE(MakeStandardPrompts(prompts_, folder_).ok());
  EXPECT_EQ(Contents("greeting.wav"), "an actor's voice");
}

TEST_F(StandardPromptsTest, MakesAgainWhatACrashLeftHalfDone) {
  std::filesystem::create_directories(folder_ + "/en");
  Write("greeting.wav.txt", "");
  Write("greeting.wav", "half");
  ASSERT_TRUE(MakeStandardPrompts(prompts_, folder_).ok());
  EXPECT_NE(Contents("greeting.wav"), "half");
}

TEST_F(StandardPromptsTest, NamesTheFolderThatCannotBeWritten) {
  const absl::Status status = MakeStandardPrompts(prompts_, "/dev/null/prompts");
  EXPECT_NE(std::string(status.message()).find("/dev/null/prompts"), std::string::npos);
}

}  // namespace
}  // namespace footman::softswitch
