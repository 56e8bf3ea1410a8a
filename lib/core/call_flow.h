// The call flow: which states a call has, what can happen in them, and what is done then.
//
// The table in call_flow.cc is executed as it stands; CALL_FLOW.md is its picture. There is no code
// in it: classify.cc has removed every guard before an input gets here.

#ifndef FOOTMAN_LIB_CORE_CALL_FLOW_H_
#define FOOTMAN_LIB_CORE_CALL_FLOW_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace footman {

enum class State : uint8_t {
  kNone,          // not yet a call
  kLoading,       // the profile is being looked up
  kAsking,        // offers are out; the caller waits
  kSynthesizing,  // a text becomes audio; the caller waits
  kAnswering,     // the leg is being answered
  kPlaying,       // the caller hears the subscriber's message
  kGreeting,      // the caller hears what to do after the beep
  kRecording,     // the caller speaks
  kStoring,       // the recording is being stored; the caller has been let go
  kApologising,   // the caller hears that no message can be taken
  kHosting,       // a treatment of the host's own
  kRedirecting,   // the leg has been told to redirect: final, unless it refuses
  kEnding,        // the leg has been told to end
  kEnded,         // the record is written
};
inline constexpr int kStates = 14;

enum class Input : uint8_t {
  kArrived,
  kProfileFound,  // with somebody to ask
  kProfileMissing,
  kFirstDelivered,
  kAlsoDelivered,
  kOfferFailed,  // others are open or still to come
  kNextOfferDue,
  // A selection, or a default: the same from here on.
  kChoseVoicemail,
  kChoseSpokenVoicemail,  // its greeting is a text
  kChoseMessage,          // a recording
  kChoseSpokenMessage,    // a text
  kChoseDecline,
  kChoseWait,
  kChoseRedirect,
  kChoseHost,
  kAnswered,  // and nothing to play yet
  kAnsweredForVoicemail,
  kAnsweredForMessage,
  kAnswerFailed,
  kSpeechSynthesized,
  kGreetingNotSpoken,
  kPromptOver,   // played to its end, or as far as it could be
  kSkipPressed,  // the caller pressed #
  kMessageOver,
  kMessageOverThenRecord,
  kMessageNotPlayed,  // and nothing can be recorded instead
  kRecorded,
  kNothingRecorded,
  kNothingRecordedGone,  // ...Gone: the caller has hung up already
  kRecordingOverdue,     // it should have ended long ago
  kRecordingFailed,
  kRecordingFailedGone,
  kStored,
  kStoredGone,
  kNotStored,
  kNotStoredGone,
  kHostEnded,
  kHostTookOver,
  kLegEnded,
  kLegOverdue,
  kStale,  // about a request, offer or leg that is over
};
inline constexpr int kInputs = 41;

enum class Action : uint8_t {
  kBeginCall,
  kAskSubscriber,
  kRejectUnknown,
  kStartPeriod,
  kNoteDelivery,
  kNoteFailure,
  kSendNextOffer,
  kTakeVoicemail,
  kSpeakGreeting,
  kTakeMessage,
  kSpeakMessage,
  kDecline,
  kAskToWait,
  kRedirect,
  kStartHost,
  kPlayMusicOnHold,
  kAnswerCaller,
  kGiveUp,
  kPlayGreeting,
  kPlayMessage,
  kSkipGreeting,
  kRecordCaller,
  kAwaitRecording,
  kStoreRecording,
  kNoteGone,
  kPresentVoicemail,
  kTellNotStored,
  kApologise,
  kHangUp,
  kTellHeard,
  kTellHungUpWhileHearing,
  kAwaitEnd,
  kNoteHostAnswered,
  kNoteTakenOver,
  kNoteCallerGone,
  kTellNothingLeft,
  kTellLost,
  kFinish,
};

struct Row {
  State state;
  Input input;
  Action action;
  State next;
  const char* why;
};

// What an input means in the states that have no row for it.
struct UnlistedInput {
  Input input;
  bool late;  // legal, answered honestly, traced; else it never happens and is our bug
  const char* why;
};

absl::string_view Name(State state);
absl::string_view Name(Input input);
absl::string_view Name(Action action);

absl::Span<const Row> CallFlow();
const UnlistedInput& UnlistedOf(Input input);
// The row of a cell, or null: then UnlistedOf(input) holds.
const Row* FindRow(State state, Input input);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_FLOW_H_
