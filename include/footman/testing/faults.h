// What goes wrong, how often, and by which seed; see faulty_ports.h.

#ifndef FOOTMAN_TESTING_FAULTS_H_
#define FOOTMAN_TESTING_FAULTS_H_

#include <cstdint>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "footman/abseil_abi.h"
#include "footman/testing/random.h"

namespace footman::testing {

// All chances in percent.
struct FaultPlan {
  uint64_t seed = 1;
  // Commands to ports.
  std::set<int> fail;  // the n-th command, counted from 1, is refused: {3} or {3, 4, 5}
  double refuse = 0;
  double throw_ = 0;
  // Events from ports.
  double lose = 0;
  double duplicate = 0;
  double delay = 0;  // delayed events are overtaken by others: this also reorders
  absl::Duration longest_delay = absl::Seconds(3);
};

class Faults {
 public:
  explicit Faults(FaultPlan plan) : plan_(std::move(plan)), random_(plan_.seed) {}

  // What becomes of the next command: OK, a refusal, or a std::runtime_error.
  absl::Status Next();
  const FaultPlan& plan() const { return plan_; }
  Random& random() { return random_; }
  int commands() const { return commands_; }

 private:
  const FaultPlan plan_;
  Random random_;
  int commands_ = 0;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAULTS_H_
