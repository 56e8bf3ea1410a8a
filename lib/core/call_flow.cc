// THE PAGE: the whole life of a call, as one table. It is executed as it stands.
// It decides nothing by itself: guards live in classify.cc, actions in asking.cc and treating.cc.
// Next: classify.h for how an event becomes an input; CALL_FLOW.md for the picture.

#include "lib/core/call_flow.h"

#include <array>

namespace footman {
namespace {

using S = State;
using I = Input;
using A = Action;

constexpr Row kRows[] = {
    {S::kNone, I::kArrived, A::kBeginCall, S::kLoading, "who is meant?"},

    {S::kLoading, I::kProfileFound, A::kAskSubscriber, S::kAsking, "ask them; the caller rings"},
    {S::kLoading, I::kProfileMissing, A::kRejectUnknown, S::kEnding, "404: no candidate is known"},
    {S::kLoading, I::kChoseVoicemail, A::kTakeVoicemail, S::kAnswering, "default: nobody to ask"},
    {S::kLoading, I::kChoseSpokenVoicemail, A::kSpeakGreeting, S::kSynthesizing, "default"},
    {S::kLoading, I::kChoseMessage, A::kTakeMessage, S::kAnswering, "default"},
    {S::kLoading, I::kChoseSpokenMessage, A::kSpeakMessage, S::kSynthesizing, "default"},
    {S::kLoading, I::kChoseDecline, A::kDecline, S::kEnding, "default"},
    {S::kLoading, I::kChoseRedirect, A::kRedirect, S::kRedirecting, "default"},
    {S::kLoading, I::kChoseHost, A::kStartHost, S::kHosting, "default"},
    {S::kLoading, I::kLegEnded, A::kNoteCallerGone, S::kEnded, "the caller gave up"},

    {S::kAsking, I::kFirstDelivered, A::kStartPeriod, S::kAsking, "the time to answer runs now"},
    {S::kAsking, I::kAlsoDelivered, A::kNoteDelivery, S::kAsking, "for the record"},
    {S::kAsking, I::kOfferFailed, A::kNoteFailure, S::kAsking, "another channel is left"},
    {S::kAsking, I::kNextOfferDue, A::kSendNextOffer, S::kAsking, "staggered addresses"},
    {S::kAsking, I::kChoseWait, A::kAskToWait, S::kAsking, "more time; the caller is told to wait"},
    {S::kAsking, I::kChoseVoicemail, A::kTakeVoicemail, S::kAnswering, "answer, then greet"},
    {S::kAsking, I::kChoseSpokenVoicemail, A::kSpeakGreeting, S::kSynthesizing,
     "make the greeting while it still rings"},
    {S::kAsking, I::kChoseMessage, A::kTakeMessage, S::kAnswering, "answer, then play"},
    {S::kAsking, I::kChoseSpokenMessage, A::kSpeakMessage, S::kSynthesizing,
     "make the audio while it still rings: unbilled, and it may fail"},
    {S::kAsking, I::kChoseDecline, A::kDecline, S::kEnding, "603"},
    {S::kAsking, I::kChoseRedirect, A::kRedirect, S::kRedirecting,
     "302: then we are out of the call"},
    {S::kAsking, I::kChoseHost, A::kStartHost, S::kHosting, "the host takes over"},
    {S::kAsking, I::kAnswered, A::kPlayMusicOnHold, S::kAsking, "music"},
    {S::kAsking, I::kAnswerFailed, A::kGiveUp, S::kEnding, "answered early, but no audio"},
    {S::kAsking, I::kLegEnded, A::kNoteCallerGone, S::kEnded, "the caller hung up"},

    {S::kSynthesizing, I::kSpeechSynthesized, A::kAnswerCaller, S::kAnswering, "say it"},
    {S::kSynthesizing, I::kGreetingNotSpoken, A::kAnswerCaller, S::kAnswering, "usual greeting"},
    {S::kSynthesizing, I::kChoseVoicemail, A::kTakeVoicemail, S::kAnswering, "not spoken: default"},
    {S::kSynthesizing, I::kChoseMessage, A::kTakeMessage, S::kAnswering, "not spoken: default"},
    {S::kSynthesizing, I::kChoseDecline, A::kDecline, S::kEnding, "not spoken: default"},
    {S::kSynthesizing, I::kChoseRedirect, A::kRedirect, S::kRedirecting, "not spoken: default"},
    {S::kSynthesizing, I::kChoseHost, A::kStartHost, S::kHosting, "not spoken: default"},
    {S::kSynthesizing, I::kAnswered, A::kPlayMusicOnHold, S::kSynthesizing, "music"},
    {S::kSynthesizing, I::kAnswerFailed, A::kGiveUp, S::kEnding, "answered early, but no audio"},
    {S::kSynthesizing, I::kLegEnded, A::kNoteCallerGone, S::kEnded, "the caller hung up"},

    {S::kAnswering, I::kAnsweredForVoicemail, A::kPlayGreeting, S::kGreeting, "what to do"},
    {S::kAnswering, I::kAnsweredForMessage, A::kPlayMessage, S::kPlaying, "what they want to say"},
    {S::kAnswering, I::kAnswerFailed, A::kGiveUp, S::kEnding, "no audio: a clear refusal"},
    {S::kAnswering, I::kLegEnded, A::kNoteCallerGone, S::kEnded, "the caller hung up"},

    {S::kPlaying, I::kMessageOver, A::kTellHeard, S::kEnding, "heard to the end"},
    {S::kPlaying, I::kMessageOverThenRecord, A::kPlayGreeting, S::kGreeting,
     "then voicemail, as chosen or because the message could not be played"},
    {S::kPlaying, I::kMessageNotPlayed, A::kGiveUp, S::kEnding, "nothing else can be done"},
    {S::kPlaying, I::kLegEnded, A::kTellHungUpWhileHearing, S::kEnded, "the caller heard enough"},

    {S::kGreeting, I::kPromptOver, A::kRecordCaller, S::kRecording, "after the beep"},
    {S::kGreeting, I::kSkipPressed, A::kSkipGreeting, S::kGreeting, "# skips to the beep"},
    {S::kGreeting, I::kLegEnded, A::kTellNothingLeft, S::kEnded, "hung up before the beep"},

    {S::kRecording, I::kRecorded, A::kStoreRecording, S::kStoring, "let the caller go; keep it"},
    {S::kRecording, I::kNothingRecorded, A::kTellNothingLeft, S::kEnding, "only silence"},
    {S::kRecording, I::kNothingRecordedGone, A::kTellNothingLeft, S::kEnded, "only silence"},
    {S::kRecording, I::kRecordingOverdue, A::kAwaitRecording, S::kRecording, "stop it; wait once"},
    {S::kRecording, I::kRecordingFailed, A::kApologise, S::kApologising, "disk full, for one"},
    {S::kRecording, I::kRecordingFailedGone, A::kTellLost, S::kEnded, "nothing was kept"},
    {S::kRecording, I::kLegEnded, A::kAwaitRecording, S::kRecording, "keep what was said"},

    {S::kStoring, I::kStored, A::kPresentVoicemail, S::kEnding, "into the chat"},
    {S::kStoring, I::kStoredGone, A::kPresentVoicemail, S::kEnded, "into the chat"},
    {S::kStoring, I::kNotStored, A::kTellNotStored, S::kEnding, "stored at restart"},
    {S::kStoring, I::kNotStoredGone, A::kTellNotStored, S::kEnded, "the file is safe"},
    {S::kStoring, I::kLegEnded, A::kNoteGone, S::kStoring, "as told"},

    {S::kApologising, I::kPromptOver, A::kHangUp, S::kEnding, "said"},
    {S::kApologising, I::kLegEnded, A::kFinish, S::kEnded, "the caller hung up"},

    {S::kHosting, I::kHostEnded, A::kAwaitEnd, S::kEnding, "the host ends the leg"},
    {S::kHosting, I::kHostTookOver, A::kNoteTakenOver, S::kHosting, "for good: no timer ends it"},
    {S::kHosting, I::kAnswered, A::kNoteHostAnswered, S::kHosting, "by the host: no 480 any more"},
    {S::kHosting, I::kChoseVoicemail, A::kTakeVoicemail, S::kAnswering, "handed back"},
    {S::kHosting, I::kChoseSpokenVoicemail, A::kSpeakGreeting, S::kSynthesizing, "handed back"},
    {S::kHosting, I::kChoseMessage, A::kTakeMessage, S::kAnswering, "handed back"},
    {S::kHosting, I::kChoseSpokenMessage, A::kSpeakMessage, S::kSynthesizing, "handed back"},
    {S::kHosting, I::kChoseDecline, A::kDecline, S::kEnding, "handed back"},
    {S::kHosting, I::kChoseRedirect, A::kRedirect, S::kRedirecting, "handed back"},
    {S::kHosting, I::kLegEnded, A::kFinish, S::kEnded, "by the host or the caller"},

    {S::kRedirecting, I::kLegEnded, A::kFinish, S::kEnded, "as told"},
    {S::kRedirecting, I::kLegOverdue, A::kFinish, S::kEnded, "the leg never said so"},
    {S::kRedirecting, I::kChoseVoicemail, A::kTakeVoicemail, S::kAnswering, "refused"},
    {S::kRedirecting, I::kChoseSpokenVoicemail, A::kSpeakGreeting, S::kSynthesizing, "refused"},
    {S::kRedirecting, I::kChoseMessage, A::kTakeMessage, S::kAnswering, "refused"},
    {S::kRedirecting, I::kChoseSpokenMessage, A::kSpeakMessage, S::kSynthesizing, "refused"},
    {S::kRedirecting, I::kChoseDecline, A::kDecline, S::kEnding, "refused"},
    {S::kRedirecting, I::kChoseHost, A::kStartHost, S::kHosting, "refused"},

    {S::kEnding, I::kLegEnded, A::kFinish, S::kEnded, "as told"},
    {S::kEnding, I::kLegOverdue, A::kFinish, S::kEnded, "the leg never said so"},
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
    {I::kAnswered, true, "said twice, or overtaken by the end"},
    {I::kAnsweredForVoicemail, false, "only while answering"},
    {I::kAnsweredForMessage, false, "only while answering"},
    {I::kAnswerFailed, true, "the call has moved on"},
    {I::kSpeechSynthesized, false, "a serial that is not awaited is stale"},
    {I::kGreetingNotSpoken, false, "a serial that is not awaited is stale"},
    {I::kPromptOver, true, "what the caller heard while waiting"},
    {I::kSkipPressed, true, "nobody asked for a key"},
    {I::kMessageOver, false, "a serial that is not awaited is stale"},
    {I::kMessageOverThenRecord, false, "a serial that is not awaited is stale"},
    {I::kMessageNotPlayed, false, "a serial that is not awaited is stale"},
    {I::kRecorded, false, "a serial that is not awaited is stale"},
    {I::kNothingRecorded, false, "a serial that is not awaited is stale"},
    {I::kNothingRecordedGone, false, "a serial that is not awaited is stale"},
    {I::kRecordingOverdue, false, "its timer runs only while recording"},
    {I::kRecordingFailed, false, "a serial that is not awaited is stale"},
    {I::kRecordingFailedGone, false, "a serial that is not awaited is stale"},
    {I::kStored, false, "stale unless it is awaited"},
    {I::kStoredGone, false, "stale unless it is awaited"},
    {I::kNotStored, false, "stale unless it is awaited"},
    {I::kNotStoredGone, false, "stale unless it is awaited"},
    {I::kHostEnded, false, "stale unless it is awaited"},
    {I::kHostTookOver, false, "stale unless it is awaited"},
    {I::kLegEnded, false, "every state of a call has a row for it"},
    {I::kLegOverdue, false, "its timer runs only while ending"},
    {I::kStale, true, "about something that is over"},
};

// One byte for each cell: the row's number plus one, or zero.
using Matrix = std::array<std::array<uint8_t, kInputs>, kStates>;

constexpr Matrix BuildMatrix() {
  Matrix matrix{};
  uint8_t number = 0;
  for (const Row& row : kRows) {
    uint8_t& cell = matrix[static_cast<int>(row.state)][static_cast<int>(row.input)];
    if (cell != 0) throw "two rows for one cell";
    cell = ++number;
  }
  return matrix;
}

constexpr bool UnlistedInputsAreInOrder() {
  for (int i = 0; i < kInputs; ++i) {
    if (kUnlisted[i].input != static_cast<Input>(i)) return false;
  }
  return true;
}

constexpr Matrix kMatrix = BuildMatrix();
static_assert(UnlistedInputsAreInOrder());

}  // namespace

absl::Span<const Row> CallFlow() { return kRows; }

const UnlistedInput& UnlistedOf(Input input) { return kUnlisted[static_cast<int>(input)]; }

const Row* FindRow(State state, Input input) {
  const uint8_t cell = kMatrix[static_cast<int>(state)][static_cast<int>(input)];
  return cell == 0 ? nullptr : &kRows[cell - 1];
}

}  // namespace footman
