// What people are told whose reply or click changes nothing.

#ifndef FOOTMAN_LIB_CORE_HONEST_ANSWERS_H_
#define FOOTMAN_LIB_CORE_HONEST_ANSWERS_H_

#include "absl/strings/string_view.h"
#include "lib/core/call_data.h"
#include "lib/core/closed_offers.h"
#include "lib/core/step.h"
#include "lib/core/words.h"

namespace footman {

// Sends a note to the address, unless one was sent there within note_interval (R11).
void TellHonestly(uint32_t address, CallId call, absl::string_view text, Step& step);

// "Taken already, by you on web at 14:03: voicemail."
absl::string_view LateText(const ClosedOffer& closed, Step& step);
// "I did not understand. Reply 1-4 ...", or what else is wrong with a reply to this offer.
absl::string_view ComplaintText(const Call& call, const Offer& offer, Phrase complaint, Step& step);
// "Which call do you mean?" and a line for each that is open on the address.
absl::string_view WhichText(uint32_t address, bool just_ended, Step& step);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_HONEST_ANSWERS_H_
