// The record of a call that has ended.

#ifndef FOOTMAN_LIB_CORE_CALL_CALL_RECORD_H_
#define FOOTMAN_LIB_CORE_CALL_CALL_RECORD_H_

#include "lib/core/engine/step.h"

namespace footman {

// Gives the command WriteCallRecord, which borrows from the call and the step.
void WriteRecord(const Call& call, Step& step);
// For a call that was refused before it had a slot.
void WriteRefusal(const CallArrived& arrived, Step& step);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_CALL_RECORD_H_
