// Who calls whom, and where to they are passed on: all told by the subscriber's number, so that
// whoever sees a part of a call can say whether it belongs together. bench/load/run makes the
// profiles to match.

#ifndef FOOTMAN_BENCH_LOAD_NUMBERS_H_
#define FOOTMAN_BENCH_LOAD_NUMBERS_H_

#include <cstdint>
#include <string>

namespace footman::bench {

inline std::string Digits(uint32_t subscriber) {
  const std::string digits = std::to_string(1000000 + subscriber);
  return digits;
}
inline std::string CalledOf(uint32_t subscriber) { return "+4930" + Digits(subscriber); }
inline std::string CallerOf(uint32_t subscriber) { return "+4989" + Digits(subscriber); }
inline std::string TargetOf(uint32_t subscriber) { return "+4940" + Digits(subscriber); }

}  // namespace footman::bench

#endif  // FOOTMAN_BENCH_LOAD_NUMBERS_H_
