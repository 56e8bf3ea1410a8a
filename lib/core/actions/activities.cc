// Decides which row of its table an activity walks, and by when it must have gone on. The only
// place that assigns an activity's state. Never changes the call's state.
// Next: activity_flow.cc, the table; treating.cc, which holds its actions.

#include "lib/core/actions/activities.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "lib/core/actions/call_actions.h"
#include "lib/core/actions/legs.h"

namespace footman {
namespace {

Uptime TimeOf(ActivityState state, const Times& times) {
  switch (state) {
    case ActivityState::kRunning:
      return times.recording_limit + times.storing_timeout;
    case ActivityState::kStopping:
    case ActivityState::kStoring:
      return times.storing_timeout;
    default:
      return kForever;
  }
}

// One timer serves all activities: that of the earliest.
void ArmTimer(Call& call, EngineState& state) {
  uint32_t earliest = kNever;
  for (const Activity& activity : call.legs_and_activities().activities) {
    earliest = std::min(earliest, activity.due_ms);
  }
  state.ArmAt(call, Timer::kActivities, earliest);
}

template <typename Matches>
Activity* FindWhere(Call& call, Matches matches) {
  if (call.legs_and_activities_at == 0) return nullptr;
  auto& all = call.legs_and_activities().activities;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Activity& activity) {
    return activity.state != ActivityState::kNone && matches(activity);
  });
  return found == all.end() ? nullptr : &*found;
}

void Nothing(const ActionContext&, Activity&) {}

}  // namespace

Activity& StartActivity(Call& call, uint32_t serial, EngineState& state, StepOutput& out) {
  auto& all = LegsAndActivitiesOf(call, state).activities;
  const auto free = std::find_if(all.begin(), all.end(), [](const Activity& activity) {
    return !IsPending(activity.state) && activity.voicemail.length == 0;
  });
  assert(free != all.end() && "a state waits for one at most, and few states record");
  Activity& activity = *free;
  activity = Activity();
  activity.serial = serial;
  activity.started_ms = state.MsSinceArrival(call);
  WalkActivity(call, activity, ActivityInput::kStart, ClassifiedInput(), state, out);
  return activity;
}

Activity* FindActivity(Call& call, uint32_t serial) {
  return FindWhere(call, [&](const Activity& activity) { return activity.serial == serial; });
}

Activity* FindOverdueActivity(Call& call, const EngineState& state) {
  const uint32_t now = state.MsSinceArrival(call);
  return FindWhere(call, [&](const Activity& activity) { return activity.due_ms <= now; });
}

bool AnyActivityIsPending(const Call& call) {
  return FindWhere(const_cast<Call&>(call),
                   [](const Activity& activity) { return IsPending(activity.state); }) != nullptr;
}

const Activity* FindStored(const Call& call) {
  const Activity* newest = nullptr;
  FindWhere(const_cast<Call&>(call), [&](const Activity& activity) {
    if (activity.length_ms > 0 && (newest == nullptr || activity.serial > newest->serial)) {
      newest = &activity;
    }
    return false;
  });
  return newest;
}

const ActivityRow* WalkActivity(Call& call, Activity& activity, ActivityInput input,
                                const ClassifiedInput& classified, EngineState& state,
                                StepOutput& out) {
  using Function = void (*)(const ActionContext&, Activity&);
  static constexpr Function kFunctions[] = {
      Nothing,    StopRecordingCaller, StoreRecording, TellOfNothingLeft,
      TellOfLost, PresentVoicemail,    TellNotStored};
  static_assert(std::size(kFunctions) == static_cast<size_t>(ActivityAction::kTellNotStored) + 1);
  const ActivityRow* const row = FindActivityRow(activity.state, input);
  if (row == nullptr) return nullptr;
  activity.state = row->next;
  activity.due_ms = state.DueMs(call, TimeOf(activity.state, state.config.times));
  ArmTimer(call, state);
  // An action may move the block, so nothing is done to the activity after it.
  kFunctions[static_cast<size_t>(row->action)](ActionContext{classified, call, state, out},
                                               activity);
  return row;
}

void StopActivities(Call& call, EngineState& state, StepOutput& out) {
  if (call.legs_and_activities_at == 0) return;
  for (size_t i = 0; i < kMaxActivities; ++i) {
    WalkActivity(call, call.legs_and_activities().activities[i], ActivityInput::kOrderStop,
                 ClassifiedInput(), state, out);
  }
}

}  // namespace footman
