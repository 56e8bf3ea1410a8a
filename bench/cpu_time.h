// Two loads side by side on a machine that has moods.

#ifndef FOOTMAN_BENCH_CPU_TIME_H_
#define FOOTMAN_BENCH_CPU_TIME_H_

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace footman {

// Of a clock of the system's: CLOCK_MONOTONIC, ...
inline double NanosecondsOn(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

template <typename Function>
double CpuNanosecondsOf(int times, Function function) {
  const double begin = NanosecondsOn(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < times; ++i) function();
  return NanosecondsOn(CLOCK_THREAD_CPUTIME_ID) - begin;
}

inline double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// `one` and `other` in turn, `times` each time: the median of the ratios of their CPU times.
template <typename One, typename Other>
double MedianRatio(int turns, int times, One one, Other other) {
  std::vector<double> ratios;
  for (int turn = 0; turn < turns; ++turn) {
    const double of_one = CpuNanosecondsOf(times, one);
    ratios.push_back(of_one / CpuNanosecondsOf(times, other));
  }
  return Median(std::move(ratios));
}

}  // namespace footman

#endif  // FOOTMAN_BENCH_CPU_TIME_H_
