// Decides what is done with a recording, and what the subscriber is told of it: it is stored, it
// was empty, it was lost. Never what the call does meanwhile: the caller may have gone long ago.
// Next: activity_flow.cc, the rows; call_record.cc, what remains of the call.

#include <algorithm>

#include "lib/core/actions/activities.h"
#include "lib/core/actions/call_actions.h"
#include "lib/core/offers/offer_text.h"
#include "lib/language/words.h"

namespace footman {

Caller CallerOf(const Call& call) {
  return {call.Text(call.caller_number), call.Text(call.caller_name), call.presentation,
          call.attestation};
}

void TellAllOfCaller(const ActionContext& a, Phrase phrase) {
  const absl::string_view caller = CallerAsSubject(a.call, a.out.text);
  TellAll(a, a.out.text.Filled(WordsOf(a.call.words).Get(phrase), {caller}), /*named=*/false);
}

void StopRecordingCaller(const ActionContext& a, Activity& recording) {
  a.out.Do(StopRecording{{a.call.id, recording.leg}, recording.serial});
}

void StoreRecording(const ActionContext& a, Activity& recording) {
  recording.length_ms =
      static_cast<uint32_t>(std::max<int64_t>(absl::ToInt64Milliseconds(a.classified.length), 1));
  a.SetDisposition(Disposition::kVoicemail);
  StoreVoicemail& command = a.out.Do<StoreVoicemail>();
  command.call = a.call.id;
  command.serial = recording.serial;
  command.subscriber = a.call.subscriber;
  command.audio = a.out.text.Copy(a.classified.audio);
  command.caller = CallerOf(a.call);
  command.called = a.call.Text(a.call.called);
  command.started = a.state.WallOf(a.call, recording.started_ms);
  command.length = a.classified.length;
}

void TellOfNothingLeft(const ActionContext& a, Activity&) { TellNothingLeft(a); }

void TellOfLost(const ActionContext& a, Activity&) {
  a.SetDisposition(Disposition::kFailed);
  TellAllOfCaller(a, Phrase::kRecordingLost);
}

void PresentVoicemail(const ActionContext& a, Activity& stored) {
  const uint32_t length_ms = stored.length_ms;
  const uint32_t serial = stored.serial;
  const TextRef id = BlockWriter(a.call, a.state.pool).Add(a.classified.voicemail);
  FindActivity(a.call, serial)->voicemail = id;  // the block may have moved
  const uint32_t seconds = std::max<uint32_t>(length_ms / 1000, 1);
  const absl::string_view caller = CallerText(a.call, a.out.text);
  a.out.text.Begin();
  a.out.text.AddNumber(seconds / 60);
  a.out.text.Add(":");
  a.out.text.AddTwoDigits(static_cast<int>(seconds % 60));
  const absl::string_view minutes = a.out.text.End();
  const absl::string_view text =
      a.out.text.Filled(WordsOf(a.call.words).Get(Phrase::kVoicemailFrom), {caller, minutes});
  // On every address of the plan, asked or not: a channel keeps it for who is away.
  for (uint8_t i = 0; i < a.call.offer_count; ++i) {
    const Offer& offer = a.call.offers()[i];
    SendVoicemail& command = a.out.Do<SendVoicemail>();
    command.service = a.state.config.Service(offer.service);
    command.user = a.call.Text(offer.user);
    command.call = a.call.id;
    command.voicemail = a.call.Text(id);
    command.text = text;
    command.length = absl::Milliseconds(length_ms);
  }
}

void TellNotStored(const ActionContext& a, Activity&) { TellAllOfCaller(a, Phrase::kNotStoredYet); }

}  // namespace footman
