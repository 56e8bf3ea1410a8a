#include "lib/testing/story.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/testing/read.h"

namespace footman::testing {
namespace {

class Parser {
 public:
  absl::Status Line(absl::string_view raw) {
    ++number_;
    const absl::string_view line = absl::StripAsciiWhitespace(raw);
    if (line.empty() || line[0] == '#') {
      Prose(raw);
      return absl::OkStatus();
    }
    if (line[0] == '@' || line[0] == '>') return Step(raw, line);
    if (line[0] == '<' || line[0] == '=') return Told(raw, line);
    if (!story_.steps.empty()) return absl::InvalidArgumentError("neither event nor command");
    if (!IsSetting(line)) return absl::InvalidArgumentError("no setting of this name");
    absl::StrAppend(&story_.setting, raw, "\n");
    absl::StatusOr<std::vector<Word>> words = SplitWords(line);
    return words.ok() ? ReadSetting(*words, story_.cast) : words.status();
  }

  Story Take() { return std::move(story_); }

 private:
  void Prose(absl::string_view raw) {
    if (story_.steps.empty()) {
      absl::StrAppend(&story_.setting, raw, "\n");
    } else {
      story_.steps.back().lines.push_back({LineKind::kProse, std::string(raw), {}});
    }
  }

  // "@20s > Event ..." or "> Event ..."
  absl::Status Step(absl::string_view raw, absl::string_view line) {
    if (absl::ConsumePrefix(&line, "@")) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(line, absl::MaxSplits(' ', 1));
      absl::Duration at;
      if (!ReadValue(parts.first, at)) return absl::InvalidArgumentError("no such time");
      if (at < at_) return absl::InvalidArgumentError("time runs backwards");
      at_ = at;
      line = absl::StripLeadingAsciiWhitespace(parts.second);
    }
    if (!absl::ConsumePrefix(&line, ">")) return absl::InvalidArgumentError("'>' is missing");
    absl::StatusOr<std::vector<Word>> words = SplitWords(line);
    if (!words.ok()) return words.status();
    if (words->empty()) return absl::InvalidArgumentError("what happens?");
    story_.steps.push_back({number_, at_, std::string(raw), *std::move(words), {}});
    return absl::OkStatus();
  }

  absl::Status Told(absl::string_view raw, absl::string_view line) {
    if (story_.steps.empty()) return absl::InvalidArgumentError("nothing has happened yet");
    StoryLine told{LineKind::kState, std::string(raw), {}};
    if (line[0] == '<') told.kind = LineKind::kCommand;
    absl::StatusOr<std::vector<Word>> words = SplitWords(line.substr(1));
    if (!words.ok()) return words.status();
    told.words = *std::move(words);
    if (told.words.empty()) return absl::InvalidArgumentError("an empty line");
    if (told.kind == LineKind::kState && told.words.size() != 2) {
      return absl::InvalidArgumentError("\"= call State\" is wanted");
    }
    if (told.words[0].value == "...") told.kind = LineKind::kAnyCommands;
    story_.steps.back().lines.push_back(std::move(told));
    return absl::OkStatus();
  }

  Story story_;
  int number_ = 0;
  absl::Duration at_;
};

}  // namespace

absl::StatusOr<Story> ParseStory(absl::string_view file, absl::string_view text) {
  Parser parser;
  int number = 0;
  absl::ConsumeSuffix(&text, "\n");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (absl::Status status = parser.Line(line); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(file, ":", number, ": ", status.message()));
    }
  }
  return parser.Take();
}

}  // namespace footman::testing
