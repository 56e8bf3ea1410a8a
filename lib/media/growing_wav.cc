#include "lib/media/growing_wav.h"

#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/media/frame.h"
#include "lib/media/wav_file.h"

namespace footman::media {
namespace {

struct CloseSndFile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using SndFile = std::unique_ptr<SNDFILE, CloseSndFile>;

absl::StatusOr<SndFile> OpenForReading(const std::string& path, SF_INFO* info) {
  SndFile file(sf_open(path.c_str(), SFM_READ, info));
  if (file != nullptr) return file;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", sf_strerror(nullptr)));
}

absl::Status WriteError(int saved_errno, SNDFILE* file) {
  if (saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG) {
    return absl::ResourceExhaustedError("the disk is full");
  }
  return absl::InternalError(absl::StrCat("cannot write the recording: ", sf_strerror(file)));
}

}  // namespace

struct GrowingWav::File {
  int fd = -1;  // the SNDFILE's, for what libsndfile has no word for
  SndFile snd;
};

GrowingWav::GrowingWav(std::unique_ptr<File> file) : file_(std::move(file)) {}
GrowingWav::~GrowingWav() = default;

absl::StatusOr<std::unique_ptr<GrowingWav>> GrowingWav::Create(const std::string& path) {
  auto file = std::make_unique<File>();
  file->fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (file->fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot create ", path));
  SF_INFO info{};
  info.samplerate = kFrameRate;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  errno = 0;
  file->snd.reset(sf_open_fd(file->fd, SFM_WRITE, &info, /*close_desc=*/SF_TRUE));
  absl::Status status;
  struct stat size {};
  if (file->snd == nullptr) {
    status = WriteError(errno, nullptr);
  } else {
    sf_command(file->snd.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
    if (fstat(file->fd, &size) != 0 || size.st_size == 0) {
      status = WriteError(errno, file->snd.get());
    }
  }
  if (!status.ok()) {
    unlink(path.c_str());
    return status;
  }
  std::unique_ptr<GrowingWav> wav(new GrowingWav(std::move(file)));
  wav->header_bytes_ = size.st_size;
  return wav;
}

absl::Status GrowingWav::Append(absl::Span<const int16_t> samples) {
  errno = 0;
  const auto count = static_cast<sf_count_t>(samples.size());
  const sf_count_t written = sf_write_short(file_->snd.get(), samples.data(), count);
  if (written > 0) samples_ += written;
  if (written != count) return WriteError(errno, file_->snd.get());
  if (samples_ - samples_in_header_ >= kFrameRate || samples_in_header_ == 0) {
    sf_command(file_->snd.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
    samples_in_header_ = samples_;
  }
  return absl::OkStatus();
}

absl::Status GrowingWav::Finish() {
  sf_command(file_->snd.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
  errno = 0;
  if (fdatasync(file_->fd) != 0) return WriteError(errno, file_->snd.get());
  if (sf_close(file_->snd.release()) != 0) return WriteError(errno, nullptr);
  return absl::OkStatus();
}

absl::StatusOr<absl::Duration> MeasureWav(const std::string& path) {
  SF_INFO info{};
  absl::StatusOr<SndFile> file = OpenForReading(path, &info);
  if (!file.ok()) return file.status();
  if (info.samplerate <= 0) return absl::InvalidArgumentError(absl::StrCat(path, ": no rate"));
  return info.frames * absl::Seconds(1) / info.samplerate;
}

absl::StatusOr<absl::Duration> RepairWav(const std::string& path, int64_t header_bytes) {
  struct stat size {};
  if (stat(path.c_str(), &size) != 0) return absl::ErrnoToStatus(errno, path);
  const int64_t samples = (size.st_size - header_bytes) / int64_t{sizeof(int16_t)};
  if (samples <= 0) return absl::ZeroDuration();
  absl::StatusOr<absl::Duration> said = MeasureWav(path);
  if (said.ok() && *said == DurationOf(samples)) return said;

  // The samples themselves are whole: read them as such, and write them with a true header.
  SF_INFO raw{};
  raw.samplerate = kFrameRate;
  raw.channels = 1;
  raw.format = SF_FORMAT_RAW | SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE;
  absl::StatusOr<SndFile> file = OpenForReading(path, &raw);
  if (!file.ok()) return file.status();
  const sf_count_t first = header_bytes / int64_t{sizeof(int16_t)};
  std::vector<int16_t> audio(static_cast<size_t>(samples));
  if (sf_seek(file->get(), first, SEEK_SET) != first ||
      sf_read_short(file->get(), audio.data(), samples) != samples) {
    return absl::DataLossError(absl::StrCat("cannot read ", path));
  }
  const absl::Status written = WriteWav(path, audio, kFrameRate);
  if (written.ok()) return DurationOf(samples);
  // No room for a second copy: the file as it is, which ends up to a second early.
  return said.ok() ? said : absl::StatusOr<absl::Duration>(written);
}

}  // namespace footman::media
