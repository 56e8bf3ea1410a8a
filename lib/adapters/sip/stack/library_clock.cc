#include "lib/adapters/sip/stack/library_clock.h"

#include <sofia-sip/su_time.h>

// The library's hook for those who correct its clock; in no header of its own. Weak: a library
// without it works all the same.
extern "C" __attribute__((weak)) void (*_su_time)(su_time_t* time);  // NOLINT

namespace footman::sip {
namespace {

constexpr unsigned long kMicrosecondsPerMillisecond = 1000;

void (*before)(su_time_t* time) = nullptr;  // whoever corrects the clock besides

void RoundDown(su_time_t* time) {
  if (before != nullptr) before(time);
  if (time != nullptr) time->tv_usec -= time->tv_usec % kMicrosecondsPerMillisecond;
}

}  // namespace

void UseWholeMilliseconds() {
  [[maybe_unused]] static const bool done = [] {
    if (&_su_time == nullptr) return false;
    before = _su_time;
    _su_time = &RoundDown;
    return true;
  }();
}

}  // namespace footman::sip
