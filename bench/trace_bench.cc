// BM_TraceRecording: a runner's decisions while every step is recorded; x_unrecorded is the ratio
// to the same load without. BM_Replay: such a recording run again and compared, by steps.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "bench/cpu_time.h"
#include "bench/runner_load.h"
#include "footman/recording.h"

namespace footman {
namespace {

constexpr int kWaiting = 1000;

std::unique_ptr<TraceRecorder> MakeRecorder(const std::string& path) {
  TraceRecorderOptions options;
  options.path = path;
  options.max_bytes = int64_t{8} << 30;
  return *TraceRecorder::Create(options);
}

std::string PathOf(absl::string_view name) {
  return absl::StrCat("/tmp/footman_bench_", getpid(), "_", name);
}

void BM_TraceRecording(benchmark::State& state) {
  const std::string path = PathOf("recording");
  const std::unique_ptr<TraceRecorder> recorder = MakeRecorder(path);
  RunnerLoad recorded(kWaiting, recorder.get());
  RunnerLoad unrecorded(kWaiting, nullptr);
  for (int i = 0; i < 2 * kWaiting; ++i) recorded.Decide();
  for (int i = 0; i < 50 * kWaiting; ++i) unrecorded.Decide();
  for (auto _ : state) recorded.Decide();
  state.SetItemsProcessed(state.iterations());
  state.counters["x_unrecorded"] = MedianRatio(
      15, 2000, [&] { recorded.Decide(); }, [&] { unrecorded.Decide(); });
  if (!recorded.IsTrue() || !recorder->status().ok()) state.SkipWithError("not all was recorded");
  unlink(path.c_str());
}
BENCHMARK(BM_TraceRecording);

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
