// One WAV file that grows and is readable all the while: 8 kHz, mono, 16 bit (libsndfile).

#ifndef FOOTMAN_LIB_MEDIA_GROWING_WAV_H_
#define FOOTMAN_LIB_MEDIA_GROWING_WAV_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace footman::media {

// Threads: one at a time. Everything blocks on the disk.
class GrowingWav {
 public:
  // AlreadyExists: never replaces a file. ResourceExhausted: no space.
  static absl::StatusOr<std::unique_ptr<GrowingWav>> Create(const std::string& path);
  ~GrowingWav();
  GrowingWav(const GrowingWav&) = delete;
  GrowingWav& operator=(const GrowingWav&) = delete;

  // The header counts what was appended, at least once for each second of audio.
  // ResourceExhausted: no space; what went before stays.
  absl::Status Append(absl::Span<const int16_t> samples);
  // Completes the header and waits until all of it is on the disk.
  absl::Status Finish();

  // How many bytes precede the first sample.
  int64_t header_bytes() const { return header_bytes_; }
  int64_t samples() const { return samples_; }

 private:
  struct File;
  explicit GrowingWav(std::unique_ptr<File> file);

  const std::unique_ptr<File> file_;
  int64_t header_bytes_ = 0;
  int64_t samples_ = 0;
  int64_t samples_in_header_ = 0;
};

// What its header says. Errors as ReadWav.
absl::StatusOr<absl::Duration> MeasureWav(const std::string& path);
// Of a file whose writer was killed: makes the header count all samples that are there, however
// many it counts now. Returns the length.
absl::StatusOr<absl::Duration> RepairWav(const std::string& path, int64_t header_bytes);

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_GROWING_WAV_H_
