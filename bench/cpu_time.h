// Two loads side by side on a machine that has moods.

#ifndef FOOTMAN_BENCH_CPU_TIME_H_
#define FOOTMAN_BENCH_CPU_TIME_H_

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace footman {

template <typename Function>
double CpuNanosecondsOf(int times, Function function) {
  const auto now = [] {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
  };
  const double begin = now();
  for (int i = 0; i < times; ++i) function();
  return now() - begin;
}

// `one` and `other` in turn, `times` each time: the median of the ratios of their CPU times.
template <typename One, typename Other>
double MedianRatio(int turns, int times, One one, Other other) {
  std::vector<double> ratios;
  for (int turn = 0; turn < turns; ++turn) {
    const double of_one = CpuNanosecondsOf(times, one);
    ratios.push_back(of_one / CpuNanosecondsOf(times, other));
  }
  const auto middle = ratios.begin() + turns / 2;
  std::nth_element(ratios.begin(), middle, ratios.end());
  return *middle;
}

}  // namespace footman

#endif  // FOOTMAN_BENCH_CPU_TIME_H_
