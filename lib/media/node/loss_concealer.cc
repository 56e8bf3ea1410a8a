#include "lib/media/node/loss_concealer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/types/span.h"

// After everything else: it must not meet other declarations half-way.
#include <spandsp.h>

namespace footman::media {
namespace {

// A quarter of the longest pitch period, in samples; spandsp's name is of the lowest pitch.
constexpr size_t kMostBlended = PLC_PITCH_MIN / 4;

}  // namespace

struct LossConcealer::State {
  plc_state_t plc;
};

LossConcealer::LossConcealer() : state_(std::make_unique<State>()) { Reset(); }
LossConcealer::~LossConcealer() = default;

void LossConcealer::Reset() { plc_init(&state_->plc); }

void LossConcealer::Learn(absl::Span<int16_t> samples) {
  plc_rx(&state_->plc, samples.data(), static_cast<int>(samples.size()));
}

void LossConcealer::Fill(absl::Span<int16_t> samples) {
  // spandsp 0.0.6 straightens its ring of history by memcpy between ranges that overlap, which is
  // undefined. With the ring straight already it has nothing to do.
  plc_state_t& plc = state_->plc;
  std::rotate(plc.history, plc.history + plc.buf_ptr, plc.history + PLC_HISTORY_LEN);
  plc.buf_ptr = 0;
  const auto count = static_cast<int>(samples.size());
  if (samples.size() >= kMostBlended) {
    plc_fillin(&plc, samples.data(), count);
    return;
  }
  // It blends a quarter of a period into the beginning of a gap, also where that is longer than the
  // gap, and would write beyond its end.
  std::array<int16_t, kMostBlended> filled;
  plc_fillin(&plc, filled.data(), count);
  std::copy_n(filled.begin(), samples.size(), samples.begin());
}

}  // namespace footman::media
