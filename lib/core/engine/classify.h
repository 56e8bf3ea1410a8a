// From what happened, and what is known of the call, to an input of the call flow.

#ifndef FOOTMAN_LIB_CORE_ENGINE_CLASSIFY_H_
#define FOOTMAN_LIB_CORE_ENGINE_CLASSIFY_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event.h"
#include "lib/core/call/call_data.h"
#include "lib/core/engine/classified_input.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/selection/selections.h"
#include "lib/core/tables/activity_flow.h"
#include "lib/core/tables/call_flow.h"

namespace footman {

// What an event says of a leg, as an input of the leg's table.
struct LegFact {
  uint8_t leg = kCallerLeg;
  LegInput input = LegInput::kEnded;
  FailureReason failure = FailureReason::kNone;  // of kFailed
  LegEndReason reason = LegEndReason::kFailed;   // of kEnded
};
LegFact FactOf(const LegAnswered& event, const Call& call);
LegFact FactOf(const LegRinging& event, const Call& call);
LegFact FactOf(const LegFailed& event, const Call& call);
LegFact FactOf(const LegEnded& event, const Call& call);
// What a leg's news mean for its call. `before`: the leg's state until now.
ClassifiedInput ClassifyNews(LegNews news, LegState before, const LegFact& fact, const Leg& leg,
                             const Call& call, const EngineState& state);

// What an event says of an activity, as an input of the activity's table.
struct ActivityFact {
  uint32_t serial = 0;
  ActivityInput input = ActivityInput::kFailed;
  ClassifiedInput classified;  // what its action needs to know
  // It is over because its leg has ended, which the leg itself will say next.
  bool leg_ended = false;
};
ActivityFact FactOf(const RecordingFinished& event);
ActivityFact FactOf(const RecordingFailed& event);
ActivityFact FactOf(const VoicemailStored& event);
ActivityFact FactOf(const VoicemailNotStored& event);
ActivityFact OverdueFactOf(const Activity& activity);
// What an activity's news mean for the state that waits for it.
ClassifiedInput ClassifyNews(ActivityNews news, uint32_t serial, const Call& call);

// Any other event about an existing call, but selections. A ProfileLoaded's plan is stored already.
ClassifiedInput Classify(const Event& event, const Call& call, const EngineState& state);
ClassifiedInput ClassifyTimer(Timer timer, const Call& call, const EngineState& state);
ClassifiedInput ClassifySelection(const Selection& selection);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_CLASSIFY_H_
