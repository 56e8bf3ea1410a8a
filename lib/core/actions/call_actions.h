// What is done at each row of the call flow: one short function for each action.

#ifndef FOOTMAN_LIB_CORE_ACTIONS_CALL_ACTIONS_H_
#define FOOTMAN_LIB_CORE_ACTIONS_CALL_ACTIONS_H_

#include "lib/core/engine/classified_input.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"
#include "lib/core/tables/call_flow.h"
#include "lib/language/words.h"

namespace footman {

// Carries the action out: changes the call's data, arms timers, gives commands. Never its state.
void Act(Action action, const ClassifiedInput& classified, Call& call, EngineState& state,
         StepOutput& out);

// For files of actions, which act on one call in one step.
struct ActionContext {
  const ClassifiedInput& classified;
  Call& call;
  EngineState& state;
  StepOutput& out;

  // A number for a request whose answer the state will wait for.
  uint32_t Await() const;
  // Ends the caller's leg, unless it has ended: by `status` before it was told to answer, else BYE.
  void EndCaller(uint16_t status) const;
  // The time for the present state begins.
  void ArmState(Uptime time) const { state.Arm(call, Timer::kState, time); }
  void SetDisposition(Disposition disposition) const { call.disposition = disposition; }
  LegId leg() const { return {call.id, kCallerLeg}; }
};

// asking.cc: the question.
void AskSubscriber(const ActionContext& a);
void StartPeriod(const ActionContext& a);
void NoteDelivery(const ActionContext& a);
void NoteFailure(const ActionContext& a);
void SendNextOffer(const ActionContext& a);
void AskToWait(const ActionContext& a);
void NoteCallerGone(const ActionContext& a);
// Ends the question with the chosen option: its record, its timers, everybody's updates.
void CommitDecision(const ActionContext& a);
// Ends the question without a choice.
void CloseUnanswered(const ActionContext& a);
// A note to every address that the call was asked about on. `named`: the text does not say by
// itself which call it speaks of.
void TellAll(const ActionContext& a, absl::string_view text, bool named = true);
// The same to the address where the choice was made; to all after a default.
void TellChooser(const ActionContext& a, absl::string_view text);

// treating.cc: the treatments.
void TakeVoicemail(const ActionContext& a);
void SpeakGreeting(const ActionContext& a);
void TakeMessage(const ActionContext& a);
void SpeakMessage(const ActionContext& a);
void Decline(const ActionContext& a);
void Redirect(const ActionContext& a);
void StartHost(const ActionContext& a);
void NoteTakenOver(const ActionContext& a);
void PlayMusicOnHold(const ActionContext& a);
void AnswerCaller(const ActionContext& a);
void GiveUp(const ActionContext& a);
void PlayGreeting(const ActionContext& a);
void PlayMessage(const ActionContext& a);
void SkipGreeting(const ActionContext& a);
void RecordCaller(const ActionContext& a);
void Apologise(const ActionContext& a);
void TellHeard(const ActionContext& a);
void TellHungUpWhileHearing(const ActionContext& a);
void TellNothingLeft(const ActionContext& a);

// voicemail.cc: what becomes of a recording, whatever the call does meanwhile.
void StopRecordingCaller(const ActionContext& a, Activity& activity);
void StoreRecording(const ActionContext& a, Activity& activity);
void TellOfNothingLeft(const ActionContext& a, Activity& activity);
void TellOfLost(const ActionContext& a, Activity& activity);
void PresentVoicemail(const ActionContext& a, Activity& activity);
void TellNotStored(const ActionContext& a, Activity& activity);
// A note to everybody who was asked, with the caller in it.
void TellAllOfCaller(const ActionContext& a, Phrase phrase);
Caller CallerOf(const Call& call);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ACTIONS_CALL_ACTIONS_H_
