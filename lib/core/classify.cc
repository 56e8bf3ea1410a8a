// Decides what an event or a timer means for its call: all guards of the call flow live here.
// Never changes anything: a call goes in const, an input comes out.
// Next: call_flow.cc, the table; asking.cc and treating.cc, what is done then.

#include "lib/core/classify.h"

#include <variant>

namespace footman {
namespace {

Facts Just(Input input, FailureReason failure = FailureReason::kNone) {
  Facts facts;
  facts.input = input;
  facts.failure = failure;
  return facts;
}

// ---- Choices.

Input InputOf(const PlannedOption& option, const Call& call) {
  switch (option.kind) {
    case TreatmentKind::kVoicemail: {
      // When speech has just failed it is not asked again: the house greeting is played.
      const bool spoken = call.greeting_spoken && call.state != State::kSpeaking;
      return spoken ? Input::kChoseSpokenVoicemail : Input::kChoseVoicemail;
    }
    case TreatmentKind::kPlay:
      return option.spoken ? Input::kChoseSpokenMessage : Input::kChoseMessage;
    case TreatmentKind::kHold:
      return Input::kChoseHold;
    case TreatmentKind::kTransfer:
      return Input::kChoseRedirect;
    case TreatmentKind::kHost:
      return Input::kChoseHost;
    default:
      return Input::kChoseDecline;
  }
}

bool CanRecord(const Step& step) {
  return step.house.abilities().media && step.house.abilities().recording;
}

// Whether the default can (still) be carried out, as the call stands.
bool IsPossible(const PlannedOption& option, const Call& call) {
  switch (option.kind) {
    case TreatmentKind::kTransfer:
      return !call.loop && !call.told_to_answer && call.state != State::kRedirecting;
    case TreatmentKind::kPlay:
      return !(option.spoken && call.state == State::kSpeaking);
    case TreatmentKind::kHost:
      return call.state != State::kHosting;
    default:
      return true;
  }
}

// The default, or what is left when that has failed or is impossible: voicemail, then a refusal.
Facts Default(DefaultReason why, const Call& call, const Step& step,
              FailureReason failure = FailureReason::kNone) {
  Facts facts;
  facts.failure = failure;
  facts.means = SelectionMeans::kDefault;
  facts.why_default = why;
  facts.option = call.standing;
  if (call.defaults_tried > 0 || !IsPossible(facts.option, call)) {
    const bool voicemail_is_left =
        call.defaults_tried < 2 && CanRecord(step) &&
        !(call.defaults_tried > 0 && call.standing.kind == TreatmentKind::kVoicemail);
    facts.option = PlannedOption();
    facts.option.kind = voicemail_is_left ? TreatmentKind::kVoicemail : TreatmentKind::kDecline;
  }
  if (call.loop_default && call.defaults_tried == 0) facts.why_default = DefaultReason::kLoop;
  facts.input = InputOf(facts.option, call);
  return facts;
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

Facts ClassifyFailure(uint8_t index, const Call& call, const Step& step) {
  Facts facts = Just(Input::kOfferFailed);
  if (call.state == State::kAsking && !OthersAreLeft(call, index, step)) {
    facts = Default(DefaultReason::kDeliveryFailed, call, step);
  }
  facts.failed = index;
  return facts;
}

// ---- Legs and media.

Facts ClassifyAnswered(const Call& call) {
  if (call.state != State::kAnswering) {
    return Just(call.told_to_answer && !call.answered ? Input::kAnswered : Input::kStale);
  }
  return Just(call.chosen.kind == TreatmentKind::kVoicemail ? Input::kAnsweredForVoicemail
                                                            : Input::kAnsweredForMessage);
}

Facts ClassifyLegFailed(FailureReason cause, const Call& call, const Step& step) {
  if (call.state == State::kRedirecting) {
    return Default(DefaultReason::kTreatmentFailed, call, step, FailureReason::kNotTransferred);
  }
  // A leg that was answered early and then is asked for its audio may fail at that, too.
  const bool awaited = call.state == State::kAnswering || (call.told_to_answer && !call.answered);
  return Just(awaited ? Input::kAnswerFailed : Input::kStale, cause);
}

Facts ClassifyPromptOver(bool played, const Call& call, const Step& step) {
  const FailureReason failure = played ? FailureReason::kNone : FailureReason::kNotPlayed;
  if (call.state != State::kPlaying) return Just(Input::kPromptOver, failure);
  // A message that could not be heard must not end the call in silence.
  const bool record = !played || call.chosen.afterwards == Afterwards::kVoicemail;
  if (record && CanRecord(step)) return Just(Input::kMessageOverThenRecord, failure);
  return Just(played ? Input::kMessageOver : Input::kMessageNotPlayed, failure);
}

Facts ClassifyNotSpoken(const Call& call, const Step& step) {
  const FailureReason failure = FailureReason::kNotSpoken;
  if (call.chosen.kind == TreatmentKind::kVoicemail) {
    return Just(Input::kGreetingNotSpoken, failure);
  }
  return Default(DefaultReason::kTreatmentFailed, call, step, failure);
}

Facts ClassifyRecordingFailed(FailureReason cause, const Call& call) {
  return Just(call.gone ? Input::kRecordingFailedGone : Input::kRecordingFailed, cause);
}

Facts ClassifyRecorded(const RecordingFinished& event, const Call& call) {
  const bool is_empty = event.length <= absl::ZeroDuration();
  const bool is_full = event.end == RecordingEnd::kDiskFull;
  // The caller has left something, as far as they know.
  if (is_full && is_empty) return ClassifyRecordingFailed(FailureReason::kDiskFull, call);
  const bool is_shutdown = event.end == RecordingEnd::kShutdown;
  Facts facts;
  facts.failure = is_full       ? FailureReason::kDiskFull
                  : is_shutdown ? FailureReason::kShutdown
                                : FailureReason::kNone;
  facts.leg_gone = event.end == RecordingEnd::kLegEnded || is_shutdown;
  facts.audio = event.audio;
  facts.length = event.length;
  const bool gone = call.gone || facts.leg_gone;
  facts.input = !is_empty ? Input::kRecorded
                : gone    ? Input::kNothingRecordedGone
                          : Input::kNothingRecorded;
  return facts;
}

Facts ClassifyNotFiled(const Call& call) {
  return Just(call.gone ? Input::kNotFiledGone : Input::kNotFiled, FailureReason::kNotFiled);
}

FailureReason ReasonOf(const LegEnded& event, const Call& call) {
  if (call.told_to_end) return FailureReason::kNone;  // it ended as it should
  if (event.reason == "shutdown") return FailureReason::kShutdown;
  return event.reason == "rtp_timeout" ? FailureReason::kCallerLost : FailureReason::kNone;
}

// One overload for each event that is about an existing call.
struct Classifier {
  const Call& call;
  const Step& step;

  // An answer counts only if it is the awaited one, to the kind of request that the state makes.
  bool Awaits(uint16_t serial, State state) const {
    return serial != 0 && serial == call.awaited && call.state == state;
  }
  bool AwaitsPrompt(LegId leg, uint16_t serial) const {
    return IsCallers(leg) && (Awaits(serial, State::kPlaying) || Awaits(serial, State::kGreeting) ||
                              Awaits(serial, State::kApologising));
  }
  bool IsCallers(LegId leg) const { return leg.index == kCallerLeg && !call.gone; }

  Facts operator()(const ProfileLoaded&) const {
    if (call.state != State::kLoading) return Just(Input::kStale);
    if (call.offer_count > 0) return Just(Input::kProfileFound);
    return Default(DefaultReason::kNoChannel, call, step);
  }
  Facts operator()(const ProfileMissing&) const {
    return Just(call.state == State::kLoading ? Input::kProfileMissing : Input::kStale);
  }
  Facts operator()(const ProfileFailed&) const {
    if (call.state != State::kLoading) return Just(Input::kStale);
    return Default(DefaultReason::kProfileFailed, call, step);
  }
  Facts operator()(const OfferDelivered& event) const {
    const uint8_t index = event.offer.index;
    if (!IsNews(call, index, OfferState::kDelivered)) return Just(Input::kStale);
    Facts facts = Just(call.decide_by == 0 ? Input::kFirstDelivered : Input::kAlsoDelivered);
    facts.offer = index;
    return facts;
  }
  Facts operator()(const OfferFailed& event) const {
    const uint8_t index = event.offer.index;
    if (!IsNews(call, index, OfferState::kFailed)) return Just(Input::kStale);
    return ClassifyFailure(index, call, step);
  }
  Facts operator()(const LegAnswered& event) const {
    return IsCallers(event.leg) ? ClassifyAnswered(call) : Just(Input::kStale);
  }
  Facts operator()(const LegFailed& event) const {
    return IsCallers(event.leg) ? ClassifyLegFailed(event.cause, call, step) : Just(Input::kStale);
  }
  Facts operator()(const LegEnded& event) const {
    return Just(IsCallers(event.leg) ? Input::kLegEnded : Input::kStale, ReasonOf(event, call));
  }
  Facts PromptOver(LegId leg, uint16_t serial, bool played) const {
    return AwaitsPrompt(leg, serial) ? ClassifyPromptOver(played, call, step) : Just(Input::kStale);
  }
  Facts operator()(const PromptFinished& e) const { return PromptOver(e.leg, e.serial, true); }
  Facts operator()(const PromptFailed& e) const { return PromptOver(e.leg, e.serial, false); }
  Facts operator()(const RecordingFinished& event) const {
    if (!Awaits(event.serial, State::kRecording)) return Just(Input::kStale);
    return ClassifyRecorded(event, call);
  }
  Facts operator()(const RecordingFailed& event) const {
    if (!Awaits(event.serial, State::kRecording)) return Just(Input::kStale);
    return ClassifyRecordingFailed(event.cause, call);
  }
  Facts operator()(const DigitPressed& event) const {
    return Just(IsCallers(event.leg) && event.digit == '#' ? Input::kSkipPressed : Input::kStale);
  }
  Facts operator()(const SpeechReady& event) const {
    Facts facts =
        Just(Awaits(event.serial, State::kSpeaking) ? Input::kSpeechReady : Input::kStale);
    facts.audio = event.audio;
    return facts;
  }
  Facts operator()(const SpeechFailed& event) const {
    if (!Awaits(event.serial, State::kSpeaking)) return Just(Input::kStale);
    return ClassifyNotSpoken(call, step);
  }
  Facts operator()(const VoicemailFiled& event) const {
    if (call.state != State::kFiling) return Just(Input::kStale);
    Facts facts = Just(call.gone ? Input::kFiledGone : Input::kFiled);
    facts.voicemail = event.voicemail;
    return facts;
  }
  Facts operator()(const VoicemailNotFiled&) const {
    return call.state == State::kFiling ? ClassifyNotFiled(call) : Just(Input::kStale);
  }
  Facts operator()(const HostTreatmentFinished& event) const {
    if (call.state != State::kHosting) return Just(Input::kStale);
    if (event.ended) return Just(Input::kHostEnded);
    return Default(DefaultReason::kTreatmentFailed, call, step, FailureReason::kHost);
  }
  // Handled before there is a call, or by selections.cc.
  Facts operator()(const CallArrived&) const { return Just(Input::kStale); }
  Facts operator()(const ReplyReceived&) const { return Just(Input::kStale); }
  Facts operator()(const LinkViewed&) const { return Just(Input::kStale); }
  Facts operator()(const LinkClicked&) const { return Just(Input::kStale); }
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
         waited >= absl::ToInt64Milliseconds(step.house.options.delivery_time);
}

Facts Classify(const Event& event, const Call& call, const Step& step) {
  return std::visit(Classifier{call, step}, event);
}

Facts ClassifyTimer(Timer timer, const Call& call, const Step& step) {
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
    case Timer::kFiling:
      return ClassifyNotFiled(call);
    case Timer::kHost:
      return Default(DefaultReason::kTreatmentFailed, call, step, FailureReason::kHost);
    case Timer::kEnding:
      return Just(Input::kLegOverdue);
  }
  return {};
}

Facts ClassifySelection(const Selection& selection) {
  Facts facts;
  facts.option = *selection.option;
  facts.means = selection.means;
  facts.offer = selection.offer;
  if (selection.option->takes_argument) facts.typed = &selection.typed;
  facts.input = InputOf(*selection.option, *selection.call);
  return facts;
}

}  // namespace footman
