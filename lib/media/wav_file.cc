#include "lib/media/wav_file.h"

#include <fcntl.h>
#include <sndfile.h>
#include <speex/speex_resampler.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace footman::media {
namespace {

constexpr int kMinRate = 1000;
constexpr int kMaxRate = 192000;
constexpr int kMaxChannels = 8;
// SpeexDSP's scale is 0-10; 8 costs little for prompts, which are converted once.
constexpr int kResamplerQuality = 8;

struct CloseSndFile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using SndFile = std::unique_ptr<SNDFILE, CloseSndFile>;

struct DestroyResampler {
  void operator()(SpeexResamplerState* state) const { speex_resampler_destroy(state); }
};
using SpeexResampler = std::unique_ptr<SpeexResamplerState, DestroyResampler>;

bool IsRate(int rate_hz) { return rate_hz >= kMinRate && rate_hz <= kMaxRate; }

absl::Status BadRate(int rate_hz) {
  return absl::InvalidArgumentError(absl::StrCat("sample rate ", rate_hz, " Hz"));
}

// Beside the target, so that the rename stays within one file system; unique within and between
// processes.
std::string TemporaryName(absl::string_view path) {
  static std::atomic<unsigned> serial{0};
  return absl::StrCat(path, ".", getpid(), "-", serial.fetch_add(1), ".tmp");
}

// `saved_errno` is the system's word on a failed write; libsndfile's own says only "system error".
absl::Status WriteFailed(absl::string_view path, SNDFILE* file, int saved_errno) {
  const std::string text = absl::StrCat("cannot write ", path, ": ", sf_strerror(file));
  if (saved_errno == ENOSPC || saved_errno == EDQUOT) return absl::ResourceExhaustedError(text);
  return absl::InternalError(text);
}

absl::Status WriteWhole(const std::string& path, absl::Span<const int16_t> samples, int rate_hz) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot create ", path));
  SF_INFO info{};
  info.samplerate = rate_hz;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SndFile file(sf_open_fd(fd, SFM_WRITE, &info, /*close_desc=*/SF_TRUE));
  if (file == nullptr) return WriteFailed(path, nullptr, errno);  // it has closed the descriptor
  errno = 0;
  const auto count = static_cast<sf_count_t>(samples.size());
  if (sf_write_short(file.get(), samples.data(), count) != count) {
    return WriteFailed(path, file.get(), errno);
  }
  // Closing writes the header, and may fail as any write.
  if (sf_close(file.release()) != 0) return WriteFailed(path, nullptr, errno);
  return absl::OkStatus();
}

std::vector<int16_t> ReadMono(SNDFILE* file, const SF_INFO& info) {
  const int channels = info.channels;
  constexpr sf_count_t kBlock = 4096;
  std::vector<int16_t> block(static_cast<size_t>(kBlock) * channels);
  std::vector<int16_t> mono;
  mono.reserve(static_cast<size_t>(info.frames));
  const sf_count_t limit = sf_count_t{kMaxWavSeconds} * info.samplerate;
  while (static_cast<sf_count_t>(mono.size()) < limit) {
    const sf_count_t got = sf_readf_short(file, block.data(), kBlock);
    if (got <= 0) break;
    for (sf_count_t i = 0; i < got; ++i) {
      int sum = 0;
      for (int c = 0; c < channels; ++c) sum += block[i * channels + c];
      mono.push_back(static_cast<int16_t>(sum / channels));
    }
  }
  return mono;
}

}  // namespace

absl::Status WriteWav(absl::string_view path, absl::Span<const int16_t> samples, int rate_hz) {
  if (!IsRate(rate_hz)) return BadRate(rate_hz);
  const std::string target(path);
  const std::string temporary = TemporaryName(path);
  absl::Status status = WriteWhole(temporary, samples, rate_hz);
  if (status.ok() && rename(temporary.c_str(), target.c_str()) != 0) {
    status = absl::ErrnoToStatus(errno, absl::StrCat("cannot rename to ", target));
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::StatusOr<Pcm> ReadWav(absl::string_view path, int rate_hz) {
  if (!IsRate(rate_hz)) return BadRate(rate_hz);
  const std::string name(path);
  const int fd = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", name));
  SF_INFO info{};
  SndFile file(sf_open_fd(fd, SFM_READ, &info, /*close_desc=*/SF_TRUE));
  if (file == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is no audio: ", sf_strerror(nullptr)));
  }
  if (!IsRate(info.samplerate)) return BadRate(info.samplerate);
  if (info.channels < 1 || info.channels > kMaxChannels) {
    return absl::InvalidArgumentError(absl::StrCat(name, " has ", info.channels, " channels"));
  }
  if (info.frames > sf_count_t{kMaxWavSeconds} * info.samplerate) {
    return absl::OutOfRangeError(absl::StrCat(name, " is longer than ", kMaxWavSeconds, " s"));
  }
  return Pcm{Resample(ReadMono(file.get(), info), info.samplerate, rate_hz), rate_hz};
}

std::vector<int16_t> Resample(absl::Span<const int16_t> samples, int from_hz, int to_hz) {
  if (from_hz == to_hz || samples.empty()) return {samples.begin(), samples.end()};
  int error = 0;
  SpeexResampler resampler(speex_resampler_init(1, static_cast<spx_uint32_t>(from_hz),
                                                static_cast<spx_uint32_t>(to_hz), kResamplerQuality,
                                                &error));
  if (resampler == nullptr) return {};  // out of memory: the rates were required to be sane
  speex_resampler_skip_zeros(resampler.get());
  const size_t wanted = (samples.size() * to_hz + from_hz - 1) / from_hz;
  std::vector<int16_t> out(wanted);
  size_t read = 0;
  size_t written = 0;
  // The end of the input is still inside the filter when the input is used up: push it out by
  // zeros.
  const std::vector<int16_t> zeros(1024, 0);
  while (written < wanted) {
    const bool flushing = read >= samples.size();
    const int16_t* in = flushing ? zeros.data() : samples.data() + read;
    auto in_length = static_cast<spx_uint32_t>(
        flushing ? zeros.size() : std::min<size_t>(samples.size() - read, 1 << 16));
    auto out_length = static_cast<spx_uint32_t>(std::min<size_t>(wanted - written, 1 << 16));
    if (speex_resampler_process_int(resampler.get(), 0, in, &in_length, out.data() + written,
                                    &out_length) != RESAMPLER_ERR_SUCCESS) {
      break;
    }
    if (!flushing) read += in_length;
    written += out_length;
  }
  return out;
}

}  // namespace footman::media
