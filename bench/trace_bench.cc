// BM_TraceRecording: a runner's decisions while every step is recorded, beside the same load
// without a trace. A turn ends when all of it is written, so that the recorder's memory hides
// nothing.
//   x_unrecorded          wall time, the recorder's own thread on another core
//   x_unrecorded_cpu      CPU time of the runner's thread
//   x_unrecorded_all_cpu  CPU time of both threads
//   waits                 how often the runner waited for the disk, each million decisions
// BM_Replay: such a trace run again and compared, by steps.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/cpu_time.h"
#include "bench/runner_load.h"
#include "footman/trace_recorder.h"

namespace footman {
namespace {

constexpr int kWaiting = 1000;

std::unique_ptr<TraceRecorder> MakeRecorder(const std::string& path) {
  TraceRecorderOptions options;
  options.path = path;
  options.max_bytes = int64_t{8} << 30;
  options.max_wait = absl::Seconds(10);  // a disk that is slow must show as such, not as an error
  return *TraceRecorder::Create(options);
}

std::string PathOf(absl::string_view name) {
  return absl::StrCat("/tmp/footman_bench_", getpid(), "_", name);
}

struct Cost {
  double wall;
  double cpu;
  double all_cpu;
};

template <typename Function>
Cost CostOf(Function function) {
  const Cost begin{NanosecondsOn(CLOCK_MONOTONIC), NanosecondsOn(CLOCK_THREAD_CPUTIME_ID),
                   NanosecondsOn(CLOCK_PROCESS_CPUTIME_ID)};
  function();
  return {NanosecondsOn(CLOCK_MONOTONIC) - begin.wall,
          NanosecondsOn(CLOCK_THREAD_CPUTIME_ID) - begin.cpu,
          NanosecondsOn(CLOCK_PROCESS_CPUTIME_ID) - begin.all_cpu};
}

void Decide(RunnerLoad& load, int decisions) {
  for (int i = 0; i < decisions; ++i) load.Decide();
}

void BM_TraceRecording(benchmark::State& state) {
  constexpr int kDecisions = 40000;  // 90 MB of recording, in a file that is gone after each turn
  const std::string path = PathOf("recording");
  RunnerLoad unrecorded(kWaiting, nullptr);
  Decide(unrecorded, 50 * kWaiting);
  std::vector<double> wall, cpu, all_cpu;
  double took = 0;
  uint64_t waits = 0;
  for (auto _ : state) {
    const std::unique_ptr<TraceRecorder> recorder = MakeRecorder(path);
    RunnerLoad recorded(kWaiting, recorder.get());
    Decide(recorded, 2 * kWaiting);
    absl::Status written;
    const Cost with = CostOf([&] {
      Decide(recorded, kDecisions);
      written = recorder->Finish();
    });
    const Cost without = CostOf([&] { Decide(unrecorded, kDecisions); });
    wall.push_back(with.wall / without.wall);
    cpu.push_back(with.cpu / without.cpu);
    all_cpu.push_back(with.all_cpu / without.all_cpu);
    took += with.wall;
    waits += recorder->waits();
    if (!recorded.IsTrue() || !written.ok()) state.SkipWithError("not all was recorded");
    unlink(path.c_str());
  }
  const double decisions = static_cast<double>(wall.size()) * kDecisions;
  state.counters["items_per_second"] = decisions * 1e9 / took;
  state.counters["x_unrecorded"] = Median(std::move(wall));
  state.counters["x_unrecorded_cpu"] = Median(std::move(cpu));
  state.counters["x_unrecorded_all_cpu"] = Median(std::move(all_cpu));
  state.counters["waits"] = static_cast<double>(waits) * 1e6 / decisions;
}
BENCHMARK(BM_TraceRecording)->Unit(benchmark::kMillisecond);

void BM_Replay(benchmark::State& state) {
  const std::string path = PathOf("replay");
  {
    const std::unique_ptr<TraceRecorder> recorder = MakeRecorder(path);
    RunnerLoad load(kWaiting, recorder.get());
    for (int i = 0; i < 4000; ++i) load.Decide();
  }
  int64_t steps = 0;
  for (auto _ : state) {
    const absl::StatusOr<ReplayOutcome> outcome = ReplayFile(path);
    if (!outcome.ok() || outcome->difference.has_value()) {
      state.SkipWithError("the replay differs");
      break;
    }
    steps += outcome->steps;
  }
  state.SetItemsProcessed(steps);
  unlink(path.c_str());
}
BENCHMARK(BM_Replay)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace footman
