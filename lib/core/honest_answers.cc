// Decides what is said to a late, repeated or unclear reply. Never changes a call.
// At most one such answer goes to an address in note_interval, so two robots cannot talk for ever.
// Next: selections.cc, which decides when one is due.

#include "lib/core/honest_answers.h"

#include <array>

#include "lib/core/offer_text.h"

namespace footman {

void TellHonestly(uint32_t address_slot, CallId call, absl::string_view text, Step& step) {
  AddressState& address = step.addresses.at(address_slot);
  const Uptime interval = absl::ToInt64Nanoseconds(step.house.options.note_interval);
  if (address.last_note != INT64_MIN && step.now - address.last_note < interval) return;
  address.last_note = step.now;
  SendNote& note = step.Do<SendNote>();
  note.service = step.house.Service(address.service);
  note.user = address.User();
  note.call = call;
  note.text = text;
}

absl::string_view LateText(const ClosedOffer& closed, Step& step) {
  const Words& words = WordsOf(closed.words);
  const absl::string_view what = words.Of(closed.treatment).label;
  switch (closed.settled) {
    case Settled::kTaken:
      return step.text.Filled(
          words.Get(Phrase::kTakenAlready),
          {what, step.house.Service(closed.service), step.TimeOfDay(closed.local_minute)});
    case Settled::kDefaulted:
      return step.text.Filled(words.Get(Phrase::kDefaultedAlready),
                              {what, step.TimeOfDay(closed.local_minute)});
    case Settled::kCallerHungUp:
      return step.text.Filled(words.Get(Phrase::kHungUpAgo),
                              {step.text.Number((step.now - closed.closed) / 1000000000)});
    case Settled::kEnded:
      break;
  }
  return words.Get(Phrase::kEndedAlready);
}

absl::string_view ComplaintText(const Call& call, const Offer& offer, Phrase complaint,
                                Step& step) {
  const Words& words = WordsOf(call.words);
  if (complaint == Phrase::kTextTooLong) {
    return step.text.Filled(words.Get(complaint),
                            {step.text.Number(step.house.options.max_typed_text)});
  }
  if (complaint != Phrase::kUnclear) return words.Get(complaint);
  const absl::string_view last = step.text.Number(offer.option_count);
  const AddressState& address = step.addresses.at(offer.address);
  if (address.open_offers == 1 || offer.letter == 0) {
    return step.text.Filled(words.Get(Phrase::kUnclear), {last});
  }
  return step.text.Filled(words.Get(Phrase::kUnclearLetter), {LetterText(offer.letter), last});
}

absl::string_view WhichText(uint32_t address_slot, bool just_ended, Step& step) {
  // More lines than this help nobody, and the text stays bounded.
  constexpr size_t kMaxLines = 9;
  struct Line {
    absl::string_view caller;
    absl::string_view letter;
  };
  std::array<Line, kMaxLines> lines;
  size_t count = 0;
  const AddressState& address = step.addresses.at(address_slot);
  for (OfferRef at = address.first_open; at.valid() && count < kMaxLines;) {
    const Call& call = step.calls.at(at.slot());
    const Offer& offer = call.offers()[at.index()];
    lines[count++] = {CallerText(call, step), LetterText(offer.letter)};
    at = offer.next;
  }
  const Words& words = WordsOf(address.words);
  step.text.Begin();
  step.text.Add(words.Get(just_ended ? Phrase::kWhichJustEnded : Phrase::kWhichCall));
  for (size_t i = 0; i < count; ++i) {
    step.text.Add("\n");
    const bool has_letter = !lines[i].letter.empty();
    step.text.Fill(words.Get(has_letter ? Phrase::kWhichLine : Phrase::kUseReference),
                   {lines[i].letter, lines[i].caller});
  }
  return step.text.End();
}

}  // namespace footman
