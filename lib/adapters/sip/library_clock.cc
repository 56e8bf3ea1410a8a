#include "lib/adapters/sip/library_clock.h"

#include <sofia-sip/su_time.h>

// The library's hook for those who correct its clock; in no header of its own. Weak: a library
// without it works all the same.
extern "C" __attribute__((weak)) void (*_su_time)(su_time_t* time);  // NOLINT

namespace footman::sip {
namespace {

constexpr unsigned long kMicrosecondsPerMillisecond = 1000;

void RoundDown(su_time_t* time) { time->tv_usec -= time->tv_usec % kMicrosecondsPerMillisecond; }

}  // namespace

void UseWholeMilliseconds() {
  [[maybe_unused]] static const bool done = [] {
    if (&_su_time != nullptr) _su_time = &RoundDown;
    return true;
  }();
}

}  // namespace footman::sip
