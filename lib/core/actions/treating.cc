// Decides how a treatment is carried out, step by step: what is spoken, answered, played, recorded,
// and what the subscriber is told. Never which treatment: the choice was made.
// Next: voicemail.cc, what becomes of a recording.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "lib/core/actions/activities.h"
#include "lib/core/actions/call_actions.h"
#include "lib/core/actions/legs.h"
#include "lib/core/offers/offer_text.h"
#include "lib/language/words.h"

namespace footman {
namespace {

void Answer(const ActionContext& a) {
  a.call.awaited = 0;
  a.state.DisarmQuestion(a.call);
  OrderAnswer(a.call, a.state, a.out);
}

void MakeAudio(const ActionContext& a, absl::string_view text) {
  SynthesizeSpeech& speak = a.out.Do<SynthesizeSpeech>();
  speak.call = a.call.id;
  speak.serial = a.Await();
  speak.text = text;
  speak.language = a.call.Language();
  a.ArmState(a.state.config.times.speech_timeout);
}

void Play(const ActionContext& a, PromptKind kind, absl::string_view audio, bool beep_after) {
  PlayPrompt& prompt = a.out.Do<PlayPrompt>();
  prompt.leg = a.leg();
  prompt.serial = a.Await();
  prompt.kind = kind;
  prompt.audio = audio;
  prompt.language = a.call.Language();
  prompt.beep_after = beep_after;
  a.ArmState(a.state.config.times.prompt_limit);
}

TextRef CopyText(const ActionContext& a, absl::string_view text) {
  return BlockWriter(a.call, a.state.pool).Add(text);
}

bool IsShutdown(const Call& call) { return call.failure == FailureReason::kShutdown; }

}  // namespace

void TakeVoicemail(const ActionContext& a) {
  CommitDecision(a);
  // Asked for after speech had failed, the greeting is the switch's.
  if (a.call.greeting_spoken) a.call.greeting = TextRef();
  Answer(a);
}

void SpeakGreeting(const ActionContext& a) {
  CommitDecision(a);
  MakeAudio(a, a.call.Text(a.call.greeting));
}

void TakeMessage(const ActionContext& a) {
  CommitDecision(a);
  a.call.audio = a.call.chosen.argument;
  Answer(a);
}

void SpeakMessage(const ActionContext& a) {
  CommitDecision(a);
  MakeAudio(a, a.classified.typed != nullptr ? a.out.text.Copy(a.classified.typed->text)
                                             : a.call.Text(a.call.chosen.argument));
}

void Decline(const ActionContext& a) {
  CommitDecision(a);
  const bool by_person = a.classified.means != SelectionMeans::kDefault;
  const bool as_wished = by_person || a.call.default_option.kind == TreatmentKind::kDecline;
  a.SetDisposition(as_wished ? Disposition::kDeclined : Disposition::kFailed);
  const bool is_explained = as_wished || a.call.failure != FailureReason::kNone;
  if (!is_explained) a.call.failure = FailureReason::kNotPossible;
  // 603 says that nobody anywhere wants the call; only a person can say that.
  a.EndCaller(by_person ? 603 : 480);
}

void Redirect(const ActionContext& a) {
  CommitDecision(a);
  if (a.classified.typed != nullptr) {
    a.call.target =
        CopyText(a, {a.classified.typed->number.data(), a.classified.typed->number_length});
  } else {
    a.call.target = a.call.chosen.argument;
  }
  a.SetDisposition(Disposition::kTransferred);
  WalkLeg(a.call, a.call.caller, LegInput::kOrderRedirect, a.state);
  RedirectLeg& command = a.out.Do<RedirectLeg>();
  command.leg = a.leg();
  command.target = a.call.Text(a.call.target);
  command.diverting = a.call.Text(a.call.called);
}

void StartHost(const ActionContext& a) {
  CommitDecision(a);
  a.SetDisposition(Disposition::kHostTreated);
  if (a.call.early_audio || a.call.was_answered()) a.out.Do(StopPrompt{a.leg()});
  a.ArmState(a.state.config.times.host_timeout);
  const absl::string_view argument = a.call.Text(a.call.chosen.argument);
  StartHostTreatment& command = a.out.Do<StartHostTreatment>();
  command.leg = a.leg();
  command.key = HostKeyOf(argument);
  command.argument = absl::StripLeadingAsciiWhitespace(argument.substr(command.key.size()));
  command.subscriber = a.call.subscriber;
  command.caller = CallerOf(a.call);
  command.called = a.call.Text(a.call.called);
}

void NoteTakenOver(const ActionContext& a) {
  a.SetDisposition(Disposition::kTakenOver);
  a.state.timers.Disarm(a.state.SlotOf(a.call), Timer::kState);
}

void PlayMusicOnHold(const ActionContext& a) {
  PlayPrompt& music = a.out.Do<PlayPrompt>();
  music.leg = a.leg();
  music.serial = ++a.call.next_serial;  // nobody waits for its end
  music.kind = PromptKind::kMusic;
  music.language = a.call.Language();
}

void AnswerCaller(const ActionContext& a) {
  if (a.classified.input == Input::kGreetingNotSpoken) {
    a.call.greeting = TextRef();
  } else if (a.call.chosen.kind == TreatmentKind::kVoicemail) {
    a.call.greeting = CopyText(a, a.classified.audio);
  } else {
    a.call.audio = CopyText(a, a.classified.audio);
  }
  a.call.greeting_spoken = false;
  Answer(a);
}

void GiveUp(const ActionContext& a) {
  a.SetDisposition(Disposition::kFailed);
  if (a.call.chosen.kind == TreatmentKind::kNone) {
    CloseUnanswered(a);
  } else if (a.call.chosen.kind == TreatmentKind::kVoicemail) {
    TellAllOfCaller(a, Phrase::kRecordingLost);
  } else {
    const Words& words = WordsOf(a.call.words);
    TellAll(a, a.out.text.Filled(
                   words.Get(Phrase::kCouldNotInstead),
                   {OptionText(a.call, a.call.chosen), words.Of(TreatmentKind::kDecline).label}));
  }
}

void PlayGreeting(const ActionContext& a) {
  // A greeting that is still a text was not needed until now; the switch's will do.
  const bool own = a.call.greeting.length > 0 && !a.call.greeting_spoken;
  Play(a, own ? PromptKind::kMessage : PromptKind::kGreeting,
       own ? a.call.Text(a.call.greeting) : absl::string_view(), /*beep_after=*/true);
  a.SetDisposition(Disposition::kNoMessageLeft);
}

void PlayMessage(const ActionContext& a) {
  Play(a, PromptKind::kMessage, a.call.Text(a.call.audio), /*beep_after=*/false);
  a.SetDisposition(Disposition::kMessagePlayed);
}

void SkipGreeting(const ActionContext& a) { Play(a, PromptKind::kBeep, {}, /*beep_after=*/false); }

void RecordCaller(const ActionContext& a) {
  const EngineOptions& options = a.state.config.options;
  a.state.timers.Disarm(a.state.SlotOf(a.call), Timer::kState);
  const Activity& recording = StartActivity(a.call, a.Await(), a.state, a.out);
  StartRecording& command = a.out.Do<StartRecording>();
  command.leg = a.leg();
  command.serial = recording.serial;
  command.subscriber = a.call.subscriber;
  command.caller = CallerOf(a.call);
  command.called = a.call.Text(a.call.called);
  command.started = a.state.WallOf(a.call, recording.started_ms);
  command.max_length = options.recording_limit;
  command.max_silence = options.silence_limit;
}

// Its recording has told the subscriber already.
void Apologise(const ActionContext& a) { Play(a, PromptKind::kApology, {}, /*beep_after=*/false); }

void TellHeard(const ActionContext& a) {
  TellChooser(a, a.out.text.Filled(WordsOf(a.call.words).Get(Phrase::kHeardToTheEnd),
                                   {OptionText(a.call, a.call.chosen)}));
}

void TellHungUpWhileHearing(const ActionContext& a) {
  if (IsShutdown(a.call)) {
    a.SetDisposition(Disposition::kFailed);
    return TellAll(a, WordsOf(a.call.words).Get(Phrase::kClosed));
  }
  const Words& words = WordsOf(a.call.words);
  const absl::string_view what = OptionText(a.call, a.call.chosen);
  const uint32_t seconds = (a.state.MsSinceArrival(a.call) - a.call.answered_ms) / 1000;
  if (seconds == 0) {
    TellChooser(a, a.out.text.Filled(words.Get(Phrase::kHungUpBeforeHearing), {what}));
  } else {
    TellChooser(a, a.out.text.Filled(words.Get(Phrase::kHeardUntilHungUp),
                                     {what, a.out.text.Number(seconds)}));
  }
}

void TellNothingLeft(const ActionContext& a) {
  const bool lost = IsShutdown(a.call);  // they were not let
  a.SetDisposition(lost ? Disposition::kFailed : Disposition::kNoMessageLeft);
  TellAllOfCaller(a, lost ? Phrase::kRecordingLost : Phrase::kNoMessageLeft);
}

}  // namespace footman
