// The fields of every command, named; see event_fields.h.

#ifndef FOOTMAN_LIB_RUNNER_COMMAND_FIELDS_H_
#define FOOTMAN_LIB_RUNNER_COMMAND_FIELDS_H_

#include "footman/call_record.h"
#include "footman/command.h"
#include "lib/runner/event_fields.h"

namespace footman::internal {

template <typename T>
concept LegCommand = Is<T, AnswerLeg> || Is<T, HangUpLeg> || Is<T, StopPrompt>;

void VisitFields(Is<OfferOption> auto& x, auto&& visit) {
  visit("number", x.number);
  visit("kind", x.kind);
  visit("takes_argument", x.takes_argument);
  visit("label", x.label);
  visit("key_word", x.key_word);
  visit("link", x.link);
}
void VisitFields(Is<OfferRecord> auto& x, auto&& visit) {
  visit("service", x.service);
  visit("user", x.user);
  visit("sent", x.sent);
  visit("failed", x.failed);
  visit("delivered", x.delivered);
}
void VisitFields(Is<Decision> auto& x, auto&& visit) {
  visit("at", x.at);
  visit("treatment", x.treatment);
  visit("means", x.means);
  visit("why_default", x.why_default);
  visit("service", x.service);
  visit("user", x.user);
}
void VisitFields(Is<CallRecord> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("subscriber", x.subscriber);
  visit("caller", x.caller);
  visit("called", x.called);
  visit("diversions", x.diversions);
  visit("arrived", x.arrived);
  visit("answered", x.answered);
  visit("ended", x.ended);
  visit("offers", x.offers);
  visit("decisions", x.decisions);
  visit("disposition", x.disposition);
  visit("caller_ended", x.caller_ended);
  visit("transfer_target", x.transfer_target);
  visit("voicemail", x.voicemail);
  visit("recording_length", x.recording_length);
  visit("failure", x.failure);
  visit("signalling_id", x.signalling_id);
  visit("peer", x.peer);
}

void VisitFields(Is<LoadProfile> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("called", x.called);
}
void VisitFields(Is<SendOffer> auto& x, auto&& visit) {
  visit("offer", x.offer);
  visit("subscriber", x.subscriber);
  visit("service", x.service);
  visit("user", x.user);
  visit("language", x.language);
  visit("letter", x.letter);
  visit("caller", x.caller);
  visit("headline", x.headline);
  visit("text", x.text);
  visit("options", x.options);
  visit("token", x.token);
  visit("time_left", x.time_left);
  visit("default_label", x.default_label);
}
void VisitFields(Is<UpdateOffer> auto& x, auto&& visit) {
  visit("offer", x.offer);
  visit("service", x.service);
  visit("user", x.user);
  visit("change", x.change);
  visit("text", x.text);
  visit("time_left", x.time_left);
}
void VisitFields(Is<SendNote> auto& x, auto&& visit) {
  visit("service", x.service);
  visit("user", x.user);
  visit("call", x.call);
  visit("text", x.text);
}
void VisitFields(Is<SendVoicemail> auto& x, auto&& visit) {
  visit("service", x.service);
  visit("user", x.user);
  visit("call", x.call);
  visit("voicemail", x.voicemail);
  visit("text", x.text);
  visit("length", x.length);
}
void VisitFields(Is<AnswerClick> auto& x, auto&& visit) {
  visit("click", x.click);
  visit("outcome", x.outcome);
  visit("takes_argument", x.takes_argument);
  visit("kind", x.kind);
  visit("label", x.label);
  visit("text", x.text);
  visit("language", x.language);
}
void VisitFields(LegCommand auto& x, auto&& visit) { visit("leg", x.leg); }
void VisitFields(Is<RingCaller> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("early_media", x.early_media);
}
void VisitFields(Is<RejectLeg> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("status", x.status);
  visit("retry_after", x.retry_after);
}
void VisitFields(Is<RedirectLeg> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("target", x.target);
  visit("diverting", x.diverting);
}
void VisitFields(Is<PlayPrompt> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("serial", x.serial);
  visit("kind", x.kind);
  visit("audio", x.audio);
  visit("language", x.language);
  visit("beep_after", x.beep_after);
}
void VisitFields(Is<StartRecording> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("serial", x.serial);
  visit("subscriber", x.subscriber);
  visit("caller", x.caller);
  visit("called", x.called);
  visit("started", x.started);
  visit("max_length", x.max_length);
  visit("max_silence", x.max_silence);
}
void VisitFields(Is<StopRecording> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("serial", x.serial);
}
void VisitFields(Is<SynthesizeSpeech> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("serial", x.serial);
  visit("text", x.text);
  visit("language", x.language);
}
void VisitFields(Is<StoreVoicemail> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("serial", x.serial);
  visit("subscriber", x.subscriber);
  visit("audio", x.audio);
  visit("caller", x.caller);
  visit("called", x.called);
  visit("started", x.started);
  visit("length", x.length);
}
void VisitFields(Is<StartHostTreatment> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("key", x.key);
  visit("argument", x.argument);
  visit("subscriber", x.subscriber);
  visit("caller", x.caller);
  visit("called", x.called);
}
void VisitFields(Is<WriteCallRecord> auto& x, auto&& visit) { visit("record", x.record); }
void VisitFields(Is<DialLeg> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("dialer", x.dialer);
  visit("destination", x.destination);
  visit("device", x.device);
  visit("purpose", x.purpose);
  visit("caller", x.caller);
  visit("called", x.called);
  visit("diversions", x.diversions);
  visit("confirm", x.confirm);
  visit("ring_timeout", x.ring_timeout);
}
void VisitFields(Is<EndLeg> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("cause", x.cause);
}

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_COMMAND_FIELDS_H_
