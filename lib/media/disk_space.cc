#include "lib/media/disk_space.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footman::media {

DiskSpace::DiskSpace(std::string directory, int64_t max_bytes, int64_t min_free_bytes)
    : directory_(std::move(directory)), max_bytes_(max_bytes), min_free_bytes_(min_free_bytes) {}

absl::Status DiskSpace::Count() {
  std::error_code error;
  std::filesystem::directory_iterator files(directory_, error);
  if (error) return absl::ErrnoToStatus(error.value(), directory_);
  int64_t sum = 0;
  while (files != std::filesystem::directory_iterator()) {
    std::error_code gone;  // a file may be deleted while we count
    const uintmax_t size = files->is_regular_file(gone) ? files->file_size(gone) : 0;
    if (!gone) sum += static_cast<int64_t>(size);
    files.increment(error);
    if (error) return absl::ErrnoToStatus(error.value(), directory_);
  }
  used_ = sum;
  return absl::OkStatus();
}

absl::Status DiskSpace::CheckBound(int64_t more_bytes) const {
  if (used_ + more_bytes <= max_bytes_) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("recordings have reached their bound of ", max_bytes_, " bytes"));
}

absl::StatusOr<int64_t> DiskSpace::Free() const {
  struct statvfs info {};
  if (statvfs(directory_.c_str(), &info) != 0) return absl::ErrnoToStatus(errno, directory_);
  return static_cast<int64_t>(info.f_bavail) * static_cast<int64_t>(info.f_frsize);
}

absl::Status DiskSpace::CheckFree() const {
  // A file system that is read-only, or has become so after an error, says it here.
  if (access(directory_.c_str(), W_OK | X_OK) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write in ", directory_));
  }
  const absl::StatusOr<int64_t> free = Free();
  if (!free.ok()) return free.status();
  if (*free >= min_free_bytes_) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the disk has ", *free, " bytes left, and must keep ", min_free_bytes_));
}

}  // namespace footman::media
