// Decides what is written of a call when it has ended: every decision, by whom, how, when and why.
// Never decides anything about the call. It leaves out nothing that the call kept.
// Next: include/footman/call_record.h, the shape of it.

#include "lib/core/call/call_record.h"

#include <new>

#include "lib/core/actions/activities.h"

namespace footman {
namespace {

void FillOffers(const Call& call, const EngineState& state, StepOutput& out) {
  out.record_offers.clear();
  for (uint8_t i = 0; i < call.offer_count; ++i) {
    const Offer& offer = call.offers()[i];
    OfferRecord& record = out.record_offers.emplace_back();
    record.service = state.config.Service(offer.service);
    record.user = call.Text(offer.user);
    record.sent = offer.state != OfferState::kPlanned;
    record.failed = offer.state == OfferState::kFailed;
    if (offer.delivered) record.delivered = state.WallOf(call, offer.at_ms);
  }
}

void FillDecisions(const Call& call, const EngineState& state, StepOutput& out) {
  out.record_decisions.clear();
  for (uint8_t i = 0; i < call.decision_count; ++i) {
    const StoredDecision& stored = call.decisions[i];
    Decision& decision = out.record_decisions.emplace_back();
    decision.at = state.WallOf(call, stored.at_ms);
    decision.treatment = stored.treatment;
    decision.means = stored.means;
    decision.why_default = stored.why_default;
    if (stored.offer != kNoOffer) {
      decision.service = out.record_offers[stored.offer].service;
      decision.user = out.record_offers[stored.offer].user;
    }
  }
}

}  // namespace

absl::Span<const Diversion> DiversionsOf(const Call& call, StepOutput& out) {
  out.record_diversions.clear();
  for (uint8_t i = 0; i < call.diversion_count; ++i) {
    const StoredDiversion& stored = call.diversions()[i];
    out.record_diversions.push_back(
        {call.Text(stored.party), stored.reason, stored.count, stored.restricted});
  }
  return out.record_diversions;
}

void WriteRecord(const Call& call, EngineState& state, StepOutput& out) {
  FillOffers(call, state, out);
  FillDecisions(call, state, out);
  CallRecord& record = *new (&out.record) CallRecord();
  record.call = call.id;
  record.subscriber = call.subscriber;
  record.caller = {call.Text(call.caller_number), call.Text(call.caller_name), call.presentation,
                   call.attestation};
  record.called = call.Text(call.called);
  record.diversions = DiversionsOf(call, out);
  record.arrived = state.WallOf(call, 0);
  if (call.was_answered()) record.answered = state.WallOf(call, call.answered_ms);
  record.ended = state.WallOf(call, state.MsSinceArrival(call));
  record.offers = out.record_offers;
  record.decisions = out.record_decisions;
  record.disposition = call.disposition;
  record.caller_ended = call.caller_ended;
  record.transfer_target = call.Text(call.target);
  if (const Activity* stored = FindStored(call); stored != nullptr) {
    record.voicemail = call.Text(stored->voicemail);
    record.recording_length = absl::Milliseconds(stored->length_ms);
  }
  record.failure = call.failure;
  out.Do(WriteCallRecord{&record});
}

void WriteRefusal(const CallArrived& arrived, const EngineState& state, StepOutput& out) {
  CallRecord& record = out.record;
  record = CallRecord();
  record.call = arrived.call;
  record.caller = {out.text.Copy(arrived.caller.number), out.text.Copy(arrived.caller.name),
                   arrived.caller.presentation, arrived.caller.attestation};
  if (!arrived.called.empty()) record.called = out.text.Copy(arrived.called[0]);
  record.arrived = record.ended = absl::FromUnixNanos(state.wall);
  record.disposition = Disposition::kBusy;
  out.Do(WriteCallRecord{&record});
}

}  // namespace footman
