// The record of a call that has ended.

#ifndef FOOTMAN_LIB_CORE_CALL_CALL_RECORD_H_
#define FOOTMAN_LIB_CORE_CALL_CALL_RECORD_H_

#include "absl/types/span.h"
#include "footman/call.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"

namespace footman {

// The chain that led here, the newest hop first. Valid until the next step.
absl::Span<const Diversion> DiversionsOf(const Call& call, StepOutput& out);
// Gives the command WriteCallRecord, which borrows from the call and the step.
void WriteRecord(const Call& call, EngineState& state, StepOutput& out);
// For a call that was refused before it had a slot.
void WriteRefusal(const CallArrived& arrived, const EngineState& state, StepOutput& out);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_CALL_RECORD_H_
