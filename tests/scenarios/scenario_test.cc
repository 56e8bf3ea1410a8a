// Every story in this folder, one case each. FOOTMAN_REWRITE_SCENARIOS=1 in the environment writes
// down what really happens instead; read the difference before you believe it.

#include "footman/testing/scenario.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>

namespace footman::testing {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

class StoryTest : public ::testing::Test {
 public:
  explicit StoryTest(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const std::string text = ReadAll(path_);
    const ScenarioOutcome outcome = PlayScenario(path_.string(), text);
    if (std::getenv("FOOTMAN_REWRITE_SCENARIOS") != nullptr && !outcome.rewritten.empty()) {
      std::ofstream(path_, std::ios::binary) << outcome.rewritten;
      return;
    }
    EXPECT_TRUE(outcome.status.ok()) << outcome.status.message();
    EXPECT_GT(outcome.steps, 0) << "nothing happens in " << path_;
    // R21: the same story is the same story.
    EXPECT_EQ(outcome.rewritten, PlayScenario(path_.string(), text).rewritten);
  }

 private:
  const fs::path path_;
};

const bool kRegistered = [] {
  std::set<fs::path> stories;
  for (const auto& entry : fs::directory_iterator(FOOTMAN_SOURCE_DIR "/tests/scenarios")) {
    if (entry.path().extension() != ".txt" || entry.path().stem() == "CMakeLists") continue;
    stories.insert(entry.path());
  }
  for (const fs::path& story : stories) {
    ::testing::RegisterTest("Story", story.stem().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [story]() -> ::testing::Test* { return new StoryTest(story); });
  }
  return !stories.empty();
}();

TEST(Stories, Exist) { EXPECT_TRUE(kRegistered); }

}  // namespace
}  // namespace footman::testing
