// The life of an activity: a media task of a call that may outlive the state which began it, and
// the legs too. A recording is one.
//
// The table in activity_flow.cc is executed as it stands, by activities.cc. Whatever began is
// stored, each under its own serial; what becomes of it changes the chat and the call's record,
// never the call's state. Only the state that waits for it is told when it is over.

#ifndef FOOTMAN_LIB_CORE_TABLES_ACTIVITY_FLOW_H_
#define FOOTMAN_LIB_CORE_TABLES_ACTIVITY_FLOW_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/core/tables/flow_table.h"

namespace footman {

enum class ActivityState : uint8_t {
  kNone,
  kRunning,
  kStopping,  // told to stop
  kStoring,   // what came of it is being stored
  kDone,
};
inline constexpr int kActivityStates = 5;

enum class ActivityInput : uint8_t {
  kStart,
  kOrderStop,
  kOver,
  kOverEmpty,  // and there is nothing in it
  kFailed,
  kStored,
  kNotStored,
  kOverdue,
};
inline constexpr int kActivityInputs = 8;

enum class ActivityAction : uint8_t {
  kNone,
  kStop,
  kStore,
  kTellNothingLeft,
  kTellLost,
  kPresent,
  kTellNotStored,
};

// What a row has to tell the state that waits for the activity.
enum class ActivityNews : uint8_t { kNone, kOver, kFailed };

struct ActivityRow {
  StateSet<ActivityState> states;
  ActivityInput input;
  ActivityAction action;
  ActivityState next;
  ActivityNews news;
  const char* why;
};

// Whether the call's end waits for it.
constexpr bool IsPending(ActivityState state) {
  return state != ActivityState::kNone && state != ActivityState::kDone;
}

absl::string_view Name(ActivityState state);
absl::string_view Name(ActivityInput input);

absl::Span<const ActivityRow> ActivityFlow();
// The row of a cell. Null: what comes from outside is late there and changes nothing.
const ActivityRow* FindActivityRow(ActivityState state, ActivityInput input);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_TABLES_ACTIVITY_FLOW_H_
