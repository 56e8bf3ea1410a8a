// Decides what is said to a late, repeated or unclear reply, and how often. Never changes a call.
// Never says less than which call it speaks of, where a person could mix up two.
// Next: selections.cc, which decides when an answer is due.

#include "lib/core/selection/reply_feedback.h"

#include <array>

#include "lib/core/offers/offer_text.h"

namespace footman {
namespace {

void Tell(const AddressState& address, CallId call, absl::string_view text, EngineState& state,
          StepOutput& out) {
  SendNote& note = out.Do<SendNote>();
  note.service = state.config.Service(address.service);
  note.user = address.User();
  note.call = call;
  note.text = text;
}

// Whether two notes about ended calls were sent within the memory, this one not counted.
bool HasSaidEnough(const AddressState& address, const EngineState& state) {
  if (address.ended_notes < address.ended_note_seconds.size()) return false;
  const uint32_t age = WholeSeconds(state.now) - address.ended_note_seconds.back();
  // Whole seconds may be one too many.
  return age <= WholeSeconds(state.config.times.memory);
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

absl::string_view WhatBecameOf(const ClosedOffer& closed, const EngineState& state,
                               StepText& text) {
  const Words& words = WordsOf(closed.words);
  const absl::string_view what = state.closed.TextsOf(closed).what();
  switch (closed.outcome) {
    case QuestionOutcome::kTaken:
      return text.Filled(
          words.Get(Phrase::kTakenAlready),
          {what, state.config.Service(closed.service), text.TimeOfDay(closed.local_minute)});
    case QuestionOutcome::kDefaulted:
      return text.Filled(words.Get(Phrase::kDefaultedAlready),
                         {what, text.TimeOfDay(closed.local_minute)});
    case QuestionOutcome::kCallerHungUp: {
      const int64_t seconds = (state.now - closed.closed) / 1000000000;
      if (seconds == 0) return words.Get(Phrase::kHungUpJustNow);
      return text.Filled(words.Get(Phrase::kHungUpAgo), {text.Number(seconds)});
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

void TellUnclear(Call& call, uint8_t index, absl::string_view text, EngineState& state,
                 StepOutput& out) {
  Offer& offer = call.offers()[index];
  if (offer.unclear_notes == kMaxUnclearNotes) return;
  ++offer.unclear_notes;
  Tell(state.addresses.at(offer.address), call.id, text, state, out);
}

void TellUnclear(uint32_t address_slot, absl::string_view text, EngineState& state,
                 StepOutput& out) {
  AddressState& address = state.addresses.at(address_slot);
  if (address.unclear_notes == kMaxUnclearNotes) return;
  ++address.unclear_notes;
  Tell(address, CallId(), text, state, out);
}

void StartAnew(Call& call, uint8_t index, EngineState& state) {
  Offer& offer = call.offers()[index];
  offer.unclear_notes = 0;
  state.addresses.at(offer.address).unclear_notes = 0;
}

void TellLate(uint32_t address_slot, const ClosedOffer* closed, EngineState& state,
              StepOutput& out) {
  AddressState& address = state.addresses.at(address_slot);
  if (HasSaidEnough(address, state)) return;
  auto& seconds = address.ended_note_seconds;
  seconds = {WholeSeconds(state.now), seconds[0]};
  if (address.ended_notes < seconds.size()) ++address.ended_notes;
  if (closed == nullptr) {
    Tell(address, CallId(), WordsOf(address.words).Get(Phrase::kNoCallWaiting), state, out);
    return;
  }
  absl::string_view text = WhatBecameOf(*closed, state, out.text);
  if (address.HadSeveralCalls()) {
    out.text.Begin();
    AddName(LetterText(closed->letter), state.closed.TextsOf(*closed).caller(),
            WordsOf(closed->words), out.text);
    out.text.Add(text);
    text = out.text.End();
  }
  Tell(address, closed->call, text, state, out);
}

absl::string_view LateText(const ClosedOffer& closed, const EngineState& state, StepText& text) {
  return WhatBecameOf(closed, state, text);
}

absl::string_view Named(const Call& call, const Offer& offer, absl::string_view plain,
                        const EngineState& state, StepText& text) {
  // An address without open offers may have made room for another one.
  const uint32_t slot =
      offer.open ? offer.address : state.addresses.Find(offer.service, call.Text(offer.user));
  if (slot != kNoSlot && !state.addresses.at(slot).HadSeveralCalls()) return plain;
  const absl::string_view caller = CallerAsSubject(call, text);
  text.Begin();
  AddName(LetterText(offer.letter), caller, WordsOf(call.words), text);
  text.Add(plain);
  return text.End();
}

absl::string_view ErrorText(const Call& call, const Offer& offer, Phrase error,
                            const EngineState& state, StepText& text) {
  const Words& words = WordsOf(call.words);
  if (error == Phrase::kTextTooLong) {
    return Named(
        call, offer,
        text.Filled(words.Get(error), {text.Number(state.config.options.max_typed_text)}),
        state, text);
  }
  if (error != Phrase::kUnclear) return Named(call, offer, words.Get(error), state, text);
  const AddressState& address = state.addresses.at(offer.address);
  const absl::string_view name = Named(call, offer, words.Get(error), state, text);
  text.Begin();
  text.Add(name);
  const bool alone = address.open_offers == 1;
  AddOptionLines(call, offer, alone ? absl::string_view() : LetterText(offer.letter), text);
  return text.End();
}

absl::string_view WhichText(uint32_t address_slot, bool just_ended, const EngineState& state,
                            StepText& text) {
  // More lines than this help nobody, and the text stays bounded.
  constexpr size_t kMaxCalls = 9;
  constexpr size_t kMaxOptionLines = 14;
  const AddressState& address = state.addresses.at(address_slot);
  std::array<OfferRef, kMaxCalls> open;
  std::array<absl::string_view, kMaxCalls> callers;
  size_t count = 0, options = 0;
  for (OfferRef at = address.first_open; at.valid() && count < kMaxCalls;) {
    const Call& call = state.calls.at(at.slot());
    callers[count] = CallerAsSubject(call, text);
    options += call.offers()[at.index()].option_count;
    open[count++] = at;
    at = call.offers()[at.index()].next;
  }
  const Words& words = WordsOf(address.words);
  text.Begin();
  text.Add(words.Get(just_ended ? Phrase::kWhichJustEnded : Phrase::kWhichCall));
  for (size_t i = 0; i < count; ++i) {
    const Call& call = state.calls.at(open[i].slot());
    const Offer& offer = call.offers()[open[i].index()];
    const absl::string_view letter = LetterText(offer.letter);
    text.Add("\n");
    text.Fill(words.Get(letter.empty() ? Phrase::kUseReference : Phrase::kWhichLine),
              {letter, callers[i]});
    if (options <= kMaxOptionLines && !letter.empty()) {
      AddOptionLines(call, offer, letter, text);
    }
  }
  return text.End();
}

}  // namespace footman
