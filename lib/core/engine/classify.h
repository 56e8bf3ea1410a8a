// From what happened, and what is known of the call, to an input of the call flow.

#ifndef FOOTMAN_LIB_CORE_ENGINE_CLASSIFY_H_
#define FOOTMAN_LIB_CORE_ENGINE_CLASSIFY_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event.h"
#include "lib/core/call/call_data.h"
#include "lib/core/engine/step.h"
#include "lib/core/selection/selections.h"
#include "lib/core/tables/activity_flow.h"
#include "lib/core/tables/call_flow.h"

namespace footman {

// An input, with what its action needs to know.
struct ClassifiedInput {
  Input input = Input::kStale;
  // Of a choice.
  PlannedOption option;
  SelectionMeans means = SelectionMeans::kNone;
  DefaultReason why_default = DefaultReason::kNone;
  const TypedArgument* typed = nullptr;  // null: nothing was typed
  // Where it was chosen, or the offer that was delivered.
  uint8_t offer = kNoOffer;
  // The offer that failed, of kOfferFailed and of a default for kDeliveryFailed; kNoOffer = all
  // that were sent and not delivered.
  uint8_t failed = kNoOffer;
  // Of an answer.
  absl::string_view audio;      // SpeechSynthesized, RecordingFinished
  absl::string_view voicemail;  // VoicemailStored
  absl::Duration length;        // RecordingFinished
  FailureReason failure = FailureReason::kNone;
  const CallArrived* arrived = nullptr;
};

// What an event says of a leg, as an input of the leg's table.
struct LegFact {
  uint8_t leg = kCallerLeg;
  LegInput input = LegInput::kEnded;
  FailureReason failure = FailureReason::kNone;  // of kFailed
  LegEndReason reason = LegEndReason::kFailed;   // of kEnded
};
std::optional<LegFact> LegFactOf(const Event& event, const Call& call);
// What a leg's news mean for its call. `before`: the leg's state until now.
ClassifiedInput ClassifyNews(LegNews news, LegState before, const LegFact& fact, const Leg& leg,
                             const Call& call, const Step& step);

// What an event says of an activity, as an input of the activity's table.
struct ActivityFact {
  uint32_t serial = 0;
  ActivityInput input = ActivityInput::kFailed;
  ClassifiedInput classified;  // what its action needs to know
  // It is over because its leg has ended, which the leg itself will say next.
  bool leg_ended = false;
};
std::optional<ActivityFact> ActivityFactOf(const Event& event);
ActivityFact OverdueFactOf(const Activity& activity);
// What an activity's news mean for the state that waits for it.
ClassifiedInput ClassifyNews(ActivityNews news, uint32_t serial, const Call& call);

// Any other event about an existing call, but selections. A ProfileLoaded's plan is stored already.
ClassifiedInput Classify(const Event& event, const Call& call, const Step& step);
ClassifiedInput ClassifyTimer(Timer timer, const Call& call, const Step& step);
ClassifiedInput ClassifySelection(const Selection& selection);

// True for an offer that was sent and whose fate `state` is news.
bool IsNews(const Call& call, uint8_t index, OfferState state);
// Whether the failure of offer `failed` loses this one; kNoOffer = the time for delivery is over
// for those that were sent long enough ago.
bool IsLost(const Call& call, uint8_t index, uint8_t failed, const Step& step);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_CLASSIFY_H_
