// FNV-1a with 64 bits: ids and checks that must be the same in every run and on every machine. It
// protects from nothing that somebody does on purpose.

#ifndef FOOTMAN_LIB_TEXT_FNV1A_H_
#define FOOTMAN_LIB_TEXT_FNV1A_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace footman {

constexpr uint64_t Fnv1a(absl::string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

}  // namespace footman

#endif  // FOOTMAN_LIB_TEXT_FNV1A_H_
