#include "examples/softswitch/batch_scheduling.h"

#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/numbers.h"

namespace footman::softswitch {
namespace {

// Of all cores; apart, so that the class does not change back and forth.
constexpr double kBusy = 0.4;
constexpr double kQuiet = 0.25;

std::set<pid_t> Threads() {
  std::set<pid_t> threads;
  std::error_code error;  // then there are none, and nothing changes
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task", error)) {
    pid_t thread = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &thread)) threads.insert(thread);
  }
  return threads;
}

int UsableCores() {
  cpu_set_t cores;
  return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

absl::Duration Read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return absl::DurationFromTimespec(time);
}

}  // namespace

BatchScheduling::BatchScheduling() : BatchScheduling(UsableCores()) {}

BatchScheduling::BatchScheduling(int cores)
    : cores_(cores), usual_(sched_getscheduler(0) == SCHED_OTHER), apart_(Threads()) {
  apart_.erase(gettid());
}

void BatchScheduling::Adapt() { Adapt(Read(CLOCK_MONOTONIC), Read(CLOCK_PROCESS_CPUTIME_ID)); }

void BatchScheduling::Adapt(absl::Duration uptime, absl::Duration used) {
  if (uptime > looked_) {
    const double share = absl::FDivDuration(used - used_, uptime - looked_) / cores_;
    const bool take = share >= (in_use_ ? kQuiet : kBusy);
    if (take != in_use_) {
      in_use_ = take;
      Apply();
    }
  }
  looked_ = uptime;
  used_ = used;
}

void BatchScheduling::Apply() const {
  if (!usual_) return;
  const sched_param none{};
  for (const pid_t thread : Threads()) {
    const int of_thread = sched_getscheduler(thread);  // another one is somebody's wish
    if (apart_.count(thread) > 0 || (of_thread != SCHED_OTHER && of_thread != SCHED_BATCH))
      continue;
    // One that has just ended, or may not change: it costs what it did.
    (void)sched_setscheduler(thread, in_use_ ? SCHED_BATCH : SCHED_OTHER, &none);
  }
}

}  // namespace footman::softswitch
