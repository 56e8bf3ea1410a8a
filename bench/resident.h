// How much memory this process has in use, as the system sees it.

#ifndef FOOTMAN_BENCH_RESIDENT_H_
#define FOOTMAN_BENCH_RESIDENT_H_

#include <unistd.h>

#include <cstdint>
#include <cstdio>

namespace footman {

// RSS (/proc/self/statm); zero where there is none.
inline int64_t ResidentBytes() {
  long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  if (file != nullptr) std::fclose(file);
  return int64_t{pages} * sysconf(_SC_PAGESIZE);
}

}  // namespace footman

#endif  // FOOTMAN_BENCH_RESIDENT_H_
