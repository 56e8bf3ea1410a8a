// BM_Decision, and BM_Floor beside it: what a decision costs, and what it cannot cost less than.

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "bench/decision_load.h"
#include "bench/floor_load.h"
#include "tests/core/counting_allocator.h"

namespace footman {
namespace {

int64_t CpuNanoseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

template <typename Function>
double CpuOf(int times, Function function) {
  const int64_t before = CpuNanoseconds();
  for (int i = 0; i < times; ++i) function();
  return static_cast<double>(CpuNanoseconds() - before);
}

// The load beside the floor in turn, so that both have the same share of a machine's moods; the
// median of the ratios.
double TimesFloor(DecisionLoad& load, int waiting) {
  constexpr int kTurns = 15;
  constexpr int kLives = 40000;
  FloorLoad floor(waiting);
  for (int i = 0; i < 2 * waiting; ++i) floor.Live();
  std::vector<double> ratios;
  for (int turn = 0; turn < kTurns; ++turn) {
    const double decisions = CpuOf(kLives, [&] { load.Decide(); });
    ratios.push_back(decisions / CpuOf(kLives, [&] { floor.Live(); }));
  }
  std::nth_element(ratios.begin(), ratios.begin() + kTurns / 2, ratios.end());
  return floor.IsTrue() ? ratios[kTurns / 2] : 0;
}

// A load that has warmed up, and what it took; kept from repetition to repetition.
struct Warm {
  explicit Warm(int waiting)
      : count(waiting), bytes_per_call(BytesPerWaitingCall(waiting)), load(waiting) {
    load.Begin();
    load.WarmUp();
  }
  const int count;
  const double bytes_per_call;
  DecisionLoad load;
};
DecisionLoad& WarmLoad(int waiting, double& bytes_per_call) {
  static std::unique_ptr<Warm> warm;
  if (warm == nullptr || warm->count != waiting) {
    warm.reset();
    warm = std::make_unique<Warm>(waiting);
  }
  bytes_per_call = warm->bytes_per_call;
  return warm->load;
}

void BM_Decision(benchmark::State& state) {
  const int waiting = static_cast<int>(state.range(0));
  double bytes = 0;
  DecisionLoad& load = WarmLoad(waiting, bytes);
  const uint64_t before = Allocations();
  for (auto _ : state) load.Decide();
  const double allocations = static_cast<double>(Allocations() - before);
  state.SetItemsProcessed(state.iterations());
  state.counters["allocs_per_decision"] = allocations / static_cast<double>(state.iterations());
  state.counters["bytes_per_waiting_call"] = bytes;
  state.counters["x_floor"] = TimesFloor(load, waiting);
  if (!load.IsTrue()) state.SkipWithError("a call was not decided as it must be");
}
BENCHMARK(BM_Decision)
    ->ArgName("waiting")
    ->RangeMultiplier(10)
    ->Range(1000, 1000000)
    ->Iterations(400000);

void BM_Floor(benchmark::State& state) {
  const int waiting = static_cast<int>(state.range(0));
  FloorLoad load(waiting);
  for (int i = 0; i < 2 * waiting; ++i) load.Live();
  for (auto _ : state) load.Live();
  state.SetItemsProcessed(state.iterations());
  if (!load.IsTrue()) state.SkipWithError("a look-up went wrong");
}
BENCHMARK(BM_Floor)
    ->ArgName("waiting")
    ->RangeMultiplier(10)
    ->Range(1000, 1000000)
    ->Iterations(1000000);

}  // namespace
}  // namespace footman
