// How the parts of the call flow are called in traces and in CALL_FLOW.md.
// It decides nothing.
// Next: call_flow.cc, the table.

#include <iterator>

#include "lib/core/tables/call_flow.h"

namespace footman {

absl::string_view Name(State state) {
  static constexpr absl::string_view kNames[kStates] = {
      "None",      "Loading",     "Asking",  "Synthesizing", "Answering", "Playing", "Greeting",
      "Recording", "Apologising", "Hosting", "Redirecting",  "Ending",    "Ended"};
  return kNames[static_cast<int>(state)];
}

absl::string_view Name(Input input) {
  static constexpr absl::string_view kNames[] = {
      // The question.
      "Arrived", "ProfileFound", "ProfileMissing", "FirstDelivered", "AlsoDelivered", "OfferFailed",
      "NextOfferDue", "ChoseVoicemail", "ChoseSpokenVoicemail", "ChoseMessage",
      "ChoseSpokenMessage", "ChoseDecline", "ChoseWait", "ChoseRedirect", "ChoseHost",
      // The treatment.
      "CallerUp", "CallerUpForVoicemail", "CallerUpForMessage", "AnswerFailed", "CallerEnded",
      "SpeechSynthesized", "GreetingNotSpoken", "PromptOver", "SkipPressed", "MessageOver",
      "MessageOverThenRecord", "MessageNotPlayed", "RecordingOver", "RecordingFailed", "HostEnded",
      "HostTookOver", "AllOver", "Stale"};
  static_assert(std::size(kNames) == kInputs);
  return kNames[static_cast<int>(input)];
}

absl::string_view Name(Action action) {
  static constexpr absl::string_view kNames[] = {"BeginCall",
                                                 "AskSubscriber",
                                                 "RejectUnknown",
                                                 "StartPeriod",
                                                 "NoteDelivery",
                                                 "NoteFailure",
                                                 "SendNextOffer",
                                                 "TakeVoicemail",
                                                 "SpeakGreeting",
                                                 "TakeMessage",
                                                 "SpeakMessage",
                                                 "Decline",
                                                 "AskToWait",
                                                 "Redirect",
                                                 "StartHost",
                                                 "PlayMusicOnHold",
                                                 "AnswerCaller",
                                                 "GiveUp",
                                                 "PlayGreeting",
                                                 "PlayMessage",
                                                 "SkipGreeting",
                                                 "RecordCaller",
                                                 "Apologise",
                                                 "HangUp",
                                                 "TellHeard",
                                                 "TellHungUpWhileHearing",
                                                 "AwaitEnd",
                                                 "NoteTakenOver",
                                                 "NoteCallerGone",
                                                 "TellNothingLeft",
                                                 "Finish"};
  return kNames[static_cast<int>(action)];
}

}  // namespace footman
