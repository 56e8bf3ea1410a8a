#include "lib/runner/command_dispatcher.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/runner/failures.h"

namespace footman::internal {
namespace {

absl::Status Missing(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat("there is no ", what));
}

// No exception of a port reaches the engine.
template <typename Function>
absl::Status Guarded(Function&& function) {
  try {
    return function();
  } catch (const std::exception& e) {
    return absl::InternalError(absl::StrCat("the port threw: ", e.what()));
  } catch (...) {
    return absl::InternalError("the port threw");
  }
}

}  // namespace

void CommandDispatcher::operator()(const Command& command) {
  cause_ = FailureReason::kNone;
  const absl::Status status =
      Guarded([&] { return std::visit([this](const auto& c) { return Do(c); }, command); });
  if (!status.ok()) Failed(command, status);
  if (const auto* write = std::get_if<WriteCallRecord>(&command)) RemoveCall(write->record->call);
}

void CommandDispatcher::Failed(const Command& command, const absl::Status& status) {
  ++port_errors_;
  if (ports_.trace != nullptr) ports_.trace->OnPortError(command, status);
  const std::string reason(status.ToString());
  const std::optional<Event> failure = FailureOf(command, reason, cause_);
  if (!failure.has_value()) return;
  if (failures_end_ == failures_.size()) failures_.push_back(std::make_unique<OwnedEvent>());
  failures_[failures_end_++]->Assign(*failure);
}

const Event* CommandDispatcher::NextFailure() {
  if (failures_begin_ == failures_end_) {
    failures_begin_ = failures_end_ = 0;
    return nullptr;
  }
  return &failures_[failures_begin_++]->event();
}

void CommandDispatcher::AddCall(const CallArrived& arrived, std::unique_ptr<CallLeg> leg) {
  const absl::string_view id = arrived.signalling_id.substr(0, kMaxSignallingText);
  const absl::string_view peer = arrived.peer.substr(0, kMaxSignallingText);
  CallLegs& call = calls_[arrived.call];
  if (leg != nullptr) call.legs.push_back({kCallerLeg, std::move(leg)});
  call.origin = absl::StrCat(id, peer);
  call.id_length = id.size();
}

void CommandDispatcher::EndStep(const Event* handled) {
  const auto* leg = handled == nullptr ? nullptr : std::get_if<LegEnded>(handled);
  if (leg != nullptr) DestroyLeg(leg->leg);
  for (const CallId ended : ended_calls_) {
    const auto call = calls_.find(ended);
    if (call == calls_.end()) continue;
    for (const IndexedLeg& left : call->second.legs) dialled_legs_ -= left.index != kCallerLeg;
    calls_.erase(call);
  }
  ended_calls_.clear();
}

void CommandDispatcher::DestroyLeg(LegId ended) {
  const auto call = calls_.find(ended.call);
  if (call == calls_.end()) return;
  auto& legs = call->second.legs;
  const auto leg = std::find_if(legs.begin(), legs.end(),
                                [&](const IndexedLeg& l) { return l.index == ended.index; });
  if (leg == legs.end()) return;  // its end was told twice
  dialled_legs_ -= ended.index != kCallerLeg;
  legs.erase(leg);
}

void CommandDispatcher::DestroyAllLegs() {
  calls_.clear();
  dialled_legs_ = 0;
}

void CommandDispatcher::RejectStray(CallId call, std::unique_ptr<CallLeg> leg) {
  if (leg == nullptr) return;
  const Command reject = RejectLeg{{call, kCallerLeg}, /*status=*/500, absl::ZeroDuration()};
  const absl::Status status = Guarded([&] { return leg->Reject(std::get<RejectLeg>(reject)); });
  if (status.ok()) return;
  ++port_errors_;
  if (ports_.trace != nullptr) ports_.trace->OnPortError(reject, status);
}

absl::Status CommandDispatcher::NoRoom(absl::Status status) {
  cause_ =
      absl::IsResourceExhausted(status) ? FailureReason::kDiskFull : FailureReason::kNotRecorded;
  return status;
}

CallLeg* CommandDispatcher::Leg(LegId leg) const {
  const auto call = calls_.find(leg.call);
  if (call == calls_.end()) return nullptr;
  for (const IndexedLeg& candidate : call->second.legs) {
    if (candidate.index == leg.index) return candidate.leg.get();
  }
  return nullptr;
}

LegDialer* CommandDispatcher::Dialer(absl::string_view name) const {
  for (LegDialer* dialer : ports_.dialers) {
    if (dialer->name() == name) return dialer;
  }
  return nullptr;
}

LegMedia* CommandDispatcher::Media(LegId leg) const {
  CallLeg* found = Leg(leg);
  return found == nullptr ? nullptr : found->media();
}

ImChannel* CommandDispatcher::Channel(absl::string_view service) const {
  for (ImChannel* channel : ports_.channels) {
    if (channel->service() == service) return channel;
  }
  return nullptr;
}

// ---- One short function for each command.

absl::Status CommandDispatcher::Do(const LoadProfile& command) {
  return ports_.profiles->Load(command);
}

absl::Status CommandDispatcher::Do(const SendOffer& command) {
  ImChannel* channel = Channel(command.service);
  return channel == nullptr ? Missing("such channel") : channel->Send(command);
}
absl::Status CommandDispatcher::Do(const UpdateOffer& command) {
  ImChannel* channel = Channel(command.service);
  return channel == nullptr ? Missing("such channel") : channel->Update(command);
}
absl::Status CommandDispatcher::Do(const SendNote& command) {
  ImChannel* channel = Channel(command.service);
  return channel == nullptr ? Missing("such channel") : channel->Note(command);
}
absl::Status CommandDispatcher::Do(const SendVoicemail& command) {
  ImChannel* channel = Channel(command.service);
  return channel == nullptr ? Missing("such channel") : channel->Voicemail(command);
}
absl::Status CommandDispatcher::Do(const AnswerClick& command) {
  if (ports_.links == nullptr) return Missing("link server");
  ports_.links->Answer(command);
  return absl::OkStatus();
}

absl::Status CommandDispatcher::Do(const RingCaller& command) {
  CallLeg* leg = Leg(command.leg);
  return leg == nullptr ? Missing("such leg") : leg->Ring(command);
}
absl::Status CommandDispatcher::Do(const AnswerLeg& command) {
  CallLeg* leg = Leg(command.leg);
  if (leg == nullptr) return Missing("such leg");
  // A caller who can leave nothing is not answered: they would pay for an apology.
  if (ports_.recordings != nullptr && will_record_ && will_record_(command.leg.call)) {
    const absl::Status status = ports_.recordings->CheckRoom();
    if (!status.ok()) return NoRoom(status);
  }
  return leg->Answer(command);
}
absl::Status CommandDispatcher::Do(const RejectLeg& command) {
  CallLeg* leg = Leg(command.leg);
  return leg == nullptr ? Missing("such leg") : leg->Reject(command);
}
absl::Status CommandDispatcher::Do(const RedirectLeg& command) {
  CallLeg* leg = Leg(command.leg);
  return leg == nullptr ? Missing("such leg") : leg->Redirect(command);
}
absl::Status CommandDispatcher::Do(const HangUpLeg& command) {
  CallLeg* leg = Leg(command.leg);
  return leg == nullptr ? Missing("such leg") : leg->HangUp(command);
}
absl::Status CommandDispatcher::Do(const PlayPrompt& command) {
  LegMedia* media = Media(command.leg);
  return media == nullptr ? Missing("audio of such a leg") : media->Play(command);
}
absl::Status CommandDispatcher::Do(const StopPrompt& command) {
  LegMedia* media = Media(command.leg);
  return media == nullptr ? Missing("audio of such a leg")
                          : media->Stop(LegMedia::Activity::kPrompt);
}

absl::Status CommandDispatcher::Do(const StartRecording& command) {
  LegMedia* media = Media(command.leg);
  if (media == nullptr) return Missing("audio of such a leg");
  if (ports_.recordings == nullptr) return Missing("recording store");
  absl::StatusOr<std::unique_ptr<MediaSink>> sink = ports_.recordings->Open(command);
  if (!sink.ok()) return NoRoom(sink.status());
  if (*sink == nullptr) return absl::InternalError("the recording store opened nothing");
  return media->Record(command, *std::move(sink));
}
absl::Status CommandDispatcher::Do(const StopRecording& command) {
  LegMedia* media = Media(command.leg);
  return media == nullptr ? Missing("audio of such a leg")
                          : media->Stop(LegMedia::Activity::kRecording);
}

absl::Status CommandDispatcher::Do(const SynthesizeSpeech& command) {
  return ports_.speech == nullptr ? Missing("speech") : ports_.speech->Synthesize(command);
}
absl::Status CommandDispatcher::Do(const StoreVoicemail& command) {
  if (ports_.recordings == nullptr) return Missing("recording store");
  return ports_.recordings->Store(command);
}
absl::Status CommandDispatcher::Do(const StartHostTreatment& command) {
  if (ports_.host_treatments == nullptr) return Missing("host treatment");
  return ports_.host_treatments->Treat(command);
}
absl::Status CommandDispatcher::Do(const WriteCallRecord& command) {
  if (ports_.records == nullptr) return absl::OkStatus();  // a host that wants none is no error
  CallRecord record = *command.record;
  if (const auto found = calls_.find(record.call); found != calls_.end()) {
    const CallLegs& call = found->second;
    record.signalling_id = absl::string_view(call.origin).substr(0, call.id_length);
    record.peer = absl::string_view(call.origin).substr(call.id_length);
  }
  return ports_.records->Write(record);
}

absl::Status CommandDispatcher::Do(const DialLeg& command) {
  LegDialer* dialer = Dialer(command.dialer);
  if (dialer == nullptr) return Missing("such dialer");
  // An engine that numbers wrongly must not leave a leg that nobody can end.
  const auto call = calls_.find(command.leg.call);
  if (call == calls_.end() || Leg(command.leg) != nullptr) {
    return absl::InternalError("the call is not known, or its leg is there already");
  }
  absl::StatusOr<std::unique_ptr<CallLeg>> leg = dialer->Dial(command);
  if (!leg.ok()) return leg.status();
  if (*leg == nullptr) return absl::InternalError("the dialer returned no leg");
  call->second.legs.push_back({command.leg.index, *std::move(leg)});
  ++dialled_legs_;
  return absl::OkStatus();
}
absl::Status CommandDispatcher::Do(const EndLeg& command) {
  CallLeg* leg = Leg(command.leg);
  return leg == nullptr ? Missing("such leg") : leg->End(command);
}

}  // namespace footman::internal
