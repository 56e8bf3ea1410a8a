// Decides nothing: it finds the function of an action, and holds the shortest of them.
// Never assigns a state: only the engine's loop does.
// Next: asking.cc for the question, treating.cc for the treatments.

#include "lib/core/actions/call_actions.h"

#include <iterator>

#include "lib/core/actions/legs.h"

namespace footman {
namespace {

void BeginCall(const ActionContext& a) {
  LoadProfile& command = a.out.Do<LoadProfile>();
  command.call = a.call.id;
  for (const absl::string_view candidate : a.classified.arrived->called) {
    if (a.out.views.size() == kMaxCalled) break;
    a.out.views.push_back(a.out.text.Copy(candidate));
  }
  command.called = a.out.views;
  WalkLeg(a.call, a.call.caller, LegInput::kArrived, a.state);
  a.ArmState(a.state.config.times.profile_timeout);
  a.state.Arm(a.call, Timer::kCall, a.state.config.times.call_limit);
}

void RejectUnknown(const ActionContext& a) {
  a.SetDisposition(Disposition::kUnknownNumber);
  a.EndCaller(404);
}

// The host ends the leg, which is as if we did.
void AwaitEnd(const ActionContext& a) {
  WalkLeg(a.call, a.call.caller, LegInput::kOrderEnd, a.state);
}

// The engine's loop has noted what there is to note, and ends what is to end.
void Nothing(const ActionContext&) {}

}  // namespace

uint32_t ActionContext::Await() const {
  // Zero means that nothing is awaited.
  if (++call.next_serial == 0) ++call.next_serial;
  call.awaited = call.next_serial;
  return call.awaited;
}

void ActionContext::EndCaller(uint16_t status) const {
  OrderEnd(call, call.caller, status, state, out);
}

void Act(Action action, const ClassifiedInput& classified, Call& call, EngineState& state,
         StepOutput& out) {
  using Function = void (*)(const ActionContext&);
  static constexpr Function kFunctions[] = {BeginCall,       AskSubscriber,
                                            RejectUnknown,   StartPeriod,
                                            NoteDelivery,    NoteFailure,
                                            SendNextOffer,   TakeVoicemail,
                                            SpeakGreeting,   TakeMessage,
                                            SpeakMessage,    Decline,
                                            AskToWait,       Redirect,
                                            StartHost,       PlayMusicOnHold,
                                            AnswerCaller,    GiveUp,
                                            PlayGreeting,    PlayMessage,
                                            SkipGreeting,    RecordCaller,
                                            Apologise,       Nothing,
                                            TellHeard,       TellHungUpWhileHearing,
                                            AwaitEnd, NoteTakenOver, NoteCallerGone,
                                            TellNothingLeft, Nothing};
  static_assert(std::size(kFunctions) == static_cast<size_t>(Action::kFinish) + 1);
  kFunctions[static_cast<size_t>(action)](ActionContext{classified, call, state, out});
}

}  // namespace footman
