// Port: the time.

#ifndef FOOTMAN_CLOCK_H_
#define FOOTMAN_CLOCK_H_

#include "footman/moment.h"

namespace footman {

// Threads: any.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment Now() const = 0;
};

}  // namespace footman

#endif  // FOOTMAN_CLOCK_H_
