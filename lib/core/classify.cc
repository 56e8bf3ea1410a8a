// Decides what an event or a timer means for its call: all guards of the call flow live here.
// Never changes anything: a call goes in const, an input comes out.
// Next: call_flow.cc, the table; asking.cc and treating.cc, what is done then.

#include "lib/core/classify.h"

#include <variant>

namespace footman {
namespace {

ClassifiedInput Just(Input input, FailureReason failure = FailureReason::kNone) {
  ClassifiedInput result;
  result.input = input;
  result.failure = failure;
  return result;
}

// ---- Choices.

Input InputOf(const PlannedOption& option, const Call& call) {
  switch (option.kind) {
    case TreatmentKind::kVoicemail: {
      // When speech has just failed it is not asked again: the house greeting is played.
      const bool spoken = call.greeting_spoken && call.state != State::kSynthesizing;
      return spoken ? Input::kChoseSpokenVoicemail : Input::kChoseVoicemail;
    }
    case TreatmentKind::kPlay:
      return option.spoken ? Input::kChoseSpokenMessage : Input::kChoseMessage;
    case TreatmentKind::kWait:
      return Input::kChoseWait;
    case TreatmentKind::kTransfer:
      return Input::kChoseRedirect;
    case TreatmentKind::kHost:
      return Input::kChoseHost;
    default:
      return Input::kChoseDecline;
  }
}

bool CanRecord(const Step& step) {
  return step.config.capabilities().media && step.config.capabilities().recording;
}

// Whether the default can (still) be carried out, as the call stands.
bool IsPossible(const PlannedOption& option, const Call& call) {
  switch (option.kind) {
    case TreatmentKind::kTransfer:
      return !call.loop && !call.told_to_answer && call.state != State::kRedirecting;
    case TreatmentKind::kPlay:
      return !(option.spoken && call.state == State::kSynthesizing);
    case TreatmentKind::kHost:
      return call.state != State::kHosting;
    default:
      return true;
  }
}

// The default, or what is left when that has failed or is impossible: voicemail, then a refusal.
ClassifiedInput Default(DefaultReason why, const Call& call, const Step& step,
                        FailureReason failure = FailureReason::kNone) {
  ClassifiedInput result;
  result.failure = failure;
  result.means = SelectionMeans::kDefault;
  result.why_default = why;
  result.option = call.default_option;
  if (call.defaults_tried > 0 || !IsPossible(result.option, call)) {
    const bool voicemail_is_left =
        call.defaults_tried < 2 && CanRecord(step) &&
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
bool OthersAreLeft(const Call& call, uint8_t failed, const Step& step) {
  for (uint8_t i = 0; i < call.offer_count; ++i) {
    if (call.offers()[i].state == OfferState::kFailed) continue;
    if (!IsLost(call, i, failed, step)) return true;
  }
  return false;
}

ClassifiedInput ClassifyFailure(uint8_t index, const Call& call, const Step& step) {
  ClassifiedInput result = Just(Input::kOfferFailed);
  if (call.state == State::kAsking && !OthersAreLeft(call, index, step)) {
    result = Default(DefaultReason::kDeliveryFailed, call, step);
  }
  result.failed = index;
  return result;
}

// ---- Legs and media.

ClassifiedInput ClassifyAnswered(const Call& call) {
  if (call.state == State::kHosting && !call.answered) return Just(Input::kAnswered);
  if (call.state != State::kAnswering) {
    return Just(call.told_to_answer && !call.answered ? Input::kAnswered : Input::kStale);
  }
  return Just(call.chosen.kind == TreatmentKind::kVoicemail ? Input::kAnsweredForVoicemail
                                                            : Input::kAnsweredForMessage);
}

ClassifiedInput ClassifyLegFailed(FailureReason cause, const Call& call, const Step& step) {
  if (call.state == State::kRedirecting) {
    return Default(DefaultReason::kTreatmentFailed, call, step, FailureReason::kNotTransferred);
  }
  // A leg that was answered early and then is asked for its audio may fail at that, too.
  const bool awaited = call.state == State::kAnswering || (call.told_to_answer && !call.answered);
  return Just(awaited ? Input::kAnswerFailed : Input::kStale, cause);
}

ClassifiedInput ClassifyPromptOver(bool played, const Call& call, const Step& step) {
  const FailureReason failure = played ? FailureReason::kNone : FailureReason::kNotPlayed;
  if (call.state != State::kPlaying) return Just(Input::kPromptOver, failure);
  // A message that could not be heard must not end the call in silence.
  const bool record = !played || call.chosen.afterwards == Afterwards::kVoicemail;
  if (record && CanRecord(step)) return Just(Input::kMessageOverThenRecord, failure);
  return Just(played ? Input::kMessageOver : Input::kMessageNotPlayed, failure);
}

ClassifiedInput ClassifyNotSpoken(const Call& call, const Step& step) {
  const FailureReason failure = FailureReason::kNotSpoken;
  if (call.chosen.kind == TreatmentKind::kVoicemail) {
    return Just(Input::kGreetingNotSpoken, failure);
  }
  return Default(DefaultReason::kTreatmentFailed, call, step, failure);
}

ClassifiedInput ClassifyRecordingFailed(FailureReason cause, const Call& call) {
  return Just(call.gone ? Input::kRecordingFailedGone : Input::kRecordingFailed, cause);
}

ClassifiedInput ClassifyRecorded(const RecordingFinished& event, const Call& call) {
  const bool is_empty = event.length <= absl::ZeroDuration();
  const bool is_full = event.end == RecordingEnd::kDiskFull;
  // The caller has left something, as far as they know.
  if (is_full && is_empty) return ClassifyRecordingFailed(FailureReason::kDiskFull, call);
  const bool is_shutdown = event.end == RecordingEnd::kShutdown;
  ClassifiedInput result;
  result.failure = is_full       ? FailureReason::kDiskFull
                   : is_shutdown ? FailureReason::kShutdown
                                 : FailureReason::kNone;
  result.leg_gone = event.end == RecordingEnd::kLegEnded || is_shutdown;
  result.audio = event.audio;
  result.length = event.length;
  const bool gone = call.gone || result.leg_gone;
  result.input = !is_empty ? Input::kRecorded
                 : gone    ? Input::kNothingRecordedGone
                           : Input::kNothingRecorded;
  return result;
}

ClassifiedInput ClassifyNotStored(const Call& call) {
  return Just(call.gone ? Input::kNotStoredGone : Input::kNotStored, FailureReason::kNotStored);
}

FailureReason ReasonOf(const LegEnded& event, const Call& call) {
  if (call.told_to_end) return FailureReason::kNone;  // it ended as it should
  if (event.reason == LegEndReason::kShutdown) return FailureReason::kShutdown;
  return event.reason == LegEndReason::kLost ? FailureReason::kCallerLost : FailureReason::kNone;
}

// One overload for each event that is about an existing call.
struct Classifier {
  const Call& call;
  const Step& step;

  // An answer counts only if it is the awaited one, to the kind of request that the state makes.
  bool Awaits(uint32_t serial, State state) const {
    return serial != 0 && serial == call.awaited && call.state == state;
  }
  bool AwaitsPrompt(LegId leg, uint32_t serial) const {
    return IsCallers(leg) && (Awaits(serial, State::kPlaying) || Awaits(serial, State::kGreeting) ||
                              Awaits(serial, State::kApologising));
  }
  bool IsCallers(LegId leg) const { return leg.index == kCallerLeg && !call.gone; }

  ClassifiedInput operator()(const ProfileLoaded&) const {
    if (call.state != State::kLoading) return Just(Input::kStale);
    if (call.offer_count > 0) return Just(Input::kProfileFound);
    return Default(DefaultReason::kNoChannel, call, step);
  }
  ClassifiedInput operator()(const ProfileMissing&) const {
    return Just(call.state == State::kLoading ? Input::kProfileMissing : Input::kStale);
  }
  ClassifiedInput operator()(const ProfileFailed&) const {
    if (call.state != State::kLoading) return Just(Input::kStale);
    return Default(DefaultReason::kProfileFailed, call, step);
  }
  ClassifiedInput operator()(const OfferDelivered& event) const {
    const uint8_t index = event.offer.index;
    if (!IsNews(call, index, OfferState::kDelivered)) return Just(Input::kStale);
    ClassifiedInput result =
        Just(call.decide_by == 0 ? Input::kFirstDelivered : Input::kAlsoDelivered);
    result.offer = index;
    return result;
  }
  ClassifiedInput operator()(const OfferFailed& event) const {
    const uint8_t index = event.offer.index;
    if (!IsNews(call, index, OfferState::kFailed)) return Just(Input::kStale);
    return ClassifyFailure(index, call, step);
  }
  ClassifiedInput operator()(const LegAnswered& event) const {
    return IsCallers(event.leg) ? ClassifyAnswered(call) : Just(Input::kStale);
  }
  ClassifiedInput operator()(const LegFailed& event) const {
    return IsCallers(event.leg) ? ClassifyLegFailed(event.cause, call, step) : Just(Input::kStale);
  }
  ClassifiedInput operator()(const LegEnded& event) const {
    return Just(IsCallers(event.leg) ? Input::kLegEnded : Input::kStale, ReasonOf(event, call));
  }
  ClassifiedInput PromptOver(LegId leg, uint32_t serial, bool played) const {
    return AwaitsPrompt(leg, serial) ? ClassifyPromptOver(played, call, step) : Just(Input::kStale);
  }
  ClassifiedInput operator()(const PromptFinished& e) const {
    return PromptOver(e.leg, e.serial, true);
  }
  ClassifiedInput operator()(const PromptFailed& e) const {
    return PromptOver(e.leg, e.serial, false);
  }
  ClassifiedInput operator()(const RecordingFinished& event) const {
    if (!Awaits(event.serial, State::kRecording)) return Just(Input::kStale);
    return ClassifyRecorded(event, call);
  }
  ClassifiedInput operator()(const RecordingFailed& event) const {
    if (!Awaits(event.serial, State::kRecording)) return Just(Input::kStale);
    return ClassifyRecordingFailed(event.cause, call);
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
    return ClassifyNotSpoken(call, step);
  }
  ClassifiedInput operator()(const VoicemailStored& event) const {
    if (!Awaits(event.serial, State::kStoring)) return Just(Input::kStale);
    ClassifiedInput result = Just(call.gone ? Input::kStoredGone : Input::kStored);
    result.voicemail = event.voicemail;
    return result;
  }
  ClassifiedInput operator()(const VoicemailNotStored& event) const {
    return Awaits(event.serial, State::kStoring) ? ClassifyNotStored(call) : Just(Input::kStale);
  }
  ClassifiedInput operator()(const HostTreatmentFinished& event) const {
    if (call.state != State::kHosting) return Just(Input::kStale);
    if (event.outcome == HostOutcome::kEnded) return Just(Input::kHostEnded);
    // Whose leg was taken over can only say that it ends.
    if (!step.timers.IsArmed(step.SlotOf(call), Timer::kHost)) return Just(Input::kStale);
    if (event.outcome == HostOutcome::kTakenOver) return Just(Input::kHostTookOver);
    return Default(DefaultReason::kTreatmentFailed, call, step, FailureReason::kHost);
  }
  // No treatment dials yet.
  ClassifiedInput operator()(const LegRinging&) const { return Just(Input::kStale); }
  // Handled before there is a call, or by selections.cc.
  ClassifiedInput operator()(const CallArrived&) const { return Just(Input::kStale); }
  ClassifiedInput operator()(const ReplyReceived&) const { return Just(Input::kStale); }
  ClassifiedInput operator()(const LinkViewed&) const { return Just(Input::kStale); }
  ClassifiedInput operator()(const LinkClicked&) const { return Just(Input::kStale); }
};

}  // namespace

bool IsNews(const Call& call, uint8_t index, OfferState state) {
  if (index >= call.offer_count) return false;
  const Offer& offer = call.offers()[index];
  return offer.state != OfferState::kPlanned && offer.state != state;
}

bool IsLost(const Call& call, uint8_t index, uint8_t failed, const Step& step) {
  if (failed != kNoOffer) return index == failed;
  const Offer& offer = call.offers()[index];
  const int64_t waited = int64_t{step.MsSinceArrival(call)} - offer.at_ms;
  return offer.state == OfferState::kSent &&
         waited >= absl::ToInt64Milliseconds(step.config.options.delivery_timeout);
}

ClassifiedInput Classify(const Event& event, const Call& call, const Step& step) {
  return std::visit(Classifier{call, step}, event);
}

ClassifiedInput ClassifyTimer(Timer timer, const Call& call, const Step& step) {
  switch (timer) {
    case Timer::kProfile:
      return Default(DefaultReason::kProfileFailed, call, step);
    case Timer::kDelivery:
      return ClassifyFailure(kNoOffer, call, step);
    case Timer::kNextOffer:
      return Just(Input::kNextOfferDue);
    case Timer::kDecision:
      return Default(DefaultReason::kNoReply, call, step);
    case Timer::kCallLimit:
      return Default(DefaultReason::kCallLimit, call, step);
    case Timer::kSpeech:
      return ClassifyNotSpoken(call, step);
    case Timer::kAnswer:
      return ClassifyLegFailed(FailureReason::kNotAnswered, call, step);
    case Timer::kPrompt:
      return ClassifyPromptOver(/*played=*/true, call, step);
    case Timer::kRecording:
      if (!call.told_to_stop) return Just(Input::kRecordingOverdue);
      return ClassifyRecordingFailed(FailureReason::kNotRecorded, call);
    case Timer::kStoring:
      return ClassifyNotStored(call);
    case Timer::kHost:
      return Default(DefaultReason::kTreatmentFailed, call, step, FailureReason::kHost);
    case Timer::kEnding:
      return Just(Input::kLegOverdue);
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
