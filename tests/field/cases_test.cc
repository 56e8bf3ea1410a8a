// Messages as they were sent in the field: cases/*.sip, each with its .expect (what is right | what
// else to look at | why).

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "tests/field/field_test.h"

namespace footman::field {
namespace {

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(FOOTMAN_SOURCE_DIR "/tests/field/cases")) {
    if (entry.path().extension() == ".sip") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class CasesTest : public FieldTest, public ::testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(Field, CasesTest, ::testing::ValuesIn(Names()), [](const auto& p) {
  return absl::StrReplaceAll(p.param, {{"-", "_"}});
});

TEST_P(CasesTest, GetsItsResponse) {
  const std::string path = absl::StrCat(FOOTMAN_SOURCE_DIR "/tests/field/cases/", GetParam());
  const std::vector<std::string> expected = absl::StrSplit(Read(path + ".expect"), '|');
  std::vector<std::string> right;
  for (absl::string_view part : expected) {
    part = absl::StripAsciiWhitespace(part);
    if (part.size() != 3 || !absl::ascii_isdigit(part[0])) break;
    right.emplace_back(part);
  }
  ASSERT_FALSE(right.empty()) << path;
  ExpectRight(Read(path + ".sip"), absl::StrJoin(right, "|"));
}

}  // namespace
}  // namespace footman::field
