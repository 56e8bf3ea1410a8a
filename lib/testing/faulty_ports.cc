#include "footman/testing/faulty_ports.h"

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "absl/status/statusor.h"

namespace footman::testing {
namespace {

class FaultySink : public MediaSink {
 public:
  FaultySink(std::unique_ptr<MediaSink> inner, Faults& faults)
      : inner_(std::move(inner)), faults_(faults) {}

  absl::Status Write(absl::Span<const int16_t> samples, int rate_hz) override {
    // A sink speaks by status alone: it lives on media threads, where nobody catches.
    if (faults_.random().Chance(faults_.plan().refuse)) {
      return absl::ResourceExhaustedError("faulty: disk full");
    }
    return inner_->Write(samples, rate_hz);
  }
  absl::StatusOr<std::string> Finish(bool keep) override {
    if (faults_.random().Chance(faults_.plan().refuse)) {
      return absl::UnavailableError("faulty: cannot finish");
    }
    return inner_->Finish(keep);
  }

 private:
  const std::unique_ptr<MediaSink> inner_;
  Faults& faults_;
};

}  // namespace

absl::Status Faults::Next() {
  ++commands_;
  if (plan_.fail.count(commands_) > 0) return absl::UnavailableError("faulty: the n-th");
  if (random_.Chance(plan_.refuse)) return absl::UnavailableError("faulty: refused");
  if (random_.Chance(plan_.throw_)) throw std::runtime_error("faulty: thrown");
  return absl::OkStatus();
}

// ---- Ports. Either the fault happens, or the command reaches the port.

absl::Status FaultyChannel::Send(const SendOffer& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Send(command) : fault;
}
absl::Status FaultyChannel::Update(const UpdateOffer& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Update(command) : fault;
}
absl::Status FaultyChannel::Note(const SendNote& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Note(command) : fault;
}
absl::Status FaultyChannel::Voicemail(const SendVoicemail& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Voicemail(command) : fault;
}

absl::Status FaultyProfileStore::Load(const LoadProfile& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Load(command) : fault;
}

absl::Status FaultySpeech::Synthesize(const footman::SynthesizeSpeech& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Synthesize(command) : fault;
}

absl::StatusOr<std::unique_ptr<MediaSink>> FaultyRecordings::Open(const StartRecording& command) {
  if (absl::Status fault = faults_.Next(); !fault.ok()) return fault;
  absl::StatusOr<std::unique_ptr<MediaSink>> sink = inner_.Open(command);
  if (!sink.ok()) return sink.status();
  return std::make_unique<FaultySink>(*std::move(sink), faults_);
}
absl::Status FaultyRecordings::Store(const StoreVoicemail& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Store(command) : fault;
}

absl::Status FaultyHostTreatments::Treat(const StartHostTreatment& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Treat(command) : fault;
}

absl::Status FaultyRecords::Write(const CallRecord& record) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_.Write(record) : fault;
}

absl::Status FaultyLeg::Ring(const RingCaller& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->Ring(command) : fault;
}
absl::Status FaultyLeg::Answer(const AnswerLeg& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->Answer(command) : fault;
}
absl::Status FaultyLeg::Reject(const RejectLeg& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->Reject(command) : fault;
}
absl::Status FaultyLeg::Redirect(const RedirectLeg& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->Redirect(command) : fault;
}
absl::Status FaultyLeg::HangUp(const HangUpLeg& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->HangUp(command) : fault;
}
absl::Status FaultyLeg::End(const EndLeg& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->End(command) : fault;
}
absl::Status FaultyLeg::Play(const PlayPrompt& command) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->media()->Play(command) : fault;
}
absl::Status FaultyLeg::Record(const StartRecording& command, std::unique_ptr<MediaSink> sink) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->media()->Record(command, std::move(sink)) : fault;
}
absl::Status FaultyLeg::Stop(Activity what) {
  const absl::Status fault = faults_.Next();
  return fault.ok() ? inner_->media()->Stop(what) : fault;
}

absl::StatusOr<std::unique_ptr<CallLeg>> FaultyDialer::Dial(const DialLeg& command) {
  if (absl::Status fault = faults_.Next(); !fault.ok()) return fault;
  absl::StatusOr<std::unique_ptr<CallLeg>> leg = inner_.Dial(command);
  if (!leg.ok()) return leg.status();
  return std::make_unique<FaultyLeg>(*std::move(leg), faults_);
}

// ---- Events

absl::Status FaultyEvents::Post(const Event& event) {
  const FaultPlan& plan = faults_.plan();
  Random& random = faults_.random();
  if (!std::holds_alternative<LegEnded>(event) && random.Chance(plan.lose)) {
    return absl::OkStatus();
  }
  const int copies = random.Chance(plan.duplicate) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    if (random.Chance(plan.delay)) {
      const auto longest = static_cast<uint64_t>(absl::ToInt64Milliseconds(plan.longest_delay));
      const absl::Duration delay = absl::Milliseconds(random.Below(longest + 1));
      delayed_.push_back({clock_.Now().uptime + delay, Owned<Event>(event)});
    } else {
      Forward(event);
    }
  }
  return absl::OkStatus();
}

absl::Status FaultyEvents::PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) {
  return events_->PostCall(call, leg);
}

void FaultyEvents::Deliver(absl::Duration uptime) {
  // Stable: equal times keep the order of posting, so that a seed repeats exactly.
  std::stable_sort(delayed_.begin(), delayed_.end(),
                   [](const Delayed& a, const Delayed& b) { return a.due < b.due; });
  size_t due = 0;
  while (due < delayed_.size() && delayed_[due].due <= uptime) Forward(*delayed_[due++].event);
  delayed_.erase(delayed_.begin(), delayed_.begin() + static_cast<std::ptrdiff_t>(due));
}

absl::Duration FaultyEvents::NextDelivery() const {
  absl::Duration next = absl::InfiniteDuration();
  for (const Delayed& delayed : delayed_) next = std::min(next, delayed.due);
  return next;
}

void FaultyEvents::Forward(const Event& event) {
  // A full mailbox is one more way to lose an event.
  if (events_ != nullptr) events_->Post(event).IgnoreError();
}

}  // namespace footman::testing
