// What the classifier tells the table, and the action of the row that is walked.

#ifndef FOOTMAN_LIB_CORE_ENGINE_CLASSIFIED_INPUT_H_
#define FOOTMAN_LIB_CORE_ENGINE_CLASSIFIED_INPUT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event.h"
#include "lib/core/call/call_data.h"
#include "lib/core/selection/typed_argument.h"
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

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_CLASSIFIED_INPUT_H_
