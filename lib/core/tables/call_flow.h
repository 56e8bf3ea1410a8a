// The call flow: which states a call has, what can happen in them, and what is done then.
//
// The table in call_flow.cc is executed as it stands; CALL_FLOW.md is its picture. There is no code
// in it: classify.cc has removed every guard before an input gets here. Its legs (leg_flow.h) and
// its recordings (activity_flow.h) have tables of their own.

#ifndef FOOTMAN_LIB_CORE_TABLES_CALL_FLOW_H_
#define FOOTMAN_LIB_CORE_TABLES_CALL_FLOW_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "footman/call.h"
#include "lib/core/tables/flow_table.h"

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
  kApologising,   // the caller hears that no message can be taken
  kHosting,       // a treatment of the host's own
  kRedirecting,   // the leg has been told to redirect: final, unless it refuses
  kEnding,        // its legs have been told to end, its recordings to stop
  kEnded,         // the record is written
};
inline constexpr int kStates = 13;

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
  // The caller.
  kCallerUp,  // audio flows, and there is nothing to play yet
  kCallerUpForVoicemail,
  kCallerUpForMessage,
  kAnswerFailed,
  kCallerEnded,
  kSpeechSynthesized,
  kGreetingNotSpoken,
  kPromptOver,   // played to its end, or as far as it could be
  kSkipPressed,  // the caller pressed #
  kMessageOver,
  kMessageOverThenRecord,
  kMessageNotPlayed,  // and nothing can be recorded instead
  kRecordingOver,     // with something in it or without
  kRecordingFailed,
  kHostEnded,
  kHostTookOver,
  kAllOver,  // no leg lives, and no recording is pending
  kStale,    // about a request, offer or leg that is over
};
inline constexpr int kInputs = 33;

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
  kApologise,
  kHangUp,
  kTellHeard,
  kTellHungUpWhileHearing,
  kAwaitEnd,
  kNoteTakenOver,
  kNoteCallerGone,
  kTellNothingLeft,
  kFinish,
};

struct Row {
  StateSet<State> states;
  Input input;
  Action action;
  State next;  // or kSame
  const char* why;
};

// What an input means in the states that have no row for it.
struct UnlistedInput {
  Input input;
  bool late;  // legal, answered, traced; else it never happens and is our bug
  const char* why;
};

absl::string_view Name(State state);
absl::string_view Name(Input input);
absl::string_view Name(Action action);

// A treatment as an input: from here on a choice and a default are the same. `spoken`: its message
// or greeting is a text. plan.cc plans none of the kinds that stand beside kDecline.
constexpr Input InputOf(TreatmentKind kind, bool spoken) {
  switch (kind) {
    case TreatmentKind::kVoicemail:
      return spoken ? Input::kChoseSpokenVoicemail : Input::kChoseVoicemail;
    case TreatmentKind::kPlay:
      return spoken ? Input::kChoseSpokenMessage : Input::kChoseMessage;
    case TreatmentKind::kWait:
      return Input::kChoseWait;
    case TreatmentKind::kTransfer:
      return Input::kChoseRedirect;
    case TreatmentKind::kHost:
      return Input::kChoseHost;
    case TreatmentKind::kNone:
    case TreatmentKind::kAnswer:
    case TreatmentKind::kScreenedVoicemail:
    case TreatmentKind::kDecline:
      return Input::kChoseDecline;
  }
  return Input::kChoseDecline;
}

absl::Span<const Row> CallFlow();
const UnlistedInput& UnlistedOf(Input input);
// The row of a cell, or null: then UnlistedOf(input) holds.
const Row* FindRow(State state, Input input);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_TABLES_CALL_FLOW_H_
