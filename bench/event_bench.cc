// BM_Event: single Handle calls by kind of event while 100,000 calls wait, in wall time: the time
// of each is their mean, and p50_ns, p99_ns, p999_ns and max_ns tell of the worst. The maximum
// holds what the system took away from the process meanwhile.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "bench/decision_load.h"

namespace footman {
namespace {

constexpr int kWaiting = 100000;

DecisionLoad& Waiting() {
  static const std::unique_ptr<DecisionLoad> load = [] {
    auto made = std::make_unique<DecisionLoad>(kWaiting);
    made->Begin();
    made->WarmUp();
    return made;
  }();
  return *load;
}

double At(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

template <typename E>
void BM_Event(benchmark::State& state) {
  std::vector<double> times;
  times.reserve(static_cast<size_t>(state.max_iterations));
  DecisionLoad& load = Waiting();
  size_t wanted = 0;
  const auto handle = [&](Engine& engine, const Event& event, const Moment& now) {
    if (!std::holds_alternative<E>(event)) return engine.Handle(event, now);
    const auto begin = std::chrono::steady_clock::now();
    absl::Status status = engine.Handle(event, now);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    if (times.size() < wanted) times.push_back(took.count());
    return status;
  };
  for (auto _ : state) {
    // Replies and presses take turns, and timeouts are neither.
    for (++wanted; times.size() < wanted;) load.Decide(handle);
    state.SetIterationTime(times.back() * 1e-9);
  }
  state.SetItemsProcessed(state.iterations());
  std::sort(times.begin(), times.end());
  state.counters["p50_ns"] = At(times, 0.5);
  state.counters["p99_ns"] = At(times, 0.99);
  state.counters["p999_ns"] = At(times, 0.999);
  state.counters["max_ns"] = times.back();
  if (!load.IsTrue()) state.SkipWithError("a call was not decided as it must be");
}
BENCHMARK_TEMPLATE(BM_Event, CallArrived)->UseManualTime();
BENCHMARK_TEMPLATE(BM_Event, ProfileLoaded)->UseManualTime();
BENCHMARK_TEMPLATE(BM_Event, OfferDelivered)->UseManualTime();
BENCHMARK_TEMPLATE(BM_Event, ReplyReceived)->UseManualTime();
BENCHMARK_TEMPLATE(BM_Event, LinkClicked)->UseManualTime();
BENCHMARK_TEMPLATE(BM_Event, LegEnded)->UseManualTime();

}  // namespace
}  // namespace footman
