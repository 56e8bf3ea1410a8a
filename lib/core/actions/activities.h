// The activities of a call: where they are kept, and how each walks the table of activity_flow.cc.

#ifndef FOOTMAN_LIB_CORE_ACTIONS_ACTIVITIES_H_
#define FOOTMAN_LIB_CORE_ACTIONS_ACTIVITIES_H_

#include <cstdint>

#include "lib/core/engine/classified_input.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"
#include "lib/core/tables/activity_flow.h"

namespace footman {

// Begins an activity under that serial.
Activity& StartActivity(Call& call, uint32_t serial, EngineState& state, StepOutput& out);
// Null: the call has none under that serial.
Activity* FindActivity(Call& call, uint32_t serial);
// An activity whose time is over. Null: none.
Activity* FindOverdueActivity(Call& call, const EngineState& state);
bool AnyActivityIsPending(const Call& call);
// The newest that was stored, for the call's record. Null: none.
const Activity* FindStored(const Call& call);

// Walks one row of the activity's table and carries its action out. Null: there is no such row, and
// nothing has changed.
const ActivityRow* WalkActivity(Call& call, Activity& activity, ActivityInput input,
                                const ClassifiedInput& classified, EngineState& state,
                                StepOutput& out);
// Tells all of them to stop that still run.
void StopActivities(Call& call, EngineState& state, StepOutput& out);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ACTIONS_ACTIVITIES_H_
