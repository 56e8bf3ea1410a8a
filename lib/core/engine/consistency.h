// What must hold of a call between two steps, by its state.

#ifndef FOOTMAN_LIB_CORE_ENGINE_CONSISTENCY_H_
#define FOOTMAN_LIB_CORE_ENGINE_CONSISTENCY_H_

#include "absl/strings/string_view.h"
#include "lib/core/engine/engine_state.h"

namespace footman {

// Empty, or what does not fit: which legs, offers and timers may exist in which state.
absl::string_view Inconsistency(const Call& call, const EngineState& state);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_CONSISTENCY_H_
