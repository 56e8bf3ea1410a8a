// How much of the disk the recordings take, and whether more may be written.

#ifndef FOOTMAN_LIB_MEDIA_DISK_SPACE_H_
#define FOOTMAN_LIB_MEDIA_DISK_SPACE_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footman::media {

// Threads: any.
class DiskSpace {
 public:
  DiskSpace(std::string directory, int64_t max_bytes, int64_t min_free_bytes);

  // Sums up the directory's files: others delete recordings too. Blocks.
  absl::Status Count();
  void Add(int64_t bytes) { used_ += bytes; }
  // ResourceExhausted: the bound of all recordings is reached. Never blocks.
  absl::Status CheckBound(int64_t more_bytes) const;
  int64_t used() const { return used_; }
  int64_t max_bytes() const { return max_bytes_; }
  int64_t min_free_bytes() const { return min_free_bytes_; }
  // That the file system has left; the system's error.
  absl::StatusOr<int64_t> Free() const;
  // ResourceExhausted: the file system has less left than it must keep. FailedPrecondition and
  // others: it cannot be written, and why.
  absl::Status CheckFree() const;

 private:
  const std::string directory_;
  const int64_t max_bytes_;
  const int64_t min_free_bytes_;
  std::atomic<int64_t> used_{0};
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_DISK_SPACE_H_
