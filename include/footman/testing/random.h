// A small random source that gives the same numbers from the same seed, on every machine.
//
// SplitMix64 (Steele, Lea, Flood 2014). The distributions of <random> differ between standard
// libraries, so that a failing seed could not be repeated elsewhere. Not for secrets.

#ifndef FOOTMAN_TESTING_RANDOM_H_
#define FOOTMAN_TESTING_RANDOM_H_

#include <cstdint>

namespace footman::testing {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // 0 ... bound - 1; the bias of the remainder is of no weight in tests. REQUIRES: bound > 0.
  uint64_t Below(uint64_t bound) { return Next() % bound; }
  // True in `percent` of a hundred cases.
  bool Chance(double percent) {
    return static_cast<double>(Next() >> 11) * (100.0 / 9007199254740992.0) < percent;
  }

 private:
  uint64_t state_;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_RANDOM_H_
