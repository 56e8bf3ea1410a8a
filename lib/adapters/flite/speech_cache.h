// Spoken texts on disk, so that "I am driving" is made once. Bounded: the longest unused go first.

#ifndef FOOTMAN_LIB_ADAPTERS_FLITE_SPEECH_CACHE_H_
#define FOOTMAN_LIB_ADAPTERS_FLITE_SPEECH_CACHE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace footman::flite {

// Threads: any.
class SpeechCache {
 public:
  // Makes the directory, and takes over what an earlier run left in it. FailedPrecondition: it
  // cannot be used.
  static absl::StatusOr<std::unique_ptr<SpeechCache>> Open(std::string directory, int64_t max_bytes,
                                                           absl::Duration cache_lifetime);

  // Where the sound of `text` is, or belongs.
  std::string PathFor(const std::string& text) const;
  // Whether it is there; then it counts as used at `now`.
  bool Use(const std::string& path, absl::Time now);
  // Takes a file that was just written into account, and makes room.
  void Added(const std::string& path, absl::Time now);
  int64_t bytes() const;

 private:
  struct Entry {
    int64_t bytes = 0;
    absl::Time used;
  };

  SpeechCache(std::string directory, int64_t max_bytes, absl::Duration cache_lifetime);
  absl::Status TakeOver();
  void MakeRoom(absl::Time now);  // REQUIRES: mutex_ is held

  const std::string directory_;
  const int64_t max_bytes_;
  const absl::Duration cache_lifetime_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;  // by path
  int64_t bytes_ = 0;
};

}  // namespace footman::flite

#endif  // FOOTMAN_LIB_ADAPTERS_FLITE_SPEECH_CACHE_H_
