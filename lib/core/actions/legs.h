// The legs of a call: where they are kept, and how each walks the table of leg_flow.cc.

#ifndef FOOTMAN_LIB_CORE_ACTIONS_LEGS_H_
#define FOOTMAN_LIB_CORE_ACTIONS_LEGS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/dial_leg.h"
#include "lib/core/call/call_data.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"
#include "lib/core/tables/leg_flow.h"

namespace footman {

// Null: the call has no such leg, or not any more.
Leg* FindLeg(Call& call, uint8_t index);
// A leg whose time is over. Null: none.
Leg* FindOverdueLeg(Call& call, const EngineState& state);
// Whether a leg lives: it has begun, and not ended.
bool AnyLegLives(const Call& call);
// Takes the room that a call needs once it records or dials.
LegsAndActivities& LegsAndActivitiesOf(Call& call, EngineState& state);

// Walks one row of the leg's table, and gives the leg as much time as its new state may take. Null:
// there is no such row, and nothing has changed.
const LegRow* WalkLeg(Call& call, Leg& leg, LegInput input, EngineState& state);

// ---- Orders: they walk the leg and give the command.

// Whom to call, and what for; see DialLeg.
struct Destination {
  absl::string_view dialer;
  absl::string_view address;
  absl::string_view device;
  DialPurpose purpose = DialPurpose::kTalk;
  bool confirm = false;
  absl::Duration ring_timeout;
};
// Calls somebody for the call. Null: as many legs live as may, or have been dialled as can be
// numbered. The texts must live until the step ends.
Leg* OrderDial(Call& call, const Destination& to, EngineState& state, StepOutput& out);
void OrderAnswer(Call& call, EngineState& state, StepOutput& out);
// Unless it was told to end before, or has ended. `status` is for a caller who was not answered.
void OrderEnd(Call& call, Leg& leg, uint16_t status, EngineState& state, StepOutput& out);
void OrderEndOfAll(Call& call, uint16_t status, EngineState& state, StepOutput& out);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ACTIONS_LEGS_H_
