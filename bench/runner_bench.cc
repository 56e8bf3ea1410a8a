// BM_Runner: shards side by side, each a thread with a runner and a load of its own.

#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "bench/cpu_time.h"
#include "bench/runner_load.h"

namespace footman {
namespace {

constexpr int kWaiting = 1000;
constexpr int kDecisions = 20000;  // of each shard at a time

void BM_Runner(benchmark::State& state) {
  std::vector<std::unique_ptr<RunnerLoad>> shards;
  for (int i = 0; i < state.range(0); ++i) {
    shards.push_back(std::make_unique<RunnerLoad>(kWaiting, nullptr));
  }
  std::atomic<int64_t> cpu{0};
  const auto decide = [&] {
    std::vector<std::thread> threads;
    for (const auto& shard : shards) {
      threads.emplace_back([&shard, &cpu] {
        cpu += static_cast<int64_t>(CpuNanosecondsOf(kDecisions, [&] { shard->Decide(); }));
      });
    }
    for (std::thread& thread : threads) thread.join();
  };
  decide();
  decide();
  cpu = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) decide();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const double decisions =
      static_cast<double>(state.iterations()) * kDecisions * static_cast<double>(shards.size());
  // In wall time: the threads are not the benchmark's own.
  state.counters["items_per_second"] = decisions / took.count();
  // What a shard would make if it had its core for itself.
  state.counters["per_cpu_second"] = decisions * 1e9 / static_cast<double>(cpu.load());
  for (const auto& shard : shards) {
    if (!shard->IsTrue()) state.SkipWithError("a call was not decided as it must be");
  }
}
BENCHMARK(BM_Runner)->ArgName("shards")->Arg(1)->Arg(2);

}  // namespace
}  // namespace footman
