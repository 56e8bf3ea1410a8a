#include "lib/media/loss_concealer.h"

#include <cstdint>
#include <memory>

#include "absl/types/span.h"

// After everything else: it must not meet other declarations half-way.
#include <spandsp.h>

namespace footman::media {

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
  plc_fillin(&state_->plc, samples.data(), static_cast<int>(samples.size()));
}

}  // namespace footman::media
