// A scenario file as data.

#ifndef FOOTMAN_LIB_TESTING_STORY_H_
#define FOOTMAN_LIB_TESTING_STORY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/testing/cast.h"
#include "lib/testing/words.h"

namespace footman::testing {

enum class LineKind : uint8_t { kProse, kCommand, kAnyCommands, kState };

// What was told below an event.
struct StoryLine {
  LineKind kind = LineKind::kProse;
  std::string raw;
  std::vector<Word> words;  // without the mark
};

struct StoryStep {
  int number = 0;  // the line's
  absl::Duration at;
  std::string raw;  // the event's line
  std::vector<Word> words;
  std::vector<StoryLine> lines;

  bool is_timer() const { return words.size() == 1 && words[0].value == "Timer"; }
  bool is_end() const { return words.size() == 1 && words[0].value == "End"; }
};

struct Story {
  Cast cast;
  std::string setting;  // the lines before the first step, as they stand
  std::vector<StoryStep> steps;
};

// InvalidArgument: "file:line: why".
absl::StatusOr<Story> ParseStory(absl::string_view file, absl::string_view text);

}  // namespace footman::testing

#endif  // FOOTMAN_LIB_TESTING_STORY_H_
