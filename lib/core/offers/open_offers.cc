// Decides where an offer stands among those that are open on its address, and what is remembered of
// it afterwards. Never which of them a reply is meant for: selections.cc does.
// Next: address_book.h, closed_offers.h.

#include "lib/core/offers/open_offers.h"

#include "lib/core/offers/offer_text.h"

namespace footman {
namespace {

void UnlinkOffer(Offer& offer, OfferRef ref, AddressState& address, EngineState& state) {
  if (address.first_lettered == ref) address.first_lettered = offer.next;
  if (offer.previous.valid()) {
    state.calls.at(offer.previous.slot()).offers()[offer.previous.index()].next = offer.next;
  } else {
    address.first_open = offer.next;
  }
  if (offer.next.valid()) {
    state.calls.at(offer.next.slot()).offers()[offer.next.index()].previous = offer.previous;
  }
  state.addresses.OfferClosed(offer.address);
  offer.open = false;
}

}  // namespace

bool IsNews(const Call& call, uint8_t index, OfferState state) {
  if (index >= call.offer_count) return false;
  const Offer& offer = call.offers()[index];
  return offer.state != OfferState::kPlanned && offer.state != state;
}

bool IsLost(const Call& call, uint8_t index, uint8_t failed, const EngineState& state) {
  if (failed != kNoOffer) return index == failed;
  const Offer& offer = call.offers()[index];
  const int64_t waited = int64_t{state.MsSinceArrival(call)} - offer.at_ms;
  return offer.state == OfferState::kSent &&
         waited >= state.config.times.delivery_timeout / 1000000;
}

void OpenOffer(Call& call, uint8_t index, EngineState& state) {
  Offer& offer = call.offers()[index];
  offer.address = state.addresses.FindOrAdd(offer.service, call.Text(offer.user));
  offer.letter = state.addresses.NextLetter(offer.address, state.now);
  offer.open = true;
  AddressState& address = state.addresses.at(offer.address);
  address.words = call.words;
  address.unclear_notes = 0;
  state.addresses.ForgetMessages(offer.address, state.now);
  const OfferRef ref(state.SlotOf(call), index);
  offer.next = address.first_open;
  offer.previous = OfferRef();
  if (offer.next.valid()) {
    state.calls.at(offer.next.slot()).offers()[offer.next.index()].previous = ref;
  }
  address.first_open = ref;
  if (offer.letter != 0) address.first_lettered = ref;
  state.addresses.OfferOpened(offer.address);
}

void CloseOffers(Call& call, QuestionOutcome outcome, const PlannedOption& what, uint8_t service,
                 EngineState& state, StepText& text) {
  const absl::string_view caller = CallerAsSubject(call, text);
  for (uint8_t i = 0; i < call.offer_count; ++i) {
    Offer& offer = call.offers()[i];
    if (!offer.open) continue;
    AddressState& address = state.addresses.at(offer.address);
    UnlinkOffer(offer, OfferRef(state.SlotOf(call), i), address, state);
    ClosedOffer& closed = state.closed.Add(call.id, address.newest_closed, state.now);
    state.closed.TextsOf(closed).Set(caller, OptionText(call, what));
    closed.secret_hash = HashSecret(offer.secret);
    closed.local_minute = state.LocalMinute(call);
    closed.address_hash = address.hash;
    closed.letter = offer.letter;
    closed.offer = i;
    closed.service = service;
    closed.outcome = outcome;
    closed.words = call.words;
    address.newest_closed = closed.id;
    address.last_closed = state.now;
  }
}

}  // namespace footman
