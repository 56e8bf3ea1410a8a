// The table of an activity's life. It decides nothing by itself: activities.cc walks it.
// Never knows the call's state: a recording is stored though the call may be in its last moments.
// Next: activities.cc; leg_flow.cc and call_flow.cc, the other two tables.

#include "lib/core/tables/activity_flow.h"

#include <iterator>

namespace footman {
namespace {

using S = ActivityState;
using I = ActivityInput;
using A = ActivityAction;
using N = ActivityNews;

constexpr StateSet<S> kGoingOn{S::kRunning, S::kStopping};

constexpr ActivityRow kRows[] = {
    {S::kNone, I::kStart, A::kNone, S::kRunning, N::kNone, "the beep was heard"},
    {S::kRunning, I::kOrderStop, A::kStop, S::kStopping, N::kNone, "the call ends"},
    {S::kRunning, I::kOverdue, A::kStop, S::kStopping, N::kNone, "it should have ended long ago"},
    {kGoingOn, I::kOver, A::kStore, S::kStoring, N::kOver, "keep what was said"},
    {kGoingOn, I::kOverEmpty, A::kTellNothingLeft, S::kDone, N::kOver, "only silence"},
    {kGoingOn, I::kFailed, A::kTellLost, S::kDone, N::kFailed, "disk full, for one"},
    {S::kStopping, I::kOverdue, A::kTellLost, S::kDone, N::kFailed, "it never said so"},
    {S::kStoring, I::kStored, A::kPresent, S::kDone, N::kNone, "into the chat"},
    {S::kStoring, I::kNotStored, A::kTellNotStored, S::kDone, N::kNone, "stored at restart"},
    {S::kStoring, I::kOverdue, A::kTellNotStored, S::kDone, N::kNone, "the file is safe"},
};

constexpr auto kMatrix = BuildFlow<ActivityState, kActivityStates, kActivityInputs>(kRows);

}  // namespace

absl::Span<const ActivityRow> ActivityFlow() { return kRows; }

const ActivityRow* FindActivityRow(ActivityState state, ActivityInput input) {
  return RowAt<ActivityState, ActivityInput, kActivityStates, kActivityInputs>(kMatrix, kRows,
                                                                               state, input);
}

absl::string_view Name(ActivityState state) {
  static constexpr absl::string_view kNames[] = {"None", "Running", "Stopping", "Storing", "Done"};
  static_assert(std::size(kNames) == kActivityStates);
  return kNames[static_cast<size_t>(state)];
}

absl::string_view Name(ActivityInput input) {
  static constexpr absl::string_view kNames[] = {"Start",  "OrderStop", "Over",      "OverEmpty",
                                                 "Failed", "Stored",    "NotStored", "Overdue"};
  static_assert(std::size(kNames) == kActivityInputs);
  return kNames[static_cast<size_t>(input)];
}

}  // namespace footman
