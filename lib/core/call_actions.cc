// Decides nothing: it finds the function of an action, and holds the shortest of them.
// Never assigns a state: only the engine's loop does.
// Next: asking.cc for the question, treating.cc for the treatments.

#include "lib/core/call_actions.h"

#include <iterator>

namespace footman {
namespace {

void BeginCall(const Acting& a) {
  LoadProfile& command = a.step.Do<LoadProfile>();
  command.call = a.call.id;
  for (const absl::string_view candidate : a.facts.arrived->called) {
    if (a.step.views.size() == kMaxCalled) break;
    a.step.views.push_back(a.step.text.Copy(candidate));
  }
  command.called = a.step.views;
  a.step.Arm(a.call, Timer::kProfile, a.step.house.options.profile_time);
  a.step.Arm(a.call, Timer::kCallLimit, a.step.house.options.call_limit);
}

void RejectUnknown(const Acting& a) {
  a.SetDisposition(Disposition::kUnknownNumber);
  a.EndLeg(404);
}

// The host ends the leg, which is as if we did.
void AwaitEnd(const Acting& a) { a.call.told_to_end = true; }

// The engine's loop has noted what there is to note.
void Nothing(const Acting&) {}

}  // namespace

uint16_t Acting::Await() const {
  // Zero means that nothing is awaited.
  if (++call.next_serial == 0) ++call.next_serial;
  call.awaited = call.next_serial;
  return call.awaited;
}

void Acting::EndLeg(uint16_t status) const {
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

void Act(Action action, const Facts& facts, Call& call, Step& step) {
  using Function = void (*)(const Acting&);
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
                                            HoldOn,
                                            Redirect,
                                            StartHost,
                                            Entertain,
                                            AnswerCaller,
                                            GiveUp,
                                            PlayGreeting,
                                            PlayMessage,
                                            SkipGreeting,
                                            RecordCaller,
                                            AwaitRecording,
                                            FileRecording,
                                            Nothing,
                                            PresentVoicemail,
                                            TellNotFiled,
                                            Apologise,
                                            HangUp,
                                            TellHeard,
                                            TellHungUpWhileHearing,
                                            AwaitEnd,
                                            NoteCallerGone,
                                            TellNothingLeft,
                                            TellLost,
                                            Nothing};
  static_assert(std::size(kFunctions) == static_cast<size_t>(Action::kFinish) + 1);
  kFunctions[static_cast<size_t>(action)](Acting{facts, call, step});
}

}  // namespace footman
