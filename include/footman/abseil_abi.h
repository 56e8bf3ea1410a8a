// Makes a program fail to link when it sees another Abseil than Footman was built with.
//
// Nobody calls anything here: each public header includes it. Abseil has two build options that
// change what our functions take and return: the name of its inline namespace, and whether
// absl::string_view and its like are the standard library's. The name of a function says nothing of
// what it returns, so a program with other options would link, and read garbage. Instead every
// file that includes us refers to a variable whose name spells the options that this file sees.
// footman::core defines the one for its own options. A mismatch is then this error of the linker:
//
//   undefined reference to
//   `footman::abi::this_program_and_footman_use_different_abseils_lts_20230802_std_string_view_...'
//
// Cure: build Footman and the program with the same Abseil (include paths, CMAKE_PREFIX_PATH).

#ifndef FOOTMAN_ABSEIL_ABI_H_
#define FOOTMAN_ABSEIL_ABI_H_

#include "absl/base/config.h"

#if ABSL_OPTION_USE_INLINE_NAMESPACE == 1
#define FOOTMAN_ABI_NAMESPACE ABSL_OPTION_INLINE_NAMESPACE_NAME
#else
#define FOOTMAN_ABI_NAMESPACE no_inline_namespace
#endif
#ifdef ABSL_USES_STD_STRING_VIEW
#define FOOTMAN_ABI_STRING_VIEW std_string_view
#else
#define FOOTMAN_ABI_STRING_VIEW absl_string_view
#endif
#ifdef ABSL_USES_STD_OPTIONAL
#define FOOTMAN_ABI_OPTIONAL std_optional
#else
#define FOOTMAN_ABI_OPTIONAL absl_optional
#endif
#ifdef ABSL_USES_STD_VARIANT
#define FOOTMAN_ABI_VARIANT std_variant
#else
#define FOOTMAN_ABI_VARIANT absl_variant
#endif

// The arguments are macros: the second step takes what they stand for.
#define FOOTMAN_ABI_JOIN_EXPANDED(a, b, c, d) \
  this_program_and_footman_use_different_abseils_##a##_##b##_##c##_##d
#define FOOTMAN_ABI_JOIN(a, b, c, d) FOOTMAN_ABI_JOIN_EXPANDED(a, b, c, d)
#define FOOTMAN_ABI_MARK                                                                 \
  FOOTMAN_ABI_JOIN(FOOTMAN_ABI_NAMESPACE, FOOTMAN_ABI_STRING_VIEW, FOOTMAN_ABI_OPTIONAL, \
                   FOOTMAN_ABI_VARIANT)

// Kept although nobody reads it, also where the linker drops unused sections.
#if defined(__has_attribute)
#if __has_attribute(retain)
#define FOOTMAN_ABI_KEPT __attribute__((used, retain))
#endif
#endif
#ifndef FOOTMAN_ABI_KEPT
#define FOOTMAN_ABI_KEPT __attribute__((used))
#endif

namespace footman::abi {

extern const char FOOTMAN_ABI_MARK;
// Of each file its own: two files of one program may see different options.
FOOTMAN_ABI_KEPT static const char* const kAbiMark = &FOOTMAN_ABI_MARK;

}  // namespace footman::abi

#endif  // FOOTMAN_ABSEIL_ABI_H_
