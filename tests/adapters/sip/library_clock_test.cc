// The library's loop must sleep until its timers are due, not turn: counted in turns.

#include "lib/adapters/sip/stack/library_clock.h"

#include <sofia-sip/su_wait.h>

#include "gtest/gtest.h"

namespace footman::sip {
namespace {

struct Alarm {
  int rung = 0;
};
void Ring(su_root_magic_t*, su_timer_t*, su_timer_arg_t* alarm) {
  ++reinterpret_cast<Alarm*>(alarm)->rung;
}

TEST(LibraryClockTest, TicksInWholeMilliseconds) {
  UseWholeMilliseconds();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(su_now().tv_usec % 1000, 0u);
}

TEST(LibraryClockTest, TheLoopTurnsAFewTimesForEachTimer) {
  UseWholeMilliseconds();
  su_root_t* const root = su_root_create(nullptr);
  constexpr int kTimers = 20;
  Alarm alarm;
  int turns = 0;
  for (int i = 1; i <= kTimers; ++i) {
    su_timer_t* const timer = su_timer_create(su_root_task(root), 0);
    ASSERT_EQ(su_timer_set_interval(timer, &Ring, reinterpret_cast<su_timer_arg_t*>(&alarm), 3), 0);
    while (alarm.rung < i) {
      su_root_step(root, 1000);
      ++turns;
    }
    su_timer_destroy(timer);
  }
  // Without it: hundreds for each.
  EXPECT_LE(turns, 3 * kTimers);
  su_root_destroy(root);
}

}  // namespace
}  // namespace footman::sip
