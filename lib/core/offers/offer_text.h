// What offers say.

#ifndef FOOTMAN_LIB_CORE_OFFERS_OFFER_TEXT_H_
#define FOOTMAN_LIB_CORE_OFFERS_OFFER_TEXT_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/core/call/call_data.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"
#include "lib/language/step_text.h"

namespace footman {

// "Bob (+4930123)", "a withheld number": in the subscriber's language.
absl::string_view CallerText(const Call& call, StepText& text);
// The same where it begins a sentence: "A withheld number".
absl::string_view CallerAsSubject(const Call& call, StepText& text);

// "(b) Call from Bob (+4930123) for +4930222": how an offer begins.
absl::string_view HeadlineText(const Call& call, const Offer& offer, StepText& text);

// What an option is called: by its own label, else by its kind. "Take a voicemail".
absl::string_view OptionText(const Call& call, const PlannedOption& option);
// What may be typed for it; empty if another option of its set goes by that.
absl::string_view KeyWordText(const Call& call, const PlannedOption& option);

// Sends one offer of the call, with all its texts. After `time_left` the default applies.
void WriteOffer(const Call& call, const Offer& offer, uint8_t index, absl::Duration time_left,
                const EngineState& state, StepOutput& out);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OFFERS_OFFER_TEXT_H_
