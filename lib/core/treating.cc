// Decides how a treatment is carried out, step by step: what is spoken, answered, played, recorded,
// stored, and what the subscriber is told. Never which treatment: the choice was made.
// Next: call_record.cc, what remains of the call.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "lib/core/call_actions.h"
#include "lib/core/offer_text.h"
#include "lib/core/words.h"

namespace footman {
namespace {

void Answer(const ActionContext& a) {
  a.call.told_to_answer = true;
  a.call.awaited = 0;
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
  a.step.Arm(a.call, Timer::kAnswer, a.step.config.options.answer_timeout);
  a.step.Do(AnswerLeg{a.leg()});
}

void MakeAudio(const ActionContext& a, absl::string_view text) {
  SynthesizeSpeech& speak = a.step.Do<SynthesizeSpeech>();
  speak.call = a.call.id;
  speak.serial = a.Await();
  speak.text = text;
  speak.language = a.call.Language();
  a.step.Arm(a.call, Timer::kSpeech, a.step.config.options.speech_timeout);
}

void Play(const ActionContext& a, PromptKind kind, absl::string_view audio, bool beep_after) {
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
  PlayPrompt& prompt = a.step.Do<PlayPrompt>();
  prompt.leg = a.leg();
  prompt.serial = a.Await();
  prompt.kind = kind;
  prompt.audio = audio;
  prompt.language = a.call.Language();
  prompt.beep_after = beep_after;
  a.step.Arm(a.call, Timer::kPrompt, a.step.config.options.prompt_limit);
}

TextRef CopyText(const ActionContext& a, absl::string_view text) {
  return BlockWriter(a.call, a.step.pool).Add(text);
}

void NoteAnswered(Call& call, const Step& step) {
  if (!call.answered) call.answered_ms = step.MsSinceArrival(call);
  call.answered = true;
}

Caller CallerOf(const Call& call) {
  return {call.Text(call.caller_number), call.Text(call.caller_name), call.presentation,
          call.attestation};
}

bool IsShutdown(const Call& call) { return call.failure == FailureReason::kShutdown; }

void TellAllOfCaller(const ActionContext& a, Phrase phrase) {
  const absl::string_view caller = CallerAsSubject(a.call, a.step);
  TellAll(a, a.step.text.Filled(WordsOf(a.call.words).Get(phrase), {caller}), /*named=*/false);
}

}  // namespace

void TakeVoicemail(const ActionContext& a) {
  CommitDecision(a);
  // Asked for after speech had failed, the greeting is the house's.
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
  MakeAudio(a, a.input.typed != nullptr ? a.step.text.Copy(a.input.typed->text)
                                        : a.call.Text(a.call.chosen.argument));
}

void Decline(const ActionContext& a) {
  CommitDecision(a);
  const bool by_person = a.input.means != SelectionMeans::kDefault;
  const bool as_wished = by_person || a.call.default_option.kind == TreatmentKind::kDecline;
  a.SetDisposition(as_wished ? Disposition::kDeclined : Disposition::kFailed);
  const bool is_explained = as_wished || a.call.failure != FailureReason::kNone;
  if (!is_explained) a.call.failure = FailureReason::kNotPossible;
  // 603 says that nobody anywhere wants the call; only a person can say that.
  a.EndLeg(by_person ? 603 : 480);
}

void Redirect(const ActionContext& a) {
  CommitDecision(a);
  if (a.input.typed != nullptr) {
    a.call.target = CopyText(a, {a.input.typed->number.data(), a.input.typed->number_length});
  } else {
    a.call.target = a.call.chosen.argument;
  }
  a.SetDisposition(Disposition::kTransferred);
  a.call.told_to_end = true;
  a.step.Arm(a.call, Timer::kEnding, a.step.config.options.ending_timeout);
  RedirectLeg& command = a.step.Do<RedirectLeg>();
  command.leg = a.leg();
  command.target = a.call.Text(a.call.target);
  command.diverting = a.call.Text(a.call.called);
}

void StartHost(const ActionContext& a) {
  CommitDecision(a);
  a.SetDisposition(Disposition::kHostTreated);
  if (a.call.early_audio || a.call.answered) a.step.Do(StopPrompt{a.leg()});
  a.step.Arm(a.call, Timer::kHost, a.step.config.options.host_timeout);
  const absl::string_view argument = a.call.Text(a.call.chosen.argument);
  StartHostTreatment& command = a.step.Do<StartHostTreatment>();
  command.leg = a.leg();
  command.key = HostKeyOf(argument);
  command.argument = absl::StripLeadingAsciiWhitespace(argument.substr(command.key.size()));
  command.subscriber = a.call.subscriber;
  command.caller = CallerOf(a.call);
  command.called = a.call.Text(a.call.called);
}

// As if it had been told to: it can be hung up from now on, and no longer be refused.
void NoteHostAnswered(const ActionContext& a) {
  a.call.told_to_answer = true;
  NoteAnswered(a.call, a.step);
}

void NoteTakenOver(const ActionContext& a) {
  a.SetDisposition(Disposition::kTakenOver);
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
}

void PlayMusicOnHold(const ActionContext& a) {
  NoteAnswered(a.call, a.step);
  a.step.timers.Disarm(a.step.SlotOf(a.call), Timer::kAnswer);
  PlayPrompt& music = a.step.Do<PlayPrompt>();
  music.leg = a.leg();
  music.serial = ++a.call.next_serial;  // nobody waits for its end
  music.kind = PromptKind::kMusic;
  music.language = a.call.Language();
}

void AnswerCaller(const ActionContext& a) {
  if (a.input.input == Input::kGreetingNotSpoken) {
    a.call.greeting = TextRef();
  } else if (a.call.chosen.kind == TreatmentKind::kVoicemail) {
    a.call.greeting = CopyText(a, a.input.audio);
  } else {
    a.call.audio = CopyText(a, a.input.audio);
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
    TellAll(a, a.step.text.Filled(
                   words.Get(Phrase::kCouldNotInstead),
                   {OptionText(a.call, a.call.chosen), words.Of(TreatmentKind::kDecline).label}));
  }
  a.EndLeg(480);
}

void PlayGreeting(const ActionContext& a) {
  NoteAnswered(a.call, a.step);
  // A greeting that is still a text was not needed until now; the house's will do.
  const bool own = a.call.greeting.length > 0 && !a.call.greeting_spoken;
  Play(a, own ? PromptKind::kMessage : PromptKind::kGreeting,
       own ? a.call.Text(a.call.greeting) : absl::string_view(), /*beep_after=*/true);
  a.SetDisposition(Disposition::kNoMessageLeft);
}

void PlayMessage(const ActionContext& a) {
  NoteAnswered(a.call, a.step);
  Play(a, PromptKind::kMessage, a.call.Text(a.call.audio), /*beep_after=*/false);
  a.SetDisposition(Disposition::kMessagePlayed);
}

void SkipGreeting(const ActionContext& a) { Play(a, PromptKind::kBeep, {}, /*beep_after=*/false); }

void RecordCaller(const ActionContext& a) {
  const EngineOptions& options = a.step.config.options;
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
  a.call.recording_ms = a.step.MsSinceArrival(a.call);
  StartRecording& command = a.step.Do<StartRecording>();
  command.leg = a.leg();
  command.serial = a.Await();
  command.subscriber = a.call.subscriber;
  command.caller = CallerOf(a.call);
  command.called = a.call.Text(a.call.called);
  command.started = a.step.WallOf(a.call, a.call.recording_ms);
  command.max_length = options.recording_limit;
  command.max_silence = options.silence_limit;
  a.step.Arm(a.call, Timer::kRecording, options.recording_limit + options.storing_timeout);
}

// A leg reports its recording before its end, and within the limit; one that does not is told to.
void AwaitRecording(const ActionContext& a) {
  a.call.told_to_stop = true;
  a.step.Do(StopRecording{a.leg(), a.call.awaited});
  a.step.Arm(a.call, Timer::kRecording, a.step.config.options.storing_timeout);
}

void StoreRecording(const ActionContext& a) {
  a.call.audio = CopyText(a, a.input.audio);
  a.call.recording_length_ms = static_cast<uint32_t>(absl::ToInt64Milliseconds(a.input.length));
  a.SetDisposition(Disposition::kVoicemail);
  StoreVoicemail& command = a.step.Do<StoreVoicemail>();
  command.call = a.call.id;
  command.serial = a.call.awaited;
  command.subscriber = a.call.subscriber;
  command.audio = a.call.Text(a.call.audio);
  command.caller = CallerOf(a.call);
  command.called = a.call.Text(a.call.called);
  command.started = a.step.WallOf(a.call, a.call.recording_ms);
  command.length = a.input.length;
  a.EndLeg(480);
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
  a.step.Arm(a.call, Timer::kStoring, a.step.config.options.storing_timeout);
}

void PresentVoicemail(const ActionContext& a) {
  a.call.voicemail = CopyText(a, a.input.voicemail);
  const absl::Duration length = absl::Milliseconds(a.call.recording_length_ms);
  const int64_t seconds = std::max<int64_t>(a.call.recording_length_ms / 1000, 1);
  const absl::string_view caller = CallerText(a.call, a.step);
  a.step.text.Begin();
  a.step.text.AddNumber(seconds / 60);
  a.step.text.Add(":");
  a.step.text.AddTwoDigits(static_cast<int>(seconds % 60));
  const absl::string_view minutes = a.step.text.End();
  const absl::string_view text =
      a.step.text.Filled(WordsOf(a.call.words).Get(Phrase::kVoicemailFrom), {caller, minutes});
  // On every address of the plan, asked or not: a channel keeps it for who is away.
  for (uint8_t i = 0; i < a.call.offer_count; ++i) {
    const Offer& offer = a.call.offers()[i];
    SendVoicemail& command = a.step.Do<SendVoicemail>();
    command.service = a.step.config.Service(offer.service);
    command.user = a.call.Text(offer.user);
    command.call = a.call.id;
    command.voicemail = a.call.Text(a.call.voicemail);
    command.text = text;
    command.length = length;
  }
}

void TellNotStored(const ActionContext& a) { TellAllOfCaller(a, Phrase::kNotStoredYet); }

void Apologise(const ActionContext& a) {
  Play(a, PromptKind::kApology, {}, /*beep_after=*/false);
  TellAllOfCaller(a, Phrase::kRecordingLost);
  a.SetDisposition(Disposition::kFailed);
}

void HangUp(const ActionContext& a) { a.EndLeg(480); }

void TellHeard(const ActionContext& a) {
  TellChooser(a, a.step.text.Filled(WordsOf(a.call.words).Get(Phrase::kHeardToTheEnd),
                                    {OptionText(a.call, a.call.chosen)}));
  a.EndLeg(480);
}

void TellHungUpWhileHearing(const ActionContext& a) {
  if (IsShutdown(a.call)) {
    a.SetDisposition(Disposition::kFailed);
    return TellAll(a, WordsOf(a.call.words).Get(Phrase::kClosed));
  }
  const Words& words = WordsOf(a.call.words);
  const absl::string_view what = OptionText(a.call, a.call.chosen);
  const uint32_t seconds = (a.step.MsSinceArrival(a.call) - a.call.answered_ms) / 1000;
  if (seconds == 0) {
    TellChooser(a, a.step.text.Filled(words.Get(Phrase::kHungUpBeforeHearing), {what}));
  } else {
    TellChooser(a, a.step.text.Filled(words.Get(Phrase::kHeardUntilHungUp),
                                      {what, a.step.text.Number(seconds)}));
  }
}

void TellNothingLeft(const ActionContext& a) {
  if (IsShutdown(a.call)) return TellLost(a);  // they were not let
  a.SetDisposition(Disposition::kNoMessageLeft);
  TellAllOfCaller(a, Phrase::kNoMessageLeft);
  a.EndLeg(480);
}

void TellLost(const ActionContext& a) {
  a.SetDisposition(Disposition::kFailed);
  TellAllOfCaller(a, Phrase::kRecordingLost);
}

}  // namespace footman
