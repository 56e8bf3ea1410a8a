// WAV files and sample rates: 16-bit mono audio to and from disk (libsndfile, SpeexDSP).
//
// Threads: any; nothing is shared. Everything here blocks on the disk or computes for a while:
// never call it on the media thread.

#ifndef FOOTMAN_LIB_MEDIA_WAV_FILE_H_
#define FOOTMAN_LIB_MEDIA_WAV_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace footman::media {

inline constexpr int kTelephoneRate = 8000;     // Hz, G.711
inline constexpr int kMaxWavSeconds = 15 * 60;  // longer files are refused, never cut

// Mono 16-bit audio.
struct Pcm {
  std::vector<int16_t> samples;
  int rate_hz = kTelephoneRate;
};

// Writes a 16-bit mono WAV file, replacing what is there at once and whole (temporary name in the
// same folder, then rename): a reader never sees half of it.
// InvalidArgument: rate not within 1000 and 192000. ResourceExhausted: no space. Internal or
// NotFound: it cannot be written there; the message says why.
absl::Status WriteWav(absl::string_view path, absl::Span<const int16_t> samples, int rate_hz);

// Reads any file that libsndfile knows (WAV, AIFF, FLAC, Ogg ...), of any rate; several channels
// are mixed to one. The result is at `rate_hz`.
// NotFound: no such file. InvalidArgument: not an audio file, or a bad rate. OutOfRange: longer
// than kMaxWavSeconds.
absl::StatusOr<Pcm> ReadWav(absl::string_view path, int rate_hz);

// As many samples as the time needs (rounded up), without the resampler's delay.
// REQUIRES: both rates are within 1000 and 192000.
std::vector<int16_t> Resample(absl::Span<const int16_t> samples, int from_hz, int to_hz);

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_WAV_FILE_H_
