// What people are told whose reply or click changes nothing, and which call it is about.

#ifndef FOOTMAN_LIB_CORE_SELECTION_REPLY_FEEDBACK_H_
#define FOOTMAN_LIB_CORE_SELECTION_REPLY_FEEDBACK_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "lib/core/call/call_data.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"
#include "lib/core/offers/closed_offers.h"
#include "lib/language/step_text.h"
#include "lib/language/words.h"

namespace footman {

// Robots that answer everything must not be answered for ever (R11). While an offer is open, so
// many unclear replies to it are answered, until it is pressed or a reply to it is understood. The
// same for replies that may mean several offers, until another one is opened.
inline constexpr uint8_t kMaxUnclearNotes = 3;

// Answers an unclear reply to that open offer, unless kMaxUnclearNotes were.
void TellUnclear(Call& call, uint8_t offer, absl::string_view text, EngineState& state,
                 StepOutput& out);
// Answers a reply that may mean several offers, or none, while one is open on the address.
void TellUnclear(uint32_t address, absl::string_view text, EngineState& state, StepOutput& out);
// Somebody is there who was understood: counts from the beginning again.
void StartAnew(Call& call, uint8_t offer, EngineState& state);
// Answers a reply to a call that has ended, at most twice per address in EngineOptions::memory.
// `closed` null: nothing is remembered there.
void TellLate(uint32_t address, const ClosedOffer* closed, EngineState& state, StepOutput& out);

// "Taken already, by you on web at 14:03: Take a voicemail."
absl::string_view LateText(const ClosedOffer& closed, const EngineState& state, StepText& text);
// "I did not understand ...", with the options, or what else is wrong with a reply to this offer.
absl::string_view ErrorText(const Call& call, const Offer& offer, Phrase error,
                            const EngineState& state, StepText& text);
// "Which call do you mean?" and what is open on the address.
absl::string_view WhichText(uint32_t address, bool just_ended, const EngineState& state,
                            StepText& text);

// The text with the call's letter and caller before it, if other calls were asked about on the
// address lately; else `plain` as it is.
absl::string_view Named(const Call& call, const Offer& offer, absl::string_view plain,
                        const EngineState& state, StepText& text);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_SELECTION_REPLY_FEEDBACK_H_
