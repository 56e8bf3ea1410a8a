// The grid that the audio of telephone legs lies on: 20 ms of 8 kHz mono 16-bit samples, as G.711
// has it. Consumers and sources of other rates are resampled where they meet a leg.

#ifndef FOOTMAN_LIB_MEDIA_FRAME_H_
#define FOOTMAN_LIB_MEDIA_FRAME_H_

#include <array>
#include <cstdint>

#include "absl/time/time.h"

namespace footman::media {

inline constexpr int kFrameRate = 8000;    // Hz
inline constexpr int kFrameSamples = 160;  // 20 ms
inline constexpr int kFramesPerSecond = kFrameRate / kFrameSamples;
inline constexpr int kMostFrameSamples = 48000 / kFramesPerSecond;  // at the highest rate of a node
using Frame = std::array<int16_t, kFrameSamples>;

inline absl::Duration DurationOf(int64_t samples) {
  return samples * absl::Seconds(1) / kFrameRate;
}
// Rounded up to whole frames.
inline int64_t FramesIn(absl::Duration time) {
  return absl::ToInt64Milliseconds(absl::Ceil(time, absl::Milliseconds(20))) / 20;
}

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_FRAME_H_
