// The fields of every event, named: the one list behind owned copies, recordings and scenarios.
//
// VisitFields(event, visit) calls visit("name", field) for each field in the order of declaration.
// There is no overload for "any other type": an event that is not listed here does not compile.

#ifndef FOOTMAN_LIB_RUNNER_EVENT_FIELDS_H_
#define FOOTMAN_LIB_RUNNER_EVENT_FIELDS_H_

#include <concepts>
#include <type_traits>

#include "footman/call.h"
#include "footman/event.h"

namespace footman::internal {

template <typename T, typename U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

// Facts that consist of a leg alone look alike.
template <typename T>
concept LegFact = Is<T, LegAnswered> || Is<T, LegRinging>;

void VisitFields(Is<Caller> auto& x, auto&& visit) {
  visit("number", x.number);
  visit("name", x.name);
  visit("presentation", x.presentation);
  visit("attestation", x.attestation);
}
void VisitFields(Is<Diversion> auto& x, auto&& visit) {
  visit("party", x.party);
  visit("reason", x.reason);
  visit("count", x.count);
  visit("restricted", x.restricted);
}
void VisitFields(Is<ZoneOffset> auto& x, auto&& visit) {
  visit("from_utc", x.from_utc);
  visit("changes_at", x.changes_at);
  visit("from_utc_after", x.from_utc_after);
}

void VisitFields(Is<CallArrived> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("caller", x.caller);
  visit("called", x.called);
  visit("diversions", x.diversions);
  visit("secrets", x.secrets);
  visit("signalling_id", x.signalling_id);
  visit("peer", x.peer);
}
void VisitFields(Is<ProfileLoaded> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("profile", x.profile);
  visit("called", x.called);
  visit("zone", x.zone);
}
void VisitFields(Is<ProfileMissing> auto& x, auto&& visit) { visit("call", x.call); }
void VisitFields(Is<ProfileFailed> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("reason", x.reason);
}
void VisitFields(Is<OfferDelivered> auto& x, auto&& visit) { visit("offer", x.offer); }
void VisitFields(Is<OfferFailed> auto& x, auto&& visit) {
  visit("offer", x.offer);
  visit("reason", x.reason);
}
void VisitFields(Is<ReplyReceived> auto& x, auto&& visit) {
  visit("subscriber", x.subscriber);
  visit("service", x.service);
  visit("user", x.user);
  visit("text", x.text);
  visit("message_id", x.message_id);
  visit("refers_to", x.offer);
  visit("origin", x.origin);
  visit("means", x.means);
  visit("thread", x.thread);
  visit("device", x.device);
}
void VisitFields(Is<LinkViewed> auto& x, auto&& visit) {
  visit("click", x.click);
  visit("token", x.token);
  visit("option", x.option);
}
void VisitFields(Is<LinkClicked> auto& x, auto&& visit) {
  visit("click", x.click);
  visit("token", x.token);
  visit("option", x.option);
  visit("argument", x.argument);
  visit("means", x.means);
}
void VisitFields(LegFact auto& x, auto&& visit) { visit("leg", x.leg); }
void VisitFields(Is<LegFailed> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("reason", x.reason);
  visit("cause", x.cause);
}
void VisitFields(Is<LegEnded> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("reason", x.reason);
}
void VisitFields(Is<PromptFinished> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("serial", x.serial);
}
void VisitFields(Is<PromptFailed> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("serial", x.serial);
  visit("reason", x.reason);
}
void VisitFields(Is<RecordingFinished> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("serial", x.serial);
  visit("audio", x.audio);
  visit("length", x.length);
  visit("end", x.end);
}
void VisitFields(Is<RecordingFailed> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("serial", x.serial);
  visit("reason", x.reason);
  visit("cause", x.cause);
}
void VisitFields(Is<DigitPressed> auto& x, auto&& visit) {
  visit("leg", x.leg);
  visit("digit", x.digit);
}
void VisitFields(Is<SpeechSynthesized> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("serial", x.serial);
  visit("audio", x.audio);
}
void VisitFields(Is<SpeechNotSynthesized> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("serial", x.serial);
  visit("reason", x.reason);
}
void VisitFields(Is<VoicemailStored> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("serial", x.serial);
  visit("voicemail", x.voicemail);
}
void VisitFields(Is<VoicemailNotStored> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("serial", x.serial);
  visit("reason", x.reason);
}
void VisitFields(Is<HostTreatmentFinished> auto& x, auto&& visit) {
  visit("call", x.call);
  visit("outcome", x.outcome);
}

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_EVENT_FIELDS_H_
