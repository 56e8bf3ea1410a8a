// Decides nothing: it finds the function of an action, and holds the shortest of them.
// Never assigns a state: only the engine's loop does.
// Next: asking.cc for the question, treating.cc for the treatments.

#include "lib/core/call_actions.h"

#include <iterator>

namespace footman {
namespace {

void BeginCall(const ActionContext& a) {
  LoadProfile& command = a.step.Do<LoadProfile>();
  command.call = a.call.id;
  for (const absl::string_view candidate : a.input.arrived->called) {
    if (a.step.views.size() == kMaxCalled) break;
    a.step.views.push_back(a.step.text.Copy(candidate));
  }
  command.called = a.step.views;
  a.step.Arm(a.call, Timer::kProfile, a.step.config.options.profile_timeout);
  a.step.Arm(a.call, Timer::kCallLimit, a.step.config.options.call_limit);
}

void RejectUnknown(const ActionContext& a) {
  a.SetDisposition(Disposition::kUnknownNumber);
  a.EndLeg(404);
}

// The host ends the leg, which is as if we did.
void AwaitEnd(const ActionContext& a) { a.call.told_to_end = true; }

// The engine's loop has noted what there is to note.
void Nothing(const ActionContext&) {}

}  // namespace

uint32_t ActionContext::Await() const {
  // Zero means that nothing is awaited.
  if (++call.next_serial == 0) ++call.next_serial;
  call.awaited = call.next_serial;
  return call.awaited;
}

void ActionContext::EndLeg(uint16_t status) const {
  if (call.gone) return;
  call.told_to_end = true;
  if (call.told_to_answer) {
    step.Do(HangUpLeg{leg()});
    return;
  }
  RejectLeg& command = step.Do<RejectLeg>();
  command.leg = leg();
  command.status = status;
}

void Act(Action action, const ClassifiedInput& classified, Call& call, Step& step) {
  using Function = void (*)(const ActionContext&);
  static constexpr Function kFunctions[] = {BeginCall,
                                            AskSubscriber,
                                            RejectUnknown,
                                            StartPeriod,
                                            NoteDelivery,
                                            NoteFailure,
                                            SendNextOffer,
                                            TakeVoicemail,
                                            SpeakGreeting,
                                            TakeMessage,
                                            SpeakMessage,
                                            Decline,
                                            AskToWait,
                                            Redirect,
                                            StartHost,
                                            PlayMusicOnHold,
                                            AnswerCaller,
                                            GiveUp,
                                            PlayGreeting,
                                            PlayMessage,
                                            SkipGreeting,
                                            RecordCaller,
                                            AwaitRecording,
                                            StoreRecording,
                                            Nothing,
                                            PresentVoicemail,
                                            TellNotStored,
                                            Apologise,
                                            HangUp,
                                            TellHeard,
                                            TellHungUpWhileHearing,
                                            AwaitEnd,
                                            NoteHostAnswered,
                                            NoteTakenOver,
                                            NoteCallerGone,
                                            TellNothingLeft,
                                            TellLost,
                                            Nothing};
  static_assert(std::size(kFunctions) == static_cast<size_t>(Action::kFinish) + 1);
  kFunctions[static_cast<size_t>(action)](ActionContext{classified, call, step});
}

}  // namespace footman
