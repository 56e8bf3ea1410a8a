// Decides how the question is put: which offers go out when, how long the caller waits, who is told
// what when it is settled. Never decides what was chosen: classify.cc and selections.cc do.
// Next: treating.cc, what happens after the question.

#include <algorithm>

#include "lib/core/actions/call_actions.h"
#include "lib/core/actions/legs.h"
#include "lib/core/offers/offer_text.h"
#include "lib/core/offers/open_offers.h"
#include "lib/core/selection/reply_feedback.h"
#include "lib/language/words.h"

namespace footman {
namespace {

void PlayToWaiting(const ActionContext& a, PromptKind kind) {
  PlayPrompt& prompt = a.out.Do<PlayPrompt>();
  prompt.leg = a.leg();
  prompt.serial = ++a.call.next_serial;  // nobody waits for its end
  prompt.kind = kind;
  prompt.language = a.call.Language();
}

// The caller's time, as the switch wants it (R12).
void RingOrPlayMusic(const ActionContext& a) {
  const PreAnswerMode mode = a.state.config.options.pre_answer_mode;
  const bool media = a.state.config.capabilities().media;
  if (mode == PreAnswerMode::kAnswered && media) {
    return OrderAnswer(a.call, a.state, a.out);
  }
  a.call.early_audio = mode == PreAnswerMode::kEarlyMedia && media;
  a.out.Do(RingCaller{a.leg(), a.call.early_audio});
  if (a.call.early_audio) PlayToWaiting(a, PromptKind::kRingback);
}

absl::Duration TimeLeft(const Call& call, const EngineState& state) {
  const Uptime limit = call.arrived + state.config.times.call_limit;
  const Uptime by_period = call.decide_by_ms != 0
                               ? call.arrived + int64_t{call.decide_by_ms} * 1000000
                               : state.now + int64_t{call.decision_timeout_ms} * 1000000;
  return absl::Nanoseconds(std::max<int64_t>(std::min(by_period, limit) - state.now, 0));
}

void Send(const ActionContext& a, uint8_t index) {
  OpenOffer(a.call, index, a.state);
  Offer& offer = a.call.offers()[index];
  offer.state = OfferState::kSent;
  offer.at_ms = a.state.MsSinceArrival(a.call);
  WriteOffer(a.call, offer, index, TimeLeft(a.call, a.state), a.state, a.out);
}

// The next planned offer by its delay; kNoOffer when all were sent.
uint8_t NextPlanned(const Call& call) {
  uint8_t next = kNoOffer;
  for (uint8_t i = 0; i < call.offer_count; ++i) {
    if (call.offers()[i].state != OfferState::kPlanned) continue;
    if (next == kNoOffer || call.offers()[i].delay_ms < call.offers()[next].delay_ms) next = i;
  }
  return next;
}

uint32_t DueMsOf(const Call& call, uint8_t planned) {
  return call.asked_ms + call.offers()[planned].delay_ms;
}

void SendWhatIsDue(const ActionContext& a) {
  for (uint8_t next = NextPlanned(a.call); next != kNoOffer; next = NextPlanned(a.call)) {
    if (DueMsOf(a.call, next) > a.state.MsSinceArrival(a.call)) return;
    Send(a, next);
  }
}

// For whatever comes first: the time to deliver an offer is over, or the next one is due.
void AwaitOffers(const ActionContext& a) {
  const auto timeout = static_cast<uint32_t>(a.state.config.times.delivery_timeout / 1000000);
  const uint8_t next = NextPlanned(a.call);
  uint32_t earliest = next == kNoOffer ? kNever : DueMsOf(a.call, next);
  for (uint8_t i = 0; i < a.call.offer_count; ++i) {
    const Offer& offer = a.call.offers()[i];
    if (offer.state == OfferState::kSent) earliest = std::min(earliest, offer.at_ms + timeout);
  }
  a.state.ArmAt(a.call, Timer::kOffers, earliest);
}

void MarkDelivered(const ActionContext& a, uint8_t index) {
  Offer& offer = a.call.offers()[index];
  offer.state = OfferState::kDelivered;
  if (!offer.delivered) offer.at_ms = a.state.MsSinceArrival(a.call);
  offer.delivered = true;
  AwaitOffers(a);
}

void MarkFailed(const ActionContext& a) {
  for (uint8_t i = 0; i < a.call.offer_count; ++i) {
    if (IsLost(a.call, i, a.classified.failed, a.state))
      a.call.offers()[i].state = OfferState::kFailed;
  }
}

void RecordDecision(const ActionContext& a) {
  Call& call = a.call;
  // The first and the newest are kept.
  const uint8_t at = std::min<uint8_t>(call.decision_count, kMaxDecisions - 1);
  call.decisions[at] = {a.state.MsSinceArrival(call), a.classified.option.kind, a.classified.means,
                        a.classified.why_default, a.classified.offer};
  call.decision_count = static_cast<uint8_t>(at + 1);
}

template <typename TextOf>
void UpdateOpen(const ActionContext& a, OfferChange change, absl::Duration time_left,
                TextOf text_of) {
  for (uint8_t i = 0; i < a.call.offer_count; ++i) {
    const Offer& offer = a.call.offers()[i];
    if (!offer.open) continue;
    UpdateOffer& update = a.out.Do<UpdateOffer>();
    update.offer = {a.call.id, i};
    update.service = a.state.config.Service(offer.service);
    update.user = a.call.Text(offer.user);
    update.change = change;
    update.time_left = time_left;
    update.text = text_of(i);
  }
}

// The same text for all, with the call's name where that is needed.
void UpdateAllOpen(const ActionContext& a, OfferChange change, absl::Duration time_left,
                   absl::string_view text) {
  UpdateOpen(a, change, time_left, [&](uint8_t i) {
    return Named(a.call, a.call.offers()[i], text, a.state, a.out.text);
  });
}

void TellWhoTookIt(const ActionContext& a) {
  const Words& words = WordsOf(a.call.words);
  const absl::string_view what = OptionText(a.call, a.classified.option);
  const absl::string_view own = a.out.text.Filled(words.Get(Phrase::kYouChose), {what});
  const Offer& taken = a.call.offers()[a.classified.offer];
  UpdateOpen(a, OfferChange::kTaken, absl::ZeroDuration(), [&](uint8_t i) {
    const Offer& offer = a.call.offers()[i];
    if (i == a.classified.offer) return Named(a.call, offer, own, a.state, a.out.text);
    // Between two addresses of one service, its name would say nothing.
    const bool same = offer.service == taken.service;
    const absl::string_view where =
        same ? a.call.Text(taken.user) : a.state.config.Service(taken.service);
    const absl::string_view when = a.out.text.TimeOfDay(a.state.LocalMinute(a.call));
    const absl::string_view text =
        a.out.text.Filled(words.Get(Phrase::kTakenElsewhere), {where, when, what});
    return Named(a.call, offer, text, a.state, a.out.text);
  });
}

void TellOfDefault(const ActionContext& a) {
  const Words& words = WordsOf(a.call.words);
  const absl::string_view what = OptionText(a.call, a.classified.option);
  const bool nobody = a.classified.why_default == DefaultReason::kDeliveryFailed;
  const absl::string_view plain = a.out.text.Filled(words.Get(Phrase::kNobodyChose), {what});
  // Where nobody has seen the offer this may be read hours later: it says who called, and when.
  const absl::string_view caller = CallerAsSubject(a.call, a.out.text);
  const int arrived = LocalMinuteAt(a.call, a.call.arrived_wall);
  const absl::string_view missed = a.out.text.Filled(words.Get(Phrase::kNobodyReached),
                                                     {caller, a.out.text.TimeOfDay(arrived), what});
  UpdateOpen(a, OfferChange::kDefaulted, absl::ZeroDuration(), [&](uint8_t i) {
    const Offer& offer = a.call.offers()[i];
    const bool unseen = nobody || (offer.state == OfferState::kFailed && !offer.delivered);
    return unseen ? missed : Named(a.call, offer, plain, a.state, a.out.text);
  });
}

// Says something where the call was asked about; `only` one offer of it, or kNoOffer: all.
void TellOffers(const ActionContext& a, absl::string_view text, bool named, uint8_t only) {
  for (uint8_t i = 0; i < a.call.offer_count; ++i) {
    const Offer& offer = a.call.offers()[i];
    if (offer.state == OfferState::kPlanned || (only != kNoOffer && only != i)) continue;
    SendNote& note = a.out.Do<SendNote>();
    note.service = a.state.config.Service(offer.service);
    note.user = a.call.Text(offer.user);
    note.call = a.call.id;
    note.text = named ? Named(a.call, offer, text, a.state, a.out.text) : text;
  }
}

bool AnyOpen(const Call& call) {
  return std::any_of(call.offers(), call.offers() + call.offer_count,
                     [](const Offer& offer) { return offer.open; });
}

}  // namespace

void AskSubscriber(const ActionContext& a) {
  RingOrPlayMusic(a);
  a.state.timers.Disarm(a.state.SlotOf(a.call), Timer::kState);
  a.call.asked_ms = a.state.MsSinceArrival(a.call);
  // The first address is asked at once, whatever its delay says.
  SendNextOffer(a);
}

// The period runs from the first delivery on.
void StartPeriod(const ActionContext& a) {
  MarkDelivered(a, a.classified.offer);
  a.call.decide_by_ms = a.state.DueMs(a.call, Uptime{a.call.decision_timeout_ms} * 1000000);
  a.state.ArmAt(a.call, Timer::kState, a.call.decide_by_ms);
}

void NoteDelivery(const ActionContext& a) { MarkDelivered(a, a.classified.offer); }

void NoteFailure(const ActionContext& a) {
  MarkFailed(a);
  SendNextOffer(a);
}

// At once: its time has come, or the one before it has failed.
void SendNextOffer(const ActionContext& a) {
  const uint8_t next = NextPlanned(a.call);
  if (next != kNoOffer) Send(a, next);
  SendWhatIsDue(a);
  AwaitOffers(a);
}

void AskToWait(const ActionContext& a) {
  RecordDecision(a);
  ++a.call.waits;
  ++a.state.counters.selections;
  // R9: whoever replies has got the offer.
  a.call.decide_by_ms == 0 ? StartPeriod(a) : NoteDelivery(a);
  const int64_t more = a.state.config.times.wait_extension / 1000000;
  a.call.decide_by_ms =
      std::max(a.call.decide_by_ms, a.state.MsSinceArrival(a.call)) + static_cast<uint32_t>(more);
  a.state.ArmAt(a.call, Timer::kState, a.call.decide_by_ms);
  if (a.call.caller.state == LegState::kIncoming && !a.call.early_audio) {
    a.call.early_audio = true;
    a.out.Do(RingCaller{a.leg(), /*early_media=*/true});
  }
  PlayToWaiting(a, PromptKind::kPleaseWait);
  const absl::Duration left = TimeLeft(a.call, a.state);
  const absl::string_view text = a.out.text.Filled(WordsOf(a.call.words).Get(Phrase::kMoreTime),
                                                   {a.out.text.Number(absl::ToInt64Seconds(left))});
  UpdateAllOpen(a, OfferChange::kExtended, left, text);
}

void NoteCallerGone(const ActionContext& a) {
  if (a.call.failure == FailureReason::kShutdown) {
    a.SetDisposition(Disposition::kFailed);
    CloseUnanswered(a);
    return;
  }
  a.SetDisposition(Disposition::kCallerHungUp);
  const Words& words = WordsOf(a.call.words);
  const uint32_t seconds = a.state.MsSinceArrival(a.call) / 1000;
  const absl::string_view text = seconds == 0 ? absl::string_view(words.Get(Phrase::kHungUpAtOnce))
                                              : a.out.text.Filled(words.Get(Phrase::kHungUpAfter),
                                                                  {a.out.text.Number(seconds)});
  if (AnyOpen(a.call)) {
    UpdateAllOpen(a, OfferChange::kCallerHungUp, absl::ZeroDuration(), text);
    CloseOffers(a.call, QuestionOutcome::kCallerHungUp, PlannedOption(), 0, a.state, a.out.text);
  } else {
    TellAll(a, text);  // the choice was made, but it came to nothing
  }
}

void CloseUnanswered(const ActionContext& a) {
  const absl::string_view text = WordsOf(a.call.words).Get(Phrase::kClosed);
  UpdateAllOpen(a, OfferChange::kEnded, absl::ZeroDuration(), text);
  CloseOffers(a.call, QuestionOutcome::kEnded, PlannedOption(), 0, a.state, a.out.text);
}

void CommitDecision(const ActionContext& a) {
  Call& call = a.call;
  const bool by_default = a.classified.means == SelectionMeans::kDefault;
  ++(by_default ? a.state.counters.defaults : a.state.counters.selections);
  if (by_default) ++call.defaults_tried;
  if (a.classified.why_default == DefaultReason::kDeliveryFailed) MarkFailed(a);
  RecordDecision(a);
  if (AnyOpen(call)) {
    if (!by_default) MarkDelivered(a, a.classified.offer);
    by_default ? TellOfDefault(a) : TellWhoTookIt(a);
    CloseOffers(call, by_default ? QuestionOutcome::kDefaulted : QuestionOutcome::kTaken,
                a.classified.option, by_default ? 0 : call.offers()[a.classified.offer].service,
                a.state, a.out.text);
  } else if (call.chosen.kind != TreatmentKind::kNone) {
    TellAll(a, a.out.text.Filled(
                   WordsOf(call.words).Get(Phrase::kCouldNotInstead),
                   {OptionText(call, call.chosen), OptionText(call, a.classified.option)}));
  }
  call.chosen = a.classified.option;
  call.awaited = 0;
  call.target = TextRef();
  a.state.DisarmQuestion(call);
}

void TellAll(const ActionContext& a, absl::string_view text, bool named) {
  TellOffers(a, text, named, kNoOffer);
}

void TellChooser(const ActionContext& a, absl::string_view text) {
  const uint8_t decisions = a.call.decision_count;
  const uint8_t chosen_at = decisions == 0 ? kNoOffer : a.call.decisions[decisions - 1u].offer;
  TellOffers(a, text, /*named=*/true, chosen_at);
}

}  // namespace footman
