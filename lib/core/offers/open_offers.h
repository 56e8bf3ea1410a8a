// The offers that can be chosen from, listed by the address where they are open.

#ifndef FOOTMAN_LIB_CORE_OFFERS_OPEN_OFFERS_H_
#define FOOTMAN_LIB_CORE_OFFERS_OPEN_OFFERS_H_

#include <cstdint>

#include "lib/core/call/call_data.h"
#include "lib/core/engine/step.h"
#include "lib/core/offers/closed_offers.h"

namespace footman {

// Opens an offer on its address: gives it a letter, and lists it there.
void OpenOffer(Call& call, uint8_t index, Step& step);
// Closes every open offer of the call and remembers how the question ended: by which option, if
// any, and on which service it was taken.
void CloseOffers(Call& call, QuestionOutcome outcome, const PlannedOption& what, uint8_t service,
                 Step& step);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OFFERS_OPEN_OFFERS_H_
