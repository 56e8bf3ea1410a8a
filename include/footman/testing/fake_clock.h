// A clock that stands still until it is told to move.

#ifndef FOOTMAN_TESTING_FAKE_CLOCK_H_
#define FOOTMAN_TESTING_FAKE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "footman/clock.h"

namespace footman::testing {

// Threads: any.
class FakeClock : public Clock {
 public:
  // Monday, 1 June 2026, noon UTC.
  static absl::Time DefaultStart() {
    return absl::FromCivil(absl::CivilSecond(2026, 6, 1, 12), absl::UTCTimeZone());
  }
  explicit FakeClock(absl::Time start = DefaultStart()) : now_{absl::ZeroDuration(), start} {}

  Moment Now() const override {
    absl::MutexLock lock(&mutex_);
    return now_;
  }
  // Both clocks go on.
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mutex_);
    now_.uptime += by;
    now_.wall += by;
  }
  // REQUIRES: not before Now(), unless a test wants time to run backwards.
  void AdvanceTo(absl::Duration uptime) {
    absl::MutexLock lock(&mutex_);
    now_.wall += uptime - now_.uptime;
    now_.uptime = uptime;
  }
  // Somebody sets the clock on the wall; uptime goes on unharmed.
  void SetWall(absl::Time wall) {
    absl::MutexLock lock(&mutex_);
    now_.wall = wall;
  }

 private:
  mutable absl::Mutex mutex_;
  Moment now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAKE_CLOCK_H_
