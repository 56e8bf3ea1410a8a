// Lines of a scenario as what the engine takes: events, and the switch and people of the story.

#ifndef FOOTMAN_LIB_TESTING_READ_H_
#define FOOTMAN_LIB_TESTING_READ_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "footman/event.h"
#include "lib/testing/cast.h"
#include "lib/testing/words.h"

namespace footman::testing {

// An event with what it borrows. May be moved, not copied.
struct StoryEvent {
  Event event;
  std::deque<std::string> texts;
  std::deque<std::vector<absl::string_view>> lists;
  std::deque<std::vector<Diversion>> diversions;
  std::vector<LinkSecret> secrets;

  StoryEvent() = default;
  StoryEvent(StoryEvent&&) = default;
  StoryEvent& operator=(StoryEvent&&) = default;
};

// `number` makes default click and message ids unique: the line's number.
absl::StatusOr<StoryEvent> ReadEvent(absl::Span<const Word> words, const Cast& cast, int number);

// Whether a line belongs to the setting: "engine ...", "profile ...", and what follows a profile.
bool IsSetting(absl::string_view line);
// Adds such a line to the cast.
absl::Status ReadSetting(absl::Span<const Word> words, Cast& cast);

// ---- Values, shared by both. False: it is none.
bool ReadValue(absl::string_view text, absl::Duration& value);
bool ReadValue(absl::string_view text, bool& value);
bool ReadValue(absl::string_view text, int& value);

}  // namespace footman::testing

#endif  // FOOTMAN_LIB_TESTING_READ_H_
