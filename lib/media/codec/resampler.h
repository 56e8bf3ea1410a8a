// From one rate to another, frame by frame, in a running stream (SpeexDSP). For whole files see
// Resample (wav_file.h).

#ifndef FOOTMAN_LIB_MEDIA_CODEC_RESAMPLER_H_
#define FOOTMAN_LIB_MEDIA_CODEC_RESAMPLER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace footman::media {

// Threads: one.
class Resampler {
 public:
  // InvalidArgument: one of the rates is none of 8000, 16000 and 48000.
  static absl::StatusOr<Resampler> Create(int from_hz, int to_hz);
  ~Resampler();
  Resampler(Resampler&&) noexcept;
  Resampler& operator=(Resampler&&) noexcept;

  // 20 ms at one rate to 20 ms at the other, later by about 2 ms; where the rates are equal,
  // `frame` itself. The answer is valid until the next call.
  absl::Span<const int16_t> Convert(absl::Span<const int16_t> frame);

 private:
  struct State;
  Resampler(std::unique_ptr<State> state, int to_hz);
  std::unique_ptr<State> state_;  // null: the rates are equal
  std::vector<int16_t> converted_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_CODEC_RESAMPLER_H_
