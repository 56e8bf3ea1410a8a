#include "footman/testing/fake_event_sink.h"

namespace footman::testing {

absl::Status FakeEventSink::Post(const Event& event) {
  absl::MutexLock lock(&mutex_);
  if (!refusal_.ok()) return refusal_;
  posted_.push_back({Owned<Event>(event)});
  return absl::OkStatus();
}

absl::Status FakeEventSink::PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) {
  absl::MutexLock lock(&mutex_);
  if (!refusal_.ok()) return refusal_;
  posted_.push_back({Owned<Event>(Event(call))});
  legs_.emplace_back(call.call, std::move(leg));
  return absl::OkStatus();
}

void FakeEventSink::RefuseWith(absl::Status refusal) {
  absl::MutexLock lock(&mutex_);
  refusal_ = std::move(refusal);
}

std::vector<Owned<Event>> FakeEventSink::events() const {
  absl::MutexLock lock(&mutex_);
  std::vector<Owned<Event>> events;
  for (const Posted& posted : posted_) events.push_back(posted.event);
  return events;
}

std::unique_ptr<CallLeg> FakeEventSink::TakeLeg(CallId call) {
  absl::MutexLock lock(&mutex_);
  for (auto& [id, leg] : legs_) {
    if (id == call && leg != nullptr) return std::move(leg);
  }
  return nullptr;
}

std::optional<Owned<Event>> FakeEventSink::WaitWhere(
    const std::function<bool(const Event&)>& wanted, absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  Posted* found = nullptr;
  auto search = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    for (Posted& posted : posted_) {
      if (posted.returned || !wanted(*posted.event)) continue;
      found = &posted;
      return true;
    }
    return false;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&search), timeout);
  if (found == nullptr) return std::nullopt;
  found->returned = true;
  return found->event;
}

}  // namespace footman::testing
