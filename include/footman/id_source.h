// Port: fresh ids and unguessable link secrets. The runner uses it: EventSink::NextCall, PostCall.

#ifndef FOOTMAN_ID_SOURCE_H_
#define FOOTMAN_ID_SOURCE_H_

#include <atomic>
#include <cstdint>

#include "absl/types/span.h"
#include "footman/call.h"

namespace footman {

// Threads: any.
class IdSource {
 public:
  virtual ~IdSource() = default;
  // Never the same twice within EngineOptions::memory, across restarts too.
  virtual CallId NextCall() = 0;
  // 128 bits each from a cryptographic source.
  virtual void FillSecrets(absl::Span<LinkSecret> secrets) = 0;
};

// The system's random source (getrandom), for one node and shard. Part of the runner.
class SystemIdSource : public IdSource {
 public:
  explicit SystemIdSource(uint8_t node = 0, uint8_t shard = 0);
  CallId NextCall() override;
  void FillSecrets(absl::Span<LinkSecret> secrets) override;

 private:
  const uint8_t node_;
  const uint8_t shard_;
  std::atomic<uint64_t> serial_;  // starts at a random place, so that a restart repeats none
};

}  // namespace footman

#endif  // FOOTMAN_ID_SOURCE_H_
