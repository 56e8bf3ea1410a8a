// BM_Decision, and BM_Floor beside it: what a decision costs, and what it cannot cost less than.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>

#include "bench/cpu_time.h"
#include "bench/decision_load.h"
#include "bench/floor_load.h"
#include "bench/resident.h"
#include "tests/core/counting_allocator.h"

namespace footman {
namespace {

// In turn, so that both have the same share of a machine's moods.
double TimesFloor(DecisionLoad& load, int waiting) {
  FloorLoad floor(waiting);
  for (int i = 0; i < 2 * waiting; ++i) floor.Live();
  const double ratio = MedianRatio(
      15, 40000, [&] { load.Decide(); }, [&] { floor.Live(); });
  return floor.IsTrue() ? ratio : 0;
}

// In wall time, as whoever starts a switch waits for it: the median of five.
double StartMilliseconds(int waiting) {
  std::array<double, 5> times;
  for (double& time : times) {
    const auto begin = std::chrono::steady_clock::now();
    const auto engine = Engine::Create(ReferenceOptions(waiting));
    time =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  }
  std::nth_element(times.begin(), times.begin() + 2, times.end());
  return times[2];
}

// A load that has warmed up, and what is measured once; kept from repetition to repetition.
// start_ms: how long an engine with room for so many calls takes to make; rss_mb: all the memory
// that it has in use when they wait, with what any engine has once.
struct Warm {
  explicit Warm(int waiting)
      : bytes_per_call(BytesPerWaitingCall(waiting)),
        start_ms(StartMilliseconds(waiting)),
        load(waiting) {
    malloc_trim(0);
    const int64_t before = ResidentBytes();
    load.Begin();
    rss_mb = static_cast<double>(ResidentBytes() - before) / 1e6;
    load.WarmUp();
    times_floor = TimesFloor(load, waiting);
  }
  const double bytes_per_call;
  const double start_ms;
  DecisionLoad load;
  double rss_mb = 0;
  double times_floor = 0;
};

// The one of that count; any other is let go.
template <typename Load>
Load& Kept(int waiting) {
  static std::unique_ptr<Load> kept;
  static int count = 0;
  if (kept == nullptr || count != waiting) {
    kept.reset();
    kept = std::make_unique<Load>(waiting);
    count = waiting;
  }
  return *kept;
}

void BM_Decision(benchmark::State& state) {
  const int waiting = static_cast<int>(state.range(0));
  Warm& warm = Kept<Warm>(waiting);
  DecisionLoad& load = warm.load;
  const uint64_t before = Allocations();
  for (auto _ : state) load.Decide();
  const double allocations = static_cast<double>(Allocations() - before);
  state.SetItemsProcessed(state.iterations());
  state.counters["allocs_per_decision"] = allocations / static_cast<double>(state.iterations());
  state.counters["bytes_per_waiting_call"] = warm.bytes_per_call;
  state.counters["start_ms"] = warm.start_ms;
  state.counters["rss_mb"] = warm.rss_mb;
  state.counters["x_floor"] = warm.times_floor;
  if (!load.IsTrue()) state.SkipWithError("a call was not decided as it must be");
}
BENCHMARK(BM_Decision)->ArgName("waiting")->RangeMultiplier(10)->Range(1000, 1000000);

void BM_Floor(benchmark::State& state) {
  const int waiting = static_cast<int>(state.range(0));
  FloorLoad& load = Kept<FloorLoad>(waiting);
  for (int i = 0; i < waiting; ++i) load.Live();
  for (auto _ : state) load.Live();
  state.SetItemsProcessed(state.iterations());
  if (!load.IsTrue()) state.SkipWithError("a look-up went wrong");
}
BENCHMARK(BM_Floor)->ArgName("waiting")->RangeMultiplier(10)->Range(1000, 1000000);

}  // namespace
}  // namespace footman
