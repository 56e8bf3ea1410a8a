// libre and the part of librem that we use, the only place that includes them. (rem.h as a whole
// cannot be used beside spandsp.h: both declare goertzel_init and others, differently.)
//
// Their headers are C without guards of their own, and the layout of `struct sa` follows compile
// definitions that their pkg-config files leave out; CMakeLists.txt sets exactly those that
// Debian's packages were built with. We never call libre_init(): it would install a SIGPIPE handler
// and seed what we do not use. Each thread that runs a loop calls re_thread_init() instead
// (media_loop.cc).

#ifndef FOOTMAN_LIB_MEDIA_RE_API_H_
#define FOOTMAN_LIB_MEDIA_RE_API_H_

#if !defined(HAVE_INET6) || !defined(HAVE_STDBOOL_H) || !defined(HAVE_INTTYPES_H)
#error "libre's compile definitions are missing: struct sa would have the wrong layout"
#endif

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>

extern "C" {
#include <re.h>
#include <rem_g711.h>
}

namespace footman::media {

// libre counts references: what we own, we give back with mem_deref.
struct ReDeref {
  void operator()(void* object) const { mem_deref(object); }
};
template <typename T>
using RePtr = std::unique_ptr<T, ReDeref>;

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_RE_API_H_
