// What is done at each row of the call flow: one short function for each action.

#ifndef FOOTMAN_LIB_CORE_CALL_ACTIONS_H_
#define FOOTMAN_LIB_CORE_CALL_ACTIONS_H_

#include "lib/core/call_flow.h"
#include "lib/core/classify.h"
#include "lib/core/step.h"

namespace footman {

// Carries the action out: changes the call's data, arms timers, gives commands. Never its state.
void Act(Action action, const Facts& facts, Call& call, Step& step);

// For files of actions, which act on one call in one step.
struct Acting {
  const Facts& facts;
  Call& call;
  Step& step;

  // A number for a request whose answer the state will wait for.
  uint16_t Await();
  // Ends the leg, unless the caller has gone: by `status` before it was told to answer, else BYE.
  void EndLeg(uint16_t status);
  void SetDisposition(Disposition disposition) { call.disposition = disposition; }
  LegId leg() const { return {call.id, kCallerLeg}; }
};

// asking.cc: the question.
void AskSubscriber(Acting a);
void StartPeriod(Acting a);
void NoteDelivery(Acting a);
void NoteFailure(Acting a);
void SendNextOffer(Acting a);
void HoldOn(Acting a);
void NoteCallerGone(Acting a);
// Ends the question with the choice in the facts: its record, its timers, everybody's updates.
void Settle(Acting a);
// Ends the question without a choice.
void CloseUnanswered(Acting a);
// A note to every address of the call.
void TellAll(Acting a, absl::string_view text);

// treating.cc: the treatments.
void TakeVoicemail(Acting a);
void SpeakGreeting(Acting a);
void TakeMessage(Acting a);
void SpeakMessage(Acting a);
void Decline(Acting a);
void Redirect(Acting a);
void StartHost(Acting a);
void Entertain(Acting a);
void AnswerCaller(Acting a);
void GiveUp(Acting a);
void PlayGreeting(Acting a);
void PlayMessage(Acting a);
void SkipGreeting(Acting a);
void RecordCaller(Acting a);
void AwaitRecording(Acting a);
void FileRecording(Acting a);
void PresentVoicemail(Acting a);
void TellNotFiled(Acting a);
void Apologise(Acting a);
void HangUp(Acting a);
void TellNothingLeft(Acting a);
void TellLost(Acting a);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_ACTIONS_H_
