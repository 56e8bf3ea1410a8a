#include "footman/id_source.h"

#include <sys/random.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>

namespace footman {
namespace {

// getrandom gives up to 256 bytes whole once the system has seeded it; a signal may interrupt the
// wait for that. Nothing else can fail, and ids that could be guessed must never go out.
void FillRandom(void* to, size_t size) {
  auto* at = static_cast<unsigned char*>(to);
  while (size > 0) {
    const ssize_t got = getrandom(at, size, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::abort();
    }
    at += got;
    size -= static_cast<size_t>(got);
  }
}

uint64_t RandomStart() {
  uint64_t start = 0;
  FillRandom(&start, sizeof(start));
  return start;
}

}  // namespace

SystemIdSource::SystemIdSource(uint8_t node, uint8_t shard)
    : node_(node), shard_(shard), serial_(RandomStart()) {}

CallId SystemIdSource::NextCall() {
  CallId call;
  // Zero is nobody's.
  while (call == CallId()) {
    call = CallId::Of(node_, shard_, serial_.fetch_add(1, std::memory_order_relaxed));
  }
  return call;
}

void SystemIdSource::FillSecrets(absl::Span<LinkSecret> secrets) {
  for (LinkSecret& secret : secrets) FillRandom(secret.bytes.data(), secret.bytes.size());
}

}  // namespace footman
