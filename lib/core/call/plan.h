// From a profile to what one call needs of it: whom to ask, with which options, what the default
// is. An option is planned only when the switch can carry it out for this call.

#ifndef FOOTMAN_LIB_CORE_CALL_PLAN_H_
#define FOOTMAN_LIB_CORE_CALL_PLAN_H_

#include "absl/strings/string_view.h"
#include "footman/event.h"
#include "lib/core/call/call_data.h"
#include "lib/core/engine/engine_config.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"

namespace footman {

// Bytes of an address's user; one that is longer is not asked. RFC 7622 allows 3071.
inline constexpr size_t kMaxUser = 3072;

// Keeps what CallArrived says, and the fallback treatment.
void StoreArrival(const CallArrived& arrived, const EngineConfig& config, Call& call,
                  BlockPool& pool);

// Keeps the plan. Afterwards call.offers() are the addresses to ask, each with its options;
// none may be left. Offers whose options cannot be carried out are left out.
void StorePlan(const ProfileLoaded& loaded, Call& call, EngineState& state, StepOutput& out);

// True if the call goes round in circles: this subscriber has diverted it twice, or there were more
// hops than are allowed (R13). Such a call is not transferred.
bool IsLoop(const Call& call, const Profile& profile);

// A name as it may be shown: valid UTF-8 is kept, control characters and those that turn the
// direction of writing are dropped, and it is cut at `max_bytes` between characters.
TextRef AddCleaned(absl::string_view name, size_t max_bytes, BlockWriter& writer);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_PLAN_H_
