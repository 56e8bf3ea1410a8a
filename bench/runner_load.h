// One shard: a runner with ports that do nothing but answer, and the load that it makes itself.
//
// A decision is the reference call's whole life through the mailbox: posted, handled, its commands
// carried out by ports that post their answers, and back.

#ifndef FOOTMAN_BENCH_RUNNER_LOAD_H_
#define FOOTMAN_BENCH_RUNNER_LOAD_H_

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "bench/reference_call.h"
#include "footman/runner.h"

namespace footman {

class RunnerLoad {
 public:
  // `trace` may be null; it outlives the load.
  RunnerLoad(int waiting, TraceSink* trace);
  ~RunnerLoad();
  void Decide();
  bool IsTrue() const;

 private:
  class NullPorts;
  void Arrive(uint32_t place);
  void Reply(uint64_t call);
  void Press(uint64_t call);
  void Run();

  std::unique_ptr<NullPorts> ports_;
  std::unique_ptr<Runner> runner_;
  std::vector<uint64_t> waiting_;
  std::mt19937_64 random_{1};
  uint64_t calls_ = 0;
  uint64_t turn_ = 0;
  uint64_t decided_ = 0;
  uint64_t undecided_ = 0;
  uint64_t refused_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_BENCH_RUNNER_LOAD_H_
