// Decides what an event or a timer means for its call: all guards of the call flow live here.
// Never changes anything: a call goes in const, an input comes out.
// Next: call_flow.cc, the table; asking.cc and treating.cc, what is done then.

#include "lib/core/engine/classify.h"

#include <variant>

#include "lib/core/offers/open_offers.h"

namespace footman {
namespace {

ClassifiedInput Just(Input input, FailureReason failure = FailureReason::kNone) {
  ClassifiedInput result;
  result.input = input;
  result.failure = failure;
  return result;
}

// ---- Choices.

// When speech has just failed it is not asked again: the standard greeting is played.
Input InputOf(const PlannedOption& option, const Call& call) {
  const bool spoken = option.kind == TreatmentKind::kVoicemail
                          ? call.greeting_spoken && call.state != State::kSynthesizing
                          : option.spoken;
  return InputOf(option.kind, spoken);
}

bool CanRecord(const EngineState& state) {
  return state.config.capabilities().media && state.config.capabilities().recording;
}

// Whether the default can (still) be carried out, as the call stands.
bool IsPossible(const PlannedOption& option, const Call& call) {
  switch (option.kind) {
    case TreatmentKind::kTransfer:
      return !call.loop && call.caller.state == LegState::kIncoming &&
             call.state != State::kRedirecting;
    case TreatmentKind::kPlay:
      return !(option.spoken && call.state == State::kSynthesizing);
    case TreatmentKind::kHost:
      return call.state != State::kHosting;
    default:
      return true;
  }
}

// The default, or what is left when that has failed or is impossible: voicemail, then a refusal.
ClassifiedInput Default(DefaultReason why, const Call& call, const EngineState& state,
                        FailureReason failure = FailureReason::kNone) {
  ClassifiedInput result;
  result.failure = failure;
  result.means = SelectionMeans::kDefault;
  result.why_default = why;
  result.option = call.default_option;
  if (call.defaults_tried > 0 || !IsPossible(result.option, call)) {
    const bool voicemail_is_left =
        call.defaults_tried < 2 && CanRecord(state) &&
        !(call.defaults_tried > 0 && call.default_option.kind == TreatmentKind::kVoicemail);
    result.option = PlannedOption();
    result.option.kind = voicemail_is_left ? TreatmentKind::kVoicemail : TreatmentKind::kDecline;
  }
  if (call.loop_default && call.defaults_tried == 0) result.why_default = DefaultReason::kLoop;
  result.input = InputOf(result.option, call);
  return result;
}

// ---- Offers.

// Whether anybody can still be reached when the offer `failed` (or all overdue ones) is lost.
bool OthersAreLeft(const Call& call, uint8_t failed, const EngineState& state) {
  for (uint8_t i = 0; i < call.offer_count; ++i) {
    if (call.offers()[i].state == OfferState::kFailed) continue;
    if (!IsLost(call, i, failed, state)) return true;
  }
  return false;
}

ClassifiedInput ClassifyFailure(uint8_t index, const Call& call, const EngineState& state) {
  ClassifiedInput result = Just(Input::kOfferFailed);
  if (call.state == State::kAsking && !OthersAreLeft(call, index, state)) {
    result = Default(DefaultReason::kDeliveryFailed, call, state);
  }
  result.failed = index;
  return result;
}

// ---- Media.

ClassifiedInput ClassifyPromptOver(bool played, const Call& call, const EngineState& state) {
  const FailureReason failure = played ? FailureReason::kNone : FailureReason::kNotPlayed;
  if (call.state != State::kPlaying) return Just(Input::kPromptOver, failure);
  // A message that could not be heard must not end the call in silence.
  const bool record = !played || call.chosen.afterwards == Afterwards::kVoicemail;
  if (record && CanRecord(state)) return Just(Input::kMessageOverThenRecord, failure);
  return Just(played ? Input::kMessageOver : Input::kMessageNotPlayed, failure);
}

ClassifiedInput ClassifyNotSpoken(const Call& call, const EngineState& state) {
  const FailureReason failure = FailureReason::kNotSpoken;
  if (call.chosen.kind == TreatmentKind::kVoicemail) {
    return Just(Input::kGreetingNotSpoken, failure);
  }
  return Default(DefaultReason::kTreatmentFailed, call, state, failure);
}

FailureReason ReasonOf(const LegFact& fact) {
  if (fact.reason == LegEndReason::kShutdown) return FailureReason::kShutdown;
  return fact.reason == LegEndReason::kLost ? FailureReason::kCallerLost : FailureReason::kNone;
}

ClassifiedInput ClassifyCallerUp(const Call& call) {
  if (call.state != State::kAnswering) return Just(Input::kCallerUp);
  return Just(call.chosen.kind == TreatmentKind::kVoicemail ? Input::kCallerUpForVoicemail
                                                            : Input::kCallerUpForMessage);
}

// One overload for each event that is about an existing call.
struct Classifier {
  const Call& call;
  const EngineState& state;

  // An answer counts only if it is the awaited one, to the kind of request that the state makes.
  bool Awaits(uint32_t serial, State asked_in) const {
    return serial != 0 && serial == call.awaited && call.state == asked_in;
  }
  bool AwaitsPrompt(LegId leg, uint32_t serial) const {
    return IsCallers(leg) && (Awaits(serial, State::kPlaying) || Awaits(serial, State::kGreeting) ||
                              Awaits(serial, State::kApologising));
  }
  bool IsCallers(LegId leg) const {
    return leg.index == kCallerLeg && call.caller.state != LegState::kEnded;
  }

  ClassifiedInput operator()(const ProfileLoaded&) const {
    if (call.state != State::kLoading) return Just(Input::kStale);
    if (call.offer_count > 0) return Just(Input::kProfileFound);
    return Default(DefaultReason::kNoChannel, call, state);
  }
  ClassifiedInput operator()(const ProfileMissing&) const {
    return Just(call.state == State::kLoading ? Input::kProfileMissing : Input::kStale);
  }
  ClassifiedInput operator()(const ProfileFailed&) const {
    if (call.state != State::kLoading) return Just(Input::kStale);
    return Default(DefaultReason::kProfileFailed, call, state);
  }
  ClassifiedInput operator()(const OfferDelivered& event) const {
    const uint8_t index = event.offer.index;
    if (!IsNews(call, index, OfferState::kDelivered)) return Just(Input::kStale);
    ClassifiedInput result =
        Just(call.decide_by_ms == 0 ? Input::kFirstDelivered : Input::kAlsoDelivered);
    result.offer = index;
    return result;
  }
  ClassifiedInput operator()(const OfferFailed& event) const {
    const uint8_t index = event.offer.index;
    if (!IsNews(call, index, OfferState::kFailed)) return Just(Input::kStale);
    return ClassifyFailure(index, call, state);
  }
  ClassifiedInput PromptOver(LegId leg, uint32_t serial, bool played) const {
    return AwaitsPrompt(leg, serial) ? ClassifyPromptOver(played, call, state)
                                     : Just(Input::kStale);
  }
  ClassifiedInput operator()(const PromptFinished& e) const {
    return PromptOver(e.leg, e.serial, true);
  }
  ClassifiedInput operator()(const PromptFailed& e) const {
    return PromptOver(e.leg, e.serial, false);
  }
  ClassifiedInput operator()(const DigitPressed& event) const {
    return Just(IsCallers(event.leg) && event.digit == '#' ? Input::kSkipPressed : Input::kStale);
  }
  ClassifiedInput operator()(const SpeechSynthesized& event) const {
    ClassifiedInput result = Just(
        Awaits(event.serial, State::kSynthesizing) ? Input::kSpeechSynthesized : Input::kStale);
    result.audio = event.audio;
    return result;
  }
  ClassifiedInput operator()(const SpeechNotSynthesized& event) const {
    if (!Awaits(event.serial, State::kSynthesizing)) return Just(Input::kStale);
    return ClassifyNotSpoken(call, state);
  }
  ClassifiedInput operator()(const HostTreatmentFinished& event) const {
    if (call.state != State::kHosting) return Just(Input::kStale);
    if (event.outcome == HostOutcome::kEnded) return Just(Input::kHostEnded);
    // Whose leg was taken over can only say that it ends.
    if (call.disposition == Disposition::kTakenOver) return Just(Input::kStale);
    if (event.outcome == HostOutcome::kTakenOver) return Just(Input::kHostTookOver);
    return Default(DefaultReason::kTreatmentFailed, call, state, FailureReason::kHost);
  }
  // No treatment dials yet.
  ClassifiedInput operator()(const LegRinging&) const { return Just(Input::kStale); }
  // Handled before there is a call, by selections.cc, or as facts of a leg or an activity.
  ClassifiedInput operator()(const auto&) const { return Just(Input::kStale); }
};

}  // namespace

ClassifiedInput Classify(const Event& event, const Call& call, const EngineState& state) {
  return std::visit(Classifier{call, state}, event);
}

LegFact FactOf(const LegAnswered& event, const Call& call) {
  LegFact fact;
  fact.leg = event.leg.index;
  const bool by_host = call.state == State::kHosting && fact.leg == kCallerLeg &&
                       call.caller.state == LegState::kIncoming;
  fact.input = by_host ? LegInput::kAnsweredByHost : LegInput::kAnswered;
  return fact;
}

LegFact FactOf(const LegRinging& event, const Call&) {
  LegFact fact;
  fact.leg = event.leg.index;
  fact.input = LegInput::kRinging;
  return fact;
}

LegFact FactOf(const LegFailed& event, const Call&) {
  LegFact fact;
  fact.leg = event.leg.index;
  fact.input = LegInput::kFailed;
  fact.failure = event.cause;
  return fact;
}

LegFact FactOf(const LegEnded& event, const Call&) {
  LegFact fact;
  fact.leg = event.leg.index;
  fact.reason = event.reason;
  return fact;
}

ClassifiedInput ClassifyNews(LegNews news, LegState before, const LegFact& fact, const Leg& leg,
                             const Call& call, const EngineState& state) {
  if (leg.role != LegRole::kCaller) return Just(Input::kStale);  // no treatment has parties yet
  switch (news) {
    case LegNews::kUp:
      return ClassifyCallerUp(call);
    case LegNews::kAnswerFailed:
      return Just(Input::kAnswerFailed, fact.failure);
    case LegNews::kRedirectRefused:
      return Default(DefaultReason::kTreatmentFailed, call, state, FailureReason::kNotTransferred);
    case LegNews::kGone:
      // A redirect ends it as it should.
      return Just(Input::kCallerEnded,
                  before == LegState::kRedirecting ? FailureReason::kNone : ReasonOf(fact));
    case LegNews::kNone:
    case LegNews::kRinging:
      break;
  }
  return Just(Input::kStale);
}

ActivityFact FactOf(const RecordingFinished& event) {
  const bool is_empty = event.length <= absl::ZeroDuration();
  const bool is_full = event.end == RecordingEnd::kDiskFull;
  const bool is_shutdown = event.end == RecordingEnd::kShutdown;
  ActivityFact fact;
  fact.serial = event.serial;
  // Of a full disk the caller has left something, as far as they know.
  fact.input = !is_empty ? ActivityInput::kOver
               : is_full ? ActivityInput::kFailed
                         : ActivityInput::kOverEmpty;
  fact.classified.failure = is_full       ? FailureReason::kDiskFull
                            : is_shutdown ? FailureReason::kShutdown
                                          : FailureReason::kNone;
  fact.classified.audio = event.audio;
  fact.classified.length = event.length;
  fact.leg_ended = event.end == RecordingEnd::kLegEnded || is_shutdown;
  return fact;
}

ActivityFact FactOf(const RecordingFailed& event) {
  ActivityFact fact;
  fact.serial = event.serial;
  fact.input = ActivityInput::kFailed;
  fact.classified.failure = event.cause;
  return fact;
}

ActivityFact FactOf(const VoicemailStored& event) {
  ActivityFact fact;
  fact.serial = event.serial;
  fact.input = ActivityInput::kStored;
  fact.classified.voicemail = event.voicemail;
  return fact;
}

ActivityFact FactOf(const VoicemailNotStored& event) {
  ActivityFact fact;
  fact.serial = event.serial;
  fact.input = ActivityInput::kNotStored;
  fact.classified.failure = FailureReason::kNotStored;
  return fact;
}

ActivityFact OverdueFactOf(const Activity& activity) {
  ActivityFact fact;
  fact.serial = activity.serial;
  fact.input = ActivityInput::kOverdue;
  if (activity.state == ActivityState::kStopping) {
    fact.classified.failure = FailureReason::kNotRecorded;
  } else if (activity.state == ActivityState::kStoring) {
    fact.classified.failure = FailureReason::kNotStored;
  }
  return fact;
}

ClassifiedInput ClassifyNews(ActivityNews news, uint32_t serial, const Call& call) {
  const bool awaited = call.state == State::kRecording && call.awaited == serial;
  if (!awaited || news == ActivityNews::kNone) return Just(Input::kStale);
  return Just(news == ActivityNews::kOver ? Input::kRecordingOver : Input::kRecordingFailed);
}

namespace {

// The time that the call's state may take is over.
ClassifiedInput ClassifyStateOver(const Call& call, const EngineState& state) {
  switch (call.state) {
    case State::kLoading:
      return Default(DefaultReason::kProfileFailed, call, state);
    case State::kAsking:
      return Default(DefaultReason::kNoReply, call, state);
    case State::kSynthesizing:
      return ClassifyNotSpoken(call, state);
    case State::kHosting:
      return Default(DefaultReason::kTreatmentFailed, call, state, FailureReason::kHost);
    default:
      // Nobody knows whether a prompt was heard whose end never came.
      return ClassifyPromptOver(/*played=*/false, call, state);
  }
}

bool AnyDeliveryIsOverdue(const Call& call, const EngineState& state) {
  for (uint8_t i = 0; i < call.offer_count; ++i) {
    if (IsLost(call, i, kNoOffer, state)) return true;
  }
  return false;
}

}  // namespace

ClassifiedInput ClassifyTimer(Timer timer, const Call& call, const EngineState& state) {
  switch (timer) {
    case Timer::kState:
      return ClassifyStateOver(call, state);
    case Timer::kCall:
      return Default(DefaultReason::kCallLimit, call, state);
    case Timer::kOffers:
      return AnyDeliveryIsOverdue(call, state) ? ClassifyFailure(kNoOffer, call, state)
                                               : Just(Input::kNextOfferDue);
    case Timer::kLegs:
    case Timer::kActivities:
      break;  // facts of a leg or an activity
  }
  return {};
}

ClassifiedInput ClassifySelection(const Selection& selection) {
  ClassifiedInput result;
  result.option = *selection.option;
  result.means = selection.means;
  result.offer = selection.offer;
  if (selection.option->takes_argument) result.typed = &selection.typed;
  result.input = InputOf(*selection.option, *selection.call);
  return result;
}

}  // namespace footman
