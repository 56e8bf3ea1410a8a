// What the fuzz targets share. Each gives one parser whatever bytes come, and checks what must hold
// of all that it makes of them. libFuzzer drives them in the sanitizer preset (Clang); in the other
// presets replay_seeds.cc runs the seeds alone.

#ifndef FOOTMAN_TESTS_FUZZ_FUZZ_H_
#define FOOTMAN_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

namespace footman::fuzz {

// The bytes of one run.
inline absl::string_view Text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the run, as a crash does, where something does not hold.
inline void Check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace footman::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // FOOTMAN_TESTS_FUZZ_FUZZ_H_
