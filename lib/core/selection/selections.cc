// Decides which open offer a reply or click is meant for, and which of its options.
// Never guesses between two calls, never acts on a message that is not a live answer, and never
// tells a stranger anything. Next: reply_feedback.cc; classify.cc, where a selection becomes input.

#include "lib/core/selection/selections.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "lib/core/call/plan.h"
#include "lib/core/offers/offer_text.h"
#include "lib/core/replies/reply_text.h"
#include "lib/core/selection/reply_feedback.h"

namespace footman {
namespace {

// ---- Which offer?

struct Target {
  Call* call = nullptr;  // null: none, and the sender has been answered
  uint8_t offer = 0;
  LetterOfReply letter;  // that the reply begins with
};

const Offer* OpenOfferOf(Call* call, uint8_t index) {
  if (call == nullptr || call->state != State::kAsking || index >= call->offer_count)
    return nullptr;
  const Offer& offer = call->offers()[index];
  return offer.open ? &offer : nullptr;
}

// What a person wrote: the text, its words, and the letter that it begins with.
struct WrittenReply {
  absl::string_view text;
  ReplyWords words;
  LetterOfReply letter;
  explicit WrittenReply(absl::string_view typed)
      : text(typed), words(typed), letter(FindLetter(words)) {}
};

// A button or a reply reference names the offer; it must be the sender's own.
Target ByReference(uint32_t address, OfferId id, LetterOfReply letter, EngineState& state,
                   StepOutput& out) {
  Call* const call = state.calls.Find(id.call);
  if (const Offer* offer = OpenOfferOf(call, id.index);
      offer != nullptr && offer->address == address) {
    if (letter.form == LetterOfReply::Form::kNone || letter.letter == offer->letter) {
      return {call, id.index, letter};
    }
    // A letter that was never given there is a word: "ok 2".
    const bool names_a_call = letter.letter <= state.addresses.at(address).last_letter &&
                              (letter.form == LetterOfReply::Form::kJoined ||
                               letter.form == LetterOfReply::Form::kWithNumber);
    if (!names_a_call) return {call, id.index, {}};
    // "b2" in answer to call a contradicts itself.
    TellUnclear(address, WhichText(address, /*just_ended=*/false, state, out.text), state, out);
    return {};
  }
  const ClosedOffer* closed = state.closed.Find(id, state.now);
  const bool own = closed != nullptr && closed->address_hash == state.addresses.at(address).hash;
  if (!own && state.addresses.at(address).open_offers > 0) {
    // Of an offer that nobody remembers; but it is not true that no call is waiting.
    TellUnclear(address, WhichText(address, /*just_ended=*/false, state, out.text), state, out);
  } else {
    TellLate(address, own ? closed : nullptr, state, out);
  }
  return {};
}

const ClosedOffer* ClosedByLetter(const AddressState& address, uint16_t letter,
                                  const EngineState& state) {
  const ClosedOffer* closed = state.closed.At(address.newest_closed, state.now);
  while (closed != nullptr && closed->letter != letter) {
    closed = state.closed.At(closed->previous, state.now);
  }
  return closed;
}

// True if the letter was decisive, for an open call or one that is remembered.
bool ByLetter(uint32_t slot, LetterOfReply letter, Target& target, EngineState& state,
              StepOutput& out) {
  const AddressState& address = state.addresses.at(slot);
  for (OfferRef at = address.first_lettered; at.valid();) {
    Call& call = state.calls.at(at.slot());
    const Offer& offer = call.offers()[at.index()];
    if (offer.letter == letter.letter) {
      target = {&call, at.index(), letter};
      return true;
    }
    at = offer.next;
  }
  if (letter.form == LetterOfReply::Form::kAlone) return false;  // "k" is "ok" as a rule
  const ClosedOffer* closed = ClosedByLetter(address, letter.letter, state);
  if (closed == nullptr) return false;
  TellLate(slot, closed, state, out);
  return true;
}

// A client's thread decides only where its person is seen to use it: what they wrote in it named
// its call, and no offer was opened on their address since. Some clients keep their first thread
// for ever, and some put the newest one on whatever is written, so that an answer would move to a
// newer call, however often it is repeated.
bool ByThread(uint32_t slot, OfferId thread, Target& target, EngineState& state) {
  Call* const call = state.calls.Find(thread.call);
  const Offer* const open = OpenOfferOf(call, thread.index);
  if (open == nullptr || open->address != slot) return false;
  const uint16_t newest = state.addresses.at(slot).last_letter;
  // Once the letters have run out they do not tell whether another offer was opened.
  if (open->thread_used != newest || newest == kLetters) return false;
  target = {call, thread.index, {}};
  return true;
}

// The reply named its call otherwise: did it do so in that call's thread?
void NoteThread(const ReplyReceived& reply, uint32_t slot, const Target& target,
                EngineState& state) {
  if (target.call == nullptr || reply.thread != OfferId{target.call->id, target.offer}) return;
  target.call->offers()[target.offer].thread_used = state.addresses.at(slot).last_letter;
}

// A quoted offer is not the answer, but where it is another call's, neither is this one meant.
bool QuotesAnotherOffer(absl::string_view raw, const Target& target, StepText& text) {
  if (!absl::StrContains(raw, '\n')) return false;
  const Offer& offer = target.call->offers()[target.offer];
  const absl::string_view own = HeadlineText(*target.call, offer, text);
  return AnyQuotedHeadline(raw, [&](absl::string_view quoted) {
    return !absl::StartsWith(own, quoted) && !absl::StartsWith(quoted, own);
  });
}

// A bare reply is accepted only while there is nothing that it could be mistaken for (R10).
Target OnlyOpenOne(uint32_t slot, EngineState& state, StepOutput& out) {
  const AddressState& address = state.addresses.at(slot);
  if (address.open_offers == 0) {
    TellLate(slot, state.closed.At(address.newest_closed, state.now), state, out);
    return {};
  }
  const Uptime window = state.config.times.ambiguity_window;
  const bool just_ended =
      address.last_closed != INT64_MIN && state.now - address.last_closed < window;
  if (address.open_offers > 1 || just_ended) {
    TellUnclear(slot, WhichText(slot, address.open_offers == 1, state, out.text), state, out);
    return {};
  }
  const OfferRef only = address.first_open;
  return {&state.calls.at(only.slot()), only.index(), {}};
}

Target FindTarget(uint32_t address, const ReplyReceived& reply, LetterOfReply letter,
                  EngineState& state, StepOutput& out) {
  Target target;
  if (reply.offer.has_value()) {
    target = ByReference(address, *reply.offer, letter, state, out);
    NoteThread(reply, address, target, state);
    return target;
  }
  if (letter.form != LetterOfReply::Form::kNone && ByLetter(address, letter, target, state, out)) {
    NoteThread(reply, address, target, state);
    return target;
  }
  if (!reply.thread.has_value() || !ByThread(address, *reply.thread, target, state)) {
    target = OnlyOpenOne(address, state, out);
  }
  if (target.call != nullptr && QuotesAnotherOffer(reply.text, target, out.text)) {
    TellUnclear(address, WhichText(address, /*just_ended=*/false, state, out.text), state, out);
    return {};
  }
  return target;
}

// The sender's address; kNoSlot = nobody we know, or nothing to be answered.
uint32_t FindSender(const ReplyReceived& reply, EngineState& state) {
  const uint8_t service = state.config.ServiceIndex(reply.service);
  if (service == kNoService) return kNoSlot;
  if (reply.user.size() > kMaxUser) return kNoSlot;  // no plan has such an address
  const uint32_t slot = state.addresses.Find(service, reply.user);
  if (slot != kNoSlot) return slot;
  // A subscriber who was not asked lately may still say something; a stranger gets silence.
  if (reply.subscriber.value() != 0) return state.addresses.FindOrAdd(service, reply.user);
  ++state.counters.unknown_sender_replies;
  return kNoSlot;
}

// ---- Which option?

// Makes `selection` one, with its call, unless something is wrong.
void Choose(Call& call, int option, absl::string_view argument, Selection& selection,
            Phrase& error, const EngineState& state) {
  const Offer& offer = call.offers()[selection.offer];
  const PlannedOption& chosen = call.options()[offer.first_option + option];
  selection.option = &chosen;
  if (chosen.kind == TreatmentKind::kWait &&
      call.waits >= state.config.options.max_waits_per_call) {
    error = Phrase::kNoMoreTime;
    return;
  }
  if (chosen.takes_argument) {
    selection.typed = CheckTyped(chosen.kind, argument, state.config);
    error = selection.typed.error;
    if (!selection.typed.ok) return;
  }
  selection.call = &call;
}

ReplyOption OptionOf(const Call& call, const PlannedOption& planned) {
  return {planned.kind, planned.takes_argument, KeyWordText(call, planned),
          OptionText(call, planned)};
}

ParsedReply Parse(const WrittenReply& written, LetterOfReply letter, const Call& call,
                  const Offer& offer) {
  std::array<ReplyOption, kMaxOptions> options;
  for (int i = 0; i < offer.option_count; ++i) {
    options[static_cast<size_t>(i)] = OptionOf(call, call.options()[offer.first_option + i]);
  }
  return ParseReply(written.words, letter, absl::MakeConstSpan(options).first(offer.option_count),
                    call.words);
}

// What a line of a reply repeats of the offers that are open on the address; at most of the newest
// few, as people look at those.
CopyOf FindCopy(absl::string_view line, uint32_t address, const EngineState& state) {
  constexpr int kMaxCompared = 4;
  if (IsLineOfOffers(line)) return CopyOf::kOffer;
  const absl::string_view begins = absl::StripLeadingAsciiWhitespace(line);
  const int number = begins.empty() ? 0 : begins[0] - '0';
  OfferRef at = state.addresses.at(address).first_open;
  for (int i = 0; at.valid() && i < kMaxCompared; ++i) {
    const Call& call = state.calls.at(at.slot());
    const Offer& offer = call.offers()[at.index()];
    at = offer.next;
    if (number < 1 || number > offer.option_count) continue;
    const PlannedOption& planned = call.options()[offer.first_option + number - 1];
    if (IsLineOfOption(line, static_cast<size_t>(number), OptionOf(call, planned))) {
      return CopyOf::kOption;
    }
  }
  return CopyOf::kNothing;
}

absl::string_view TypedBy(uint32_t address, absl::string_view raw, const EngineState& state,
                          StepText& text) {
  return WithoutCopies(
      TypedText(raw, text), [&](absl::string_view line) { return FindCopy(line, address, state); },
      text);
}

// ---- Clicks.

AnswerClick& Answer(ClickId click, ClickOutcome outcome, uint8_t words_index,
                    absl::string_view text, StepOutput& out) {
  AnswerClick& answer = out.Do<AnswerClick>();
  answer.click = click;
  answer.outcome = outcome;
  answer.text = text;
  answer.language = WordsOf(words_index).language;
  return answer;
}

void AnswerLateClick(ClickId click, const LinkToken& token, const EngineState& state,
                     StepOutput& out) {
  const ClosedOffer* closed = state.closed.Find(token, state.now);
  if (closed == nullptr) {
    Answer(click, ClickOutcome::kUnknown, 0, WordsOf(0).Get(Phrase::kLinkUnknown), out);
    return;
  }
  const bool taken =
      closed->outcome == QuestionOutcome::kTaken || closed->outcome == QuestionOutcome::kDefaulted;
  Answer(click, taken ? ClickOutcome::kTaken : ClickOutcome::kEnded, closed->words,
         LateText(*closed, state, out.text), out);
}

void AnswerOpenClick(ClickId click, ClickOutcome outcome, const Call& call,
                     const PlannedOption& option, absl::string_view text, StepOutput& out) {
  AnswerClick& answer = Answer(click, outcome, call.words, text, out);
  answer.kind = option.kind;
  answer.takes_argument = option.takes_argument;
  answer.label = OptionText(call, option);
}

// Compares in constant time: a secret must not be found out byte by byte.
bool SameSecret(const LinkSecret& a, const LinkSecret& b) {
  uint8_t difference = 0;
  for (size_t i = 0; i < a.bytes.size(); ++i) difference |= a.bytes[i] ^ b.bytes[i];
  return difference == 0;
}

Call* FindNear(CallId id, EngineState& state) {
  Call* const call = state.calls.Find(id);
  if (call != nullptr) state.PrefetchForEnd(*call);
  return call;
}

// The open offer of a link, and the option in it; false if there is none, and it was answered.
bool FindLinked(ClickId click, const LinkToken& token, uint8_t number, EngineState& state,
                StepOutput& out, Call*& call, uint8_t& index) {
  call = FindNear(token.call, state);
  for (index = 0; call != nullptr && index < call->offer_count; ++index) {
    const Offer* offer = OpenOfferOf(call, index);
    if (offer == nullptr || !SameSecret(offer->secret, token.secret)) continue;
    Prefetch(&state.addresses.at(offer->address), sizeof(AddressState));
    if (number >= 1 && number <= offer->option_count) return true;
    Answer(click, ClickOutcome::kUnknown, call->words,
           WordsOf(call->words).Get(Phrase::kLinkUnknown), out);
    return false;
  }
  AnswerLateClick(click, token, state, out);
  return false;
}

}  // namespace

Selection MatchReply(const ReplyReceived& reply, EngineState& state, StepOutput& out) {
  Selection selection;  // filled in where the caller gets it
  if (reply.origin != ReplyOrigin::kLive) return selection;
  const uint32_t address = FindSender(reply, state);
  if (address == kNoSlot ||
      state.addresses.IsRepeated(address, reply.message_id, reply.device, state.now)) {
    return selection;
  }
  const OfferRef likely = state.addresses.at(address).first_open;
  if (likely.valid()) state.PrefetchCall(likely.slot());
  const WrittenReply written(TypedBy(address, reply.text, state, out.text));
  if (likely.valid()) state.PrefetchForEnd(state.calls.at(likely.slot()));
  const Target target = FindTarget(address, reply, written.letter, state, out);
  if (target.call == nullptr) return selection;
  Call& call = *target.call;
  selection.reached = &call;
  selection.offer = target.offer;
  selection.means = reply.means == SelectionMeans::kButton ? reply.means : SelectionMeans::kReply;
  const Offer& offer = call.offers()[target.offer];
  const ParsedReply parsed = Parse(written, target.letter, call, offer);
  Phrase error = Phrase::kUnclear;
  if (parsed.option >= 0) {
    Choose(call, parsed.option, parsed.argument, selection, error, state);
  }
  if (selection.call == nullptr) {
    TellUnclear(call, target.offer, ErrorText(call, offer, error, state, out.text), state,
                out);
  } else {
    StartAnew(call, target.offer, state);
  }
  return selection;
}

Selection MatchClick(const LinkClicked& click, EngineState& state, StepOutput& out) {
  Selection selection;
  Call* call = nullptr;
  if (!FindLinked(click.click, click.token, click.option, state, out, call, selection.offer)) {
    return selection;
  }
  selection.reached = call;
  selection.means = click.means;
  Phrase error = Phrase::kUnclear;
  Choose(*call, click.option - 1, click.argument, selection, error, state);
  if (selection.call == nullptr) {
    AnswerOpenClick(
        click.click, ClickOutcome::kUnclear, *call, *selection.option,
        ErrorText(*call, call->offers()[selection.offer], error, state, out.text), out);
  }
  StartAnew(*call, selection.offer, state);
  return selection;
}

void AnswerView(const LinkViewed& view, EngineState& state, StepOutput& out) {
  Call* call = nullptr;
  uint8_t index = 0;
  if (!FindLinked(view.click, view.token, view.option, state, out, call, index)) return;
  const Offer& offer = call->offers()[index];
  AnswerOpenClick(view.click, ClickOutcome::kOpen, *call,
                  call->options()[offer.first_option + view.option - 1],
                  WordsOf(call->words).Get(Phrase::kPressToChoose), out);
}

void ConfirmClick(const LinkClicked& click, const Call& call, const PlannedOption& option,
                  StepOutput& out) {
  const absl::string_view text =
      out.text.Filled(WordsOf(call.words).Get(Phrase::kDone), {OptionText(call, option)});
  AnswerOpenClick(click.click, ClickOutcome::kDone, call, option, text, out);
}

}  // namespace footman
