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
  uint16_t Await() const;
  // Ends the leg, unless the caller has gone: by `status` before it was told to answer, else BYE.
  void EndLeg(uint16_t status) const;
  void SetDisposition(Disposition disposition) const { call.disposition = disposition; }
  LegId leg() const { return {call.id, kCallerLeg}; }
};

// asking.cc: the question.
void AskSubscriber(const Acting& a);
void StartPeriod(const Acting& a);
void NoteDelivery(const Acting& a);
void NoteFailure(const Acting& a);
void SendNextOffer(const Acting& a);
void HoldOn(const Acting& a);
void NoteCallerGone(const Acting& a);
// Ends the question with the choice in the facts: its record, its timers, everybody's updates.
void Settle(const Acting& a);
// Ends the question without a choice.
void CloseUnanswered(const Acting& a);
// A note to every address that the call was asked about on. `named`: the text does not say by
// itself which call it speaks of.
void TellAll(const Acting& a, absl::string_view text, bool named = true);
// The same to the address where the choice was made; to all after a default.
void TellChooser(const Acting& a, absl::string_view text);

// treating.cc: the treatments.
void TakeVoicemail(const Acting& a);
void SpeakGreeting(const Acting& a);
void TakeMessage(const Acting& a);
void SpeakMessage(const Acting& a);
void Decline(const Acting& a);
void Redirect(const Acting& a);
void StartHost(const Acting& a);
void Entertain(const Acting& a);
void AnswerCaller(const Acting& a);
void GiveUp(const Acting& a);
void PlayGreeting(const Acting& a);
void PlayMessage(const Acting& a);
void SkipGreeting(const Acting& a);
void RecordCaller(const Acting& a);
void AwaitRecording(const Acting& a);
void FileRecording(const Acting& a);
void PresentVoicemail(const Acting& a);
void TellNotFiled(const Acting& a);
void Apologise(const Acting& a);
void HangUp(const Acting& a);
void TellHeard(const Acting& a);
void TellHungUpWhileHearing(const Acting& a);
void TellNothingLeft(const Acting& a);
void TellLost(const Acting& a);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_ACTIONS_H_
