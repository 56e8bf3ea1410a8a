// Stands in for the runner: keeps calls with their legs, and events in words, for tests to wait
// for.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_FAKE_SINK_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_FAKE_SINK_H_

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "footman/event_sink.h"

namespace footman::sip_test {

inline constexpr absl::Duration kTimeout = absl::Seconds(10);

class FakeSink : public EventSink {
 public:
  struct Call {
    CallId id;
    std::string number, name;
    Presentation presentation;
    std::vector<std::string> called;
    std::vector<std::string> diversions;  // parties, the newest first
    std::unique_ptr<CallLeg> leg;
  };

  absl::Status Post(const Event& event) override {
    absl::MutexLock lock(&mutex_);
    events_.push_back(InWords(event));
    return absl::OkStatus();
  }
  CallId NextCall() override { return CallId::Of(1, 0, ++last_); }
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override {
    absl::MutexLock lock(&mutex_);
    if (!refusal_.ok()) return refusal_;
    Call kept{call.call,
              std::string(call.caller.number),
              std::string(call.caller.name),
              call.caller.presentation,
              {},
              {},
              std::move(leg)};
    for (absl::string_view who : call.called) kept.called.emplace_back(who);
    for (const Diversion& hop : call.diversions) kept.diversions.emplace_back(hop.party);
    calls_.push_back(std::move(kept));
    return absl::OkStatus();
  }

  // The n-th call, once it is there; null after kTimeout.
  Call* WaitForCall(size_t n = 0) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&] { return calls_.size() > n; };
    return mutex_.AwaitWithTimeout(absl::Condition(&there), kTimeout) ? &calls_[n] : nullptr;
  }
  // True once an event that begins with `words` was posted.
  bool WaitFor(absl::string_view words, absl::Duration timeout = kTimeout) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&] { return Count(words) > 0; };
    return mutex_.AwaitWithTimeout(absl::Condition(&there), timeout);
  }
  bool WaitForMany(absl::string_view words, int n) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&] { return Count(words) >= n; };
    return mutex_.AwaitWithTimeout(absl::Condition(&there), kTimeout);
  }
  size_t calls() {
    absl::MutexLock lock(&mutex_);
    return calls_.size();
  }
  std::vector<std::string> events() {
    absl::MutexLock lock(&mutex_);
    return events_;
  }
  void Refuse(absl::Status why) {
    absl::MutexLock lock(&mutex_);
    refusal_ = std::move(why);
  }
  void DropLegs() {
    absl::MutexLock lock(&mutex_);
    for (Call& call : calls_) call.leg.reset();
  }

  static std::string InWords(const Event& event) {
    if (auto* e = std::get_if<LegFailed>(&event)) return absl::StrCat("LegFailed ", e->reason);
    if (auto* e = std::get_if<LegEnded>(&event)) return absl::StrCat("LegEnded ", Name(e->reason));
    if (std::holds_alternative<LegAnswered>(event)) return "LegAnswered";
    if (auto* e = std::get_if<PromptFinished>(&event))
      return absl::StrCat("PromptFinished ", e->serial);
    if (auto* e = std::get_if<PromptFailed>(&event))
      return absl::StrCat("PromptFailed ", e->serial);
    if (auto* e = std::get_if<RecordingFinished>(&event)) {
      return absl::StrCat("RecordingFinished ", e->serial, " ", e->audio, " ",
                          static_cast<int>(e->end));
    }
    if (auto* e = std::get_if<RecordingFailed>(&event)) {
      return absl::StrCat("RecordingFailed ", e->serial);
    }
    if (auto* e = std::get_if<DigitPressed>(&event))
      return absl::StrCat("Digit ", std::string(1, e->digit));
    return "other";
  }

 private:
  int Count(absl::string_view words) const {
    return static_cast<int>(std::count_if(events_.begin(), events_.end(), [&](const auto& e) {
      return e.compare(0, words.size(), words.data(), words.size()) == 0;
    }));
  }

  absl::Mutex mutex_;
  std::deque<Call> calls_;  // pointers to calls stay
  std::vector<std::string> events_;
  absl::Status refusal_;
  std::atomic<uint64_t> last_{0};
};

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_FAKE_SINK_H_
