// Decides what is said to a late, repeated or unclear reply, and how often. Never changes a call.
// Never says less than which call it speaks of, where a person could mix up two.
// Next: selections.cc, which decides when an answer is due.

#include "lib/core/selection/reply_feedback.h"

#include <array>

#include "lib/core/offers/offer_text.h"

namespace footman {
namespace {

void Tell(const AddressState& address, CallId call, absl::string_view text, Step& step) {
  SendNote& note = step.Do<SendNote>();
  note.service = step.config.Service(address.service);
  note.user = address.User();
  note.call = call;
  note.text = text;
}

// Whether two notes about ended calls were sent within the memory, this one not counted.
bool HasSaidEnough(const AddressState& address, const Step& step) {
  if (address.ended_notes < address.ended_note_seconds.size()) return false;
  const uint32_t age = WholeSeconds(step.now) - address.ended_note_seconds.back();
  // Whole seconds may be one too many.
  return age <= WholeSeconds(step.config.times.memory);
}

// Adds "(b) Bob (+4930111): ", or what of it is known.
void AddName(absl::string_view letter, absl::string_view caller, const Words& words,
             StepText& text) {
  if (letter.empty()) {
    text.Fill(words.Get(Phrase::kNamedCallPlainly), {caller});
  } else {
    text.Fill(words.Get(Phrase::kNamedCall), {letter, caller});
  }
}

absl::string_view WhatBecameOf(const ClosedOffer& closed, Step& step) {
  const Words& words = WordsOf(closed.words);
  const absl::string_view what = step.closed.TextsOf(closed).what();
  switch (closed.outcome) {
    case QuestionOutcome::kTaken:
      return step.text.Filled(
          words.Get(Phrase::kTakenAlready),
          {what, step.config.Service(closed.service), step.TimeOfDay(closed.local_minute)});
    case QuestionOutcome::kDefaulted:
      return step.text.Filled(words.Get(Phrase::kDefaultedAlready),
                              {what, step.TimeOfDay(closed.local_minute)});
    case QuestionOutcome::kCallerHungUp: {
      const int64_t seconds = (step.now - closed.closed) / 1000000000;
      if (seconds == 0) return words.Get(Phrase::kHungUpJustNow);
      return step.text.Filled(words.Get(Phrase::kHungUpAgo), {step.text.Number(seconds)});
    }
    case QuestionOutcome::kEnded:
      break;
  }
  return words.Get(Phrase::kEndedAlready);
}

// "\nb1 voicemail: Take a voicemail" for each option; without the letter where no other call is
// open.
void AddOptionLines(const Call& call, const Offer& offer, absl::string_view letter,
                    StepText& text) {
  const Words& words = WordsOf(call.words);
  for (uint8_t i = 0; i < offer.option_count; ++i) {
    const PlannedOption& option = call.options()[offer.first_option + i];
    const absl::string_view key_word = KeyWordText(call, option);
    text.Add("\n");
    text.Add(letter);
    text.AddDigit(i + 1);
    if (!key_word.empty()) text.Add(" ");
    text.Fill(words.Get(option.takes_argument ? Phrase::kOptionLineTyped : Phrase::kOptionLine),
              {key_word, OptionText(call, option)});
  }
}

}  // namespace

void TellUnclear(Call& call, uint8_t index, absl::string_view text, Step& step) {
  Offer& offer = call.offers()[index];
  if (offer.unclear_notes == kMaxUnclearNotes) return;
  ++offer.unclear_notes;
  Tell(step.addresses.at(offer.address), call.id, text, step);
}

void TellUnclear(uint32_t address_slot, absl::string_view text, Step& step) {
  AddressState& address = step.addresses.at(address_slot);
  if (address.unclear_notes == kMaxUnclearNotes) return;
  ++address.unclear_notes;
  Tell(address, CallId(), text, step);
}

void StartAnew(Call& call, uint8_t index, Step& step) {
  Offer& offer = call.offers()[index];
  offer.unclear_notes = 0;
  step.addresses.at(offer.address).unclear_notes = 0;
}

void TellLate(uint32_t address_slot, const ClosedOffer* closed, Step& step) {
  AddressState& address = step.addresses.at(address_slot);
  if (HasSaidEnough(address, step)) return;
  auto& seconds = address.ended_note_seconds;
  seconds = {WholeSeconds(step.now), seconds[0]};
  if (address.ended_notes < seconds.size()) ++address.ended_notes;
  if (closed == nullptr) {
    Tell(address, CallId(), WordsOf(address.words).Get(Phrase::kNoCallWaiting), step);
    return;
  }
  absl::string_view text = WhatBecameOf(*closed, step);
  if (address.HadSeveralCalls()) {
    step.text.Begin();
    AddName(LetterText(closed->letter), step.closed.TextsOf(*closed).caller(),
            WordsOf(closed->words), step.text);
    step.text.Add(text);
    text = step.text.End();
  }
  Tell(address, closed->call, text, step);
}

absl::string_view LateText(const ClosedOffer& closed, Step& step) {
  return WhatBecameOf(closed, step);
}

absl::string_view Named(const Call& call, const Offer& offer, absl::string_view text, Step& step) {
  // An address without open offers may have made room for another one.
  const uint32_t slot =
      offer.open ? offer.address : step.addresses.Find(offer.service, call.Text(offer.user));
  if (slot != kNoSlot && !step.addresses.at(slot).HadSeveralCalls()) return text;
  const absl::string_view caller = CallerAsSubject(call, step);
  step.text.Begin();
  AddName(LetterText(offer.letter), caller, WordsOf(call.words), step.text);
  step.text.Add(text);
  return step.text.End();
}

absl::string_view ComplaintText(const Call& call, const Offer& offer, Phrase complaint,
                                Step& step) {
  const Words& words = WordsOf(call.words);
  if (complaint == Phrase::kTextTooLong) {
    return Named(call, offer,
                 step.text.Filled(words.Get(complaint),
                                  {step.text.Number(step.config.options.max_typed_text)}),
                 step);
  }
  if (complaint != Phrase::kUnclear) return Named(call, offer, words.Get(complaint), step);
  const AddressState& address = step.addresses.at(offer.address);
  const absl::string_view name = Named(call, offer, words.Get(complaint), step);
  step.text.Begin();
  step.text.Add(name);
  const bool alone = address.open_offers == 1;
  AddOptionLines(call, offer, alone ? absl::string_view() : LetterText(offer.letter), step.text);
  return step.text.End();
}

absl::string_view WhichText(uint32_t address_slot, bool just_ended, Step& step) {
  // More lines than this help nobody, and the text stays bounded.
  constexpr size_t kMaxCalls = 9;
  constexpr size_t kMaxOptionLines = 14;
  const AddressState& address = step.addresses.at(address_slot);
  std::array<OfferRef, kMaxCalls> open;
  std::array<absl::string_view, kMaxCalls> callers;
  size_t count = 0, options = 0;
  for (OfferRef at = address.first_open; at.valid() && count < kMaxCalls;) {
    const Call& call = step.calls.at(at.slot());
    callers[count] = CallerAsSubject(call, step);
    options += call.offers()[at.index()].option_count;
    open[count++] = at;
    at = call.offers()[at.index()].next;
  }
  const Words& words = WordsOf(address.words);
  step.text.Begin();
  step.text.Add(words.Get(just_ended ? Phrase::kWhichJustEnded : Phrase::kWhichCall));
  for (size_t i = 0; i < count; ++i) {
    const Call& call = step.calls.at(open[i].slot());
    const Offer& offer = call.offers()[open[i].index()];
    const absl::string_view letter = LetterText(offer.letter);
    step.text.Add("\n");
    step.text.Fill(words.Get(letter.empty() ? Phrase::kUseReference : Phrase::kWhichLine),
                   {letter, callers[i]});
    if (options <= kMaxOptionLines && !letter.empty()) {
      AddOptionLines(call, offer, letter, step.text);
    }
  }
  return step.text.End();
}

}  // namespace footman
