// The offers that can be chosen from, listed by the address where they are open.

#ifndef FOOTMAN_LIB_CORE_OFFERS_OPEN_OFFERS_H_
#define FOOTMAN_LIB_CORE_OFFERS_OPEN_OFFERS_H_

#include <cstdint>

#include "lib/core/call/call_data.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/offers/closed_offers.h"
#include "lib/language/step_text.h"

namespace footman {

// Opens an offer on its address: gives it a letter, and lists it there.
void OpenOffer(Call& call, uint8_t index, EngineState& state);
// Closes every open offer of the call and remembers how the question ended: by which option, if
// any, and on which service it was taken.
void CloseOffers(Call& call, QuestionOutcome outcome, const PlannedOption& what, uint8_t service,
                 EngineState& state, StepText& text);


// True for an offer that was sent and whose fate `state` is news.
bool IsNews(const Call& call, uint8_t index, OfferState state);
// Whether the failure of offer `failed` loses this one; kNoOffer = the time for delivery is over
// for those that were sent long enough ago.
bool IsLost(const Call& call, uint8_t index, uint8_t failed, const EngineState& state);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OFFERS_OPEN_OFFERS_H_
