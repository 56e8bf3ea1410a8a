// THE PAGE: the whole life of a call, as one table. It is executed as it stands.
// It decides nothing by itself: guards live in classify.cc, actions in asking.cc and treating.cc.
// What becomes of a leg or a recording meanwhile stands in leg_flow.cc and activity_flow.cc.
// Next: classify.h for how an event becomes an input; CALL_FLOW.md for the picture.

#include "lib/core/tables/call_flow.h"

#include <cstddef>

namespace footman {
namespace {

using S = State;
using I = Input;
using A = Action;

constexpr S kStay = kSame<State>;

// The groups that rows are written for.
// Where a treatment can begin: chosen, by default, or because another one has failed.
constexpr StateSet<S> kDeciding{S::kLoading, S::kAsking, S::kSynthesizing, S::kHosting,
                                S::kRedirecting};
// Where the caller waits and nothing is played to its end.
constexpr StateSet<S> kWaiting{S::kAsking, S::kSynthesizing};
constexpr StateSet<S> kBeforeAudio{S::kAsking, S::kSynthesizing, S::kAnswering};
constexpr StateSet<S> kUntreated{S::kLoading, S::kAsking, S::kSynthesizing, S::kAnswering};

constexpr Row kRows[] = {
    {S::kNone, I::kArrived, A::kBeginCall, S::kLoading, "who is meant?"},
    {S::kLoading, I::kProfileFound, A::kAskSubscriber, S::kAsking, "ask them; the caller rings"},
    {S::kLoading, I::kProfileMissing, A::kRejectUnknown, S::kEnding, "404: no candidate is known"},

    // A choice, or a default.
    {kDeciding, I::kChoseVoicemail, A::kTakeVoicemail, S::kAnswering, "answer, then greet"},
    {kDeciding, I::kChoseSpokenVoicemail, A::kSpeakGreeting, S::kSynthesizing,
     "make the greeting while it still rings"},
    {kDeciding, I::kChoseMessage, A::kTakeMessage, S::kAnswering, "answer, then play"},
    {kDeciding, I::kChoseSpokenMessage, A::kSpeakMessage, S::kSynthesizing,
     "make the audio while it still rings: unbilled, and it may fail"},
    {kDeciding, I::kChoseDecline, A::kDecline, S::kEnding, "603, or 480 by default"},
    {kDeciding, I::kChoseRedirect, A::kRedirect, S::kRedirecting,
     "302: then we are out of the call"},
    {kDeciding, I::kChoseHost, A::kStartHost, S::kHosting, "the host takes over"},
    {S::kAsking, I::kChoseWait, A::kAskToWait, kStay, "more time; the caller is told to wait"},

    // The question.
    {S::kAsking, I::kFirstDelivered, A::kStartPeriod, kStay, "the time to answer runs now"},
    {S::kAsking, I::kAlsoDelivered, A::kNoteDelivery, kStay, "for the record"},
    {S::kAsking, I::kOfferFailed, A::kNoteFailure, kStay, "another channel is left"},
    {S::kAsking, I::kNextOfferDue, A::kSendNextOffer, kStay, "staggered addresses"},

    // The caller's answer and end.
    {kWaiting, I::kCallerUp, A::kPlayMusicOnHold, kStay, "music"},
    {S::kAnswering, I::kCallerUpForVoicemail, A::kPlayGreeting, S::kGreeting, "what to do"},
    {S::kAnswering, I::kCallerUpForMessage, A::kPlayMessage, S::kPlaying,
     "what they want to say"},
    {kBeforeAudio, I::kAnswerFailed, A::kGiveUp, S::kEnding, "no audio: a clear refusal"},
    {kUntreated, I::kCallerEnded, A::kNoteCallerGone, S::kEnding, "the caller gave up"},
    {S::kPlaying, I::kCallerEnded, A::kTellHungUpWhileHearing, S::kEnding,
     "the caller heard enough"},
    {S::kGreeting, I::kCallerEnded, A::kTellNothingLeft, S::kEnding, "hung up before the beep"},
    {{S::kRecording, S::kApologising, S::kHosting, S::kRedirecting}, I::kCallerEnded, A::kFinish,
     S::kEnding, "what was recorded is kept"},

    // The treatments.
    {S::kSynthesizing, I::kSpeechSynthesized, A::kAnswerCaller, S::kAnswering, "say it"},
    {S::kSynthesizing, I::kGreetingNotSpoken, A::kAnswerCaller, S::kAnswering, "usual greeting"},
    {S::kPlaying, I::kMessageOver, A::kTellHeard, S::kEnding, "heard to the end"},
    {S::kPlaying, I::kMessageOverThenRecord, A::kPlayGreeting, S::kGreeting,
     "then voicemail, as chosen or because the message could not be played"},
    {S::kPlaying, I::kMessageNotPlayed, A::kGiveUp, S::kEnding, "nothing else can be done"},
    {S::kGreeting, I::kPromptOver, A::kRecordCaller, S::kRecording, "after the beep"},
    {S::kGreeting, I::kSkipPressed, A::kSkipGreeting, kStay, "# skips to the beep"},
    {S::kRecording, I::kRecordingOver, A::kHangUp, S::kEnding, "let the caller go"},
    {S::kRecording, I::kRecordingFailed, A::kApologise, S::kApologising, "disk full, for one"},
    {S::kApologising, I::kPromptOver, A::kHangUp, S::kEnding, "said"},
    {S::kHosting, I::kHostEnded, A::kAwaitEnd, S::kEnding, "the host ends the leg"},
    {S::kHosting, I::kHostTookOver, A::kNoteTakenOver, kStay, "for good: no timer ends it"},
    {S::kHosting, I::kCallerUp, A::kFinish, kStay, "the host answered: no 480 any more"},

    {S::kEnding, I::kAllOver, A::kFinish, S::kEnded, "no leg lives, nothing is being stored"},
};

constexpr UnlistedInput kUnlisted[kInputs] = {
    {I::kArrived, false, "Handle refuses a second arrival of one id"},
    {I::kProfileFound, false, "a late answer of the store is stale"},
    {I::kProfileMissing, false, "a late answer of the store is stale"},
    {I::kFirstDelivered, true, "the choice was made before the delivery was known"},
    {I::kAlsoDelivered, true, "the choice was made before the delivery was known"},
    {I::kOfferFailed, true, "the choice was made before the failure was known"},
    {I::kNextOfferDue, false, "its timer ends with the question"},
    {I::kChoseVoicemail, false, "selections.cc answers what comes after the choice"},
    {I::kChoseSpokenVoicemail, false, "selections.cc answers what comes after the choice"},
    {I::kChoseMessage, false, "selections.cc answers what comes after the choice"},
    {I::kChoseSpokenMessage, false, "selections.cc answers what comes after the choice"},
    {I::kChoseDecline, false, "selections.cc answers what comes after the choice"},
    {I::kChoseWait, false, "selections.cc answers what comes after the choice"},
    {I::kChoseRedirect, false, "selections.cc answers what comes after the choice"},
    {I::kChoseHost, false, "selections.cc answers what comes after the choice"},
    {I::kCallerUp, true, "overtaken by what came next"},
    {I::kCallerUpForVoicemail, false, "only while answering"},
    {I::kCallerUpForMessage, false, "only while answering"},
    {I::kAnswerFailed, true, "the call has moved on"},
    {I::kCallerEnded, false, "every state of a call has a row for it"},
    {I::kSpeechSynthesized, false, "a serial that is not awaited is stale"},
    {I::kGreetingNotSpoken, false, "a serial that is not awaited is stale"},
    {I::kPromptOver, true, "what the caller heard while waiting"},
    {I::kSkipPressed, true, "nobody asked for a key"},
    {I::kMessageOver, false, "a serial that is not awaited is stale"},
    {I::kMessageOverThenRecord, false, "a serial that is not awaited is stale"},
    {I::kMessageNotPlayed, false, "a serial that is not awaited is stale"},
    {I::kRecordingOver, false, "told only where it is awaited"},
    {I::kRecordingFailed, false, "told only where it is awaited"},
    {I::kHostEnded, false, "stale unless it is awaited"},
    {I::kHostTookOver, false, "stale unless it is awaited"},
    {I::kAllOver, false, "asked for while ending alone"},
    {I::kStale, true, "about something that is over"},
};

constexpr bool UnlistedInputsAreInOrder() {
  for (int i = 0; i < kInputs; ++i) {
    if (kUnlisted[i].input != static_cast<Input>(i)) return false;
  }
  return true;
}
static_assert(UnlistedInputsAreInOrder());

constexpr auto kMatrix = BuildFlow<State, kStates, kInputs>(kRows);

// A treatment that has no row somewhere among the deciding states could be chosen there, and then
// end the call as our bug.
constexpr bool EveryTreatmentCanBegin() {
  for (int kind = 0; kind <= static_cast<int>(TreatmentKind::kHost); ++kind) {
    for (const bool spoken : {false, true}) {
      const Input input = InputOf(static_cast<TreatmentKind>(kind), spoken);
      if (input == I::kChoseWait) continue;  // not a treatment: the question goes on
      for (size_t state = 0; state < kStates; ++state) {
        const bool has_row = kMatrix[state][static_cast<size_t>(input)] != 0;
        if (kDeciding.Has(static_cast<State>(state)) && !has_row) return false;
      }
    }
  }
  return true;
}
static_assert(EveryTreatmentCanBegin());

}  // namespace

absl::Span<const Row> CallFlow() { return kRows; }

const UnlistedInput& UnlistedOf(Input input) { return kUnlisted[static_cast<int>(input)]; }

const Row* FindRow(State state, Input input) {
  return RowAt<State, Input, kStates, kInputs>(kMatrix, kRows, state, input);
}

}  // namespace footman
