// Decides where an offer stands among those that are open on its address, and what is remembered of
// it afterwards. Never which of them a reply is meant for: selections.cc does.
// Next: address_book.h, closed_offers.h.

#include "lib/core/offers/open_offers.h"

#include "lib/core/offers/offer_text.h"

namespace footman {
namespace {

void UnlinkOffer(Offer& offer, OfferRef ref, AddressState& address, Step& step) {
  if (address.first_lettered == ref) address.first_lettered = offer.next;
  if (offer.previous.valid()) {
    step.calls.at(offer.previous.slot()).offers()[offer.previous.index()].next = offer.next;
  } else {
    address.first_open = offer.next;
  }
  if (offer.next.valid()) {
    step.calls.at(offer.next.slot()).offers()[offer.next.index()].previous = offer.previous;
  }
  step.addresses.OfferClosed(offer.address);
  offer.open = false;
}

}  // namespace

void OpenOffer(Call& call, uint8_t index, Step& step) {
  Offer& offer = call.offers()[index];
  offer.address = step.addresses.FindOrAdd(offer.service, call.Text(offer.user));
  offer.letter = step.addresses.NextLetter(offer.address, step.now);
  offer.open = true;
  AddressState& address = step.addresses.at(offer.address);
  address.words = call.words;
  address.unclear_notes = 0;
  step.addresses.ForgetMessages(offer.address, step.now);
  const OfferRef ref(step.SlotOf(call), index);
  offer.next = address.first_open;
  offer.previous = OfferRef();
  if (offer.next.valid()) {
    step.calls.at(offer.next.slot()).offers()[offer.next.index()].previous = ref;
  }
  address.first_open = ref;
  if (offer.letter != 0) address.first_lettered = ref;
  step.addresses.OfferOpened(offer.address);
}

void CloseOffers(Call& call, QuestionOutcome outcome, const PlannedOption& what, uint8_t service,
                 Step& step) {
  const absl::string_view caller = CallerAsSubject(call, step);
  for (uint8_t i = 0; i < call.offer_count; ++i) {
    Offer& offer = call.offers()[i];
    if (!offer.open) continue;
    AddressState& address = step.addresses.at(offer.address);
    UnlinkOffer(offer, OfferRef(step.SlotOf(call), i), address, step);
    ClosedOffer& closed = step.closed.Add(call.id, address.newest_closed, step.now);
    step.closed.TextsOf(closed).Set(caller, OptionText(call, what));
    closed.secret_hash = HashSecret(offer.secret);
    closed.local_minute = step.LocalMinute(call);
    closed.address_hash = address.hash;
    closed.letter = offer.letter;
    closed.offer = i;
    closed.service = service;
    closed.outcome = outcome;
    closed.words = call.words;
    address.newest_closed = closed.id;
    address.last_closed = step.now;
  }
}

}  // namespace footman
