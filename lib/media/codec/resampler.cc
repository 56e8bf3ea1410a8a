#include "lib/media/codec/resampler.h"

#include <speex/speex_resampler.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "lib/media/frame.h"

namespace footman::media {
namespace {

// SpeexDSP's choice for voice in real time; 10 costs three times as much.
constexpr int kQuality = SPEEX_RESAMPLER_QUALITY_VOIP;

bool IsNodeRate(int hz) { return hz == 8000 || hz == 16000 || hz == 48000; }

}  // namespace

struct Resampler::State {
  explicit State(SpeexResamplerState* made) : speex(made) {}
  ~State() { speex_resampler_destroy(speex); }
  SpeexResamplerState* const speex;
};

absl::StatusOr<Resampler> Resampler::Create(int from_hz, int to_hz) {
  if (!IsNodeRate(from_hz) || !IsNodeRate(to_hz)) {
    return absl::InvalidArgumentError(
        absl::StrCat("audio of ", from_hz, " Hz for ", to_hz, " Hz: 8000, 16000 or 48000"));
  }
  if (from_hz == to_hz) return Resampler(nullptr, to_hz);
  int error = RESAMPLER_ERR_SUCCESS;
  SpeexResamplerState* speex = speex_resampler_init(
      1, static_cast<spx_uint32_t>(from_hz), static_cast<spx_uint32_t>(to_hz), kQuality, &error);
  if (speex == nullptr) return absl::ResourceExhaustedError(speex_resampler_strerror(error));
  return Resampler(std::make_unique<State>(speex), to_hz);
}

Resampler::Resampler(std::unique_ptr<State> state, int to_hz)
    : state_(std::move(state)),
      converted_(state_ == nullptr ? 0 : static_cast<size_t>(to_hz / kFramesPerSecond)) {}
Resampler::~Resampler() = default;
Resampler::Resampler(Resampler&&) noexcept = default;
Resampler& Resampler::operator=(Resampler&&) noexcept = default;

absl::Span<const int16_t> Resampler::Convert(absl::Span<const int16_t> frame) {
  if (state_ == nullptr) return frame;
  auto taken = static_cast<spx_uint32_t>(frame.size());
  auto made = static_cast<spx_uint32_t>(converted_.size());
  speex_resampler_process_int(state_->speex, 0, frame.data(), &taken, converted_.data(), &made);
  std::fill(converted_.begin() + made, converted_.end(), int16_t{0});
  return converted_;
}

}  // namespace footman::media
