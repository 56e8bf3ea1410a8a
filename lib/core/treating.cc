// Decides how a treatment is carried out, step by step: what is spoken, answered, played, recorded,
// filed, and what the subscriber is told. Never which treatment: the choice was made.
// Next: call_record.cc, what remains of the call.

#include <algorithm>

#include "lib/core/call_actions.h"
#include "lib/core/offer_text.h"
#include "lib/core/words.h"

namespace footman {
namespace {

void Answer(const Acting& a) {
  a.call.told_to_answer = true;
  a.call.awaited = 0;
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
  a.step.Arm(a.call, Timer::kAnswer, a.step.house.options.answer_time);
  a.step.Do(AnswerLeg{a.leg()});
}

void MakeAudio(const Acting& a, absl::string_view text) {
  Speak& speak = a.step.Do<Speak>();
  speak.call = a.call.id;
  speak.serial = a.Await();
  speak.text = text;
  speak.language = a.call.Language();
  a.step.Arm(a.call, Timer::kSpeech, a.step.house.options.speech_time);
}

void Play(const Acting& a, PromptKind kind, absl::string_view audio, bool beep_after) {
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
  PlayPrompt& prompt = a.step.Do<PlayPrompt>();
  prompt.leg = a.leg();
  prompt.serial = a.Await();
  prompt.kind = kind;
  prompt.audio = audio;
  prompt.language = a.call.Language();
  prompt.beep_after = beep_after;
  a.step.Arm(a.call, Timer::kPrompt, a.step.house.options.prompt_limit);
}

TextRef Keep(const Acting& a, absl::string_view text) {
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

void TellAllOfCaller(const Acting& a, Phrase phrase) {
  const absl::string_view caller = CallerAsSubject(a.call, a.step);
  TellAll(a, a.step.text.Filled(WordsOf(a.call.words).Get(phrase), {caller}), /*named=*/false);
}

}  // namespace

void TakeVoicemail(const Acting& a) {
  Settle(a);
  // Asked for after speech had failed, the greeting is the house's.
  if (a.call.greeting_spoken) a.call.greeting = TextRef();
  Answer(a);
}

void SpeakGreeting(const Acting& a) {
  Settle(a);
  MakeAudio(a, a.call.Text(a.call.greeting));
}

void TakeMessage(const Acting& a) {
  Settle(a);
  a.call.audio = a.call.chosen.argument;
  Answer(a);
}

void SpeakMessage(const Acting& a) {
  Settle(a);
  MakeAudio(a, a.facts.typed != nullptr ? a.step.text.Copy(a.facts.typed->text)
                                        : a.call.Text(a.call.chosen.argument));
}

void Decline(const Acting& a) {
  Settle(a);
  const bool by_person = a.facts.means != SelectionMeans::kDefault;
  const bool as_wished = by_person || a.call.standing.kind == TreatmentKind::kDecline;
  a.SetDisposition(as_wished ? Disposition::kDeclined : Disposition::kFailed);
  const bool is_explained = as_wished || a.call.failure != FailureReason::kNone;
  if (!is_explained) a.call.failure = FailureReason::kNotPossible;
  // 603 says that nobody anywhere wants the call; only a person can say that.
  a.EndLeg(by_person ? 603 : 480);
}

void Redirect(const Acting& a) {
  Settle(a);
  if (a.facts.typed != nullptr) {
    a.call.target = Keep(a, {a.facts.typed->number.data(), a.facts.typed->number_length});
  } else {
    a.call.target = a.call.chosen.argument;
  }
  a.SetDisposition(Disposition::kTransferred);
  a.call.told_to_end = true;
  a.step.Arm(a.call, Timer::kEnding, a.step.house.options.ending_time);
  RedirectLeg& command = a.step.Do<RedirectLeg>();
  command.leg = a.leg();
  command.target = a.call.Text(a.call.target);
  command.diverting = a.call.Text(a.call.called);
}

void StartHost(const Acting& a) {
  Settle(a);
  a.SetDisposition(Disposition::kHostTreated);
  if (a.call.early_audio || a.call.answered) a.step.Do(StopPrompt{a.leg()});
  a.step.Arm(a.call, Timer::kHost, a.step.house.options.host_time);
  StartHostTreatment& command = a.step.Do<StartHostTreatment>();
  command.call = a.call.id;
  command.key = a.call.Text(a.call.chosen.argument);
}

void Entertain(const Acting& a) {
  NoteAnswered(a.call, a.step);
  a.step.timers.Disarm(a.step.SlotOf(a.call), Timer::kAnswer);
  PlayPrompt& music = a.step.Do<PlayPrompt>();
  music.leg = a.leg();
  music.serial = ++a.call.next_serial;  // nobody waits for its end
  music.kind = PromptKind::kMusic;
  music.language = a.call.Language();
}

void AnswerCaller(const Acting& a) {
  if (a.facts.input == Input::kGreetingNotSpoken) {
    a.call.greeting = TextRef();
  } else if (a.call.chosen.kind == TreatmentKind::kVoicemail) {
    a.call.greeting = Keep(a, a.facts.audio);
  } else {
    a.call.audio = Keep(a, a.facts.audio);
  }
  a.call.greeting_spoken = false;
  Answer(a);
}

void GiveUp(const Acting& a) {
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

void PlayGreeting(const Acting& a) {
  NoteAnswered(a.call, a.step);
  // A greeting that is still a text was not needed until now; the house's will do.
  const bool own = a.call.greeting.length > 0 && !a.call.greeting_spoken;
  Play(a, own ? PromptKind::kMessage : PromptKind::kGreeting,
       own ? a.call.Text(a.call.greeting) : absl::string_view(), /*beep_after=*/true);
  a.SetDisposition(Disposition::kNoMessageLeft);
}

void PlayMessage(const Acting& a) {
  NoteAnswered(a.call, a.step);
  Play(a, PromptKind::kMessage, a.call.Text(a.call.audio), /*beep_after=*/false);
  a.SetDisposition(Disposition::kMessagePlayed);
}

void SkipGreeting(const Acting& a) { Play(a, PromptKind::kBeep, {}, /*beep_after=*/false); }

void RecordCaller(const Acting& a) {
  const EngineOptions& options = a.step.house.options;
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
  a.step.Arm(a.call, Timer::kRecording, options.recording_limit + options.filing_time);
}

// A leg reports its recording before its end, and within the limit; one that does not is told to.
void AwaitRecording(const Acting& a) {
  a.call.told_to_stop = true;
  a.step.Do(StopRecording{a.leg(), a.call.awaited});
  a.step.Arm(a.call, Timer::kRecording, a.step.house.options.filing_time);
}

void FileRecording(const Acting& a) {
  a.call.awaited = 0;
  a.call.audio = Keep(a, a.facts.audio);
  a.call.recording_length_ms = static_cast<uint32_t>(absl::ToInt64Milliseconds(a.facts.length));
  a.SetDisposition(Disposition::kVoicemail);
  FileVoicemail& command = a.step.Do<FileVoicemail>();
  command.call = a.call.id;
  command.subscriber = a.call.subscriber;
  command.audio = a.call.Text(a.call.audio);
  command.caller = CallerOf(a.call);
  command.called = a.call.Text(a.call.called);
  command.started = a.step.WallOf(a.call, a.call.recording_ms);
  command.length = a.facts.length;
  a.EndLeg(480);
  a.step.timers.DisarmAll(a.step.SlotOf(a.call));
  a.step.Arm(a.call, Timer::kFiling, a.step.house.options.filing_time);
}

void PresentVoicemail(const Acting& a) {
  a.call.voicemail = Keep(a, a.facts.voicemail);
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
    command.service = a.step.house.Service(offer.service);
    command.user = a.call.Text(offer.user);
    command.call = a.call.id;
    command.voicemail = a.call.Text(a.call.voicemail);
    command.text = text;
    command.length = length;
  }
}

void TellNotFiled(const Acting& a) { TellAllOfCaller(a, Phrase::kNotFiledYet); }

void Apologise(const Acting& a) {
  Play(a, PromptKind::kApology, {}, /*beep_after=*/false);
  TellAllOfCaller(a, Phrase::kRecordingLost);
  a.SetDisposition(Disposition::kFailed);
}

void HangUp(const Acting& a) { a.EndLeg(480); }

void TellHeard(const Acting& a) {
  TellChooser(a, a.step.text.Filled(WordsOf(a.call.words).Get(Phrase::kHeardToTheEnd),
                                    {OptionText(a.call, a.call.chosen)}));
  a.EndLeg(480);
}

void TellHungUpWhileHearing(const Acting& a) {
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

void TellNothingLeft(const Acting& a) {
  if (IsShutdown(a.call)) return TellLost(a);  // they were not let
  a.SetDisposition(Disposition::kNoMessageLeft);
  TellAllOfCaller(a, Phrase::kNoMessageLeft);
  a.EndLeg(480);
}

void TellLost(const Acting& a) {
  a.SetDisposition(Disposition::kFailed);
  TellAllOfCaller(a, Phrase::kRecordingLost);
}

}  // namespace footman
