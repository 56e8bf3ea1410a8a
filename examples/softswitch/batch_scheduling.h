// Batch scheduling of the threads while the switch is busy.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_BATCH_SCHEDULING_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_BATCH_SCHEDULING_H_

#include <sys/types.h>

#include <set>

#include "absl/time/time.h"

namespace footman::softswitch {

// A call goes through five threads. On a busy core each is put aside by the next as soon as it has
// written to it, several times in each call's life; of the class SCHED_BATCH they do not interrupt
// each other, and each has a few calls at a time, for an eighth less of the processor. But neither
// do they interrupt other programs then, and answers would wait for those: so while there is little
// to do, and answers should be quick, the threads are of the usual class.
//
// One thread at a time.
class BatchScheduling {
 public:
  // The threads of this moment, but for the caller's own, stay in their class: those of audio
  // have a clock to follow, and the others of that moment do little.
  BatchScheduling();
  explicit BatchScheduling(int cores);  // that the process may use

  // Once in a second or so: looks how busy the process was since the last time.
  void Adapt();
  // As Adapt, told the time and what the process has used of the processors since its beginning.
  void Adapt(absl::Duration uptime, absl::Duration used);
  bool in_use() const { return in_use_; }

 private:
  void Apply() const;

  const int cores_;
  const bool usual_;  // we were started in the usual class, else somebody has decided for us
  std::set<pid_t> apart_;
  bool in_use_ = false;
  absl::Duration looked_ = absl::InfiniteDuration();  // not yet
  absl::Duration used_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_BATCH_SCHEDULING_H_
