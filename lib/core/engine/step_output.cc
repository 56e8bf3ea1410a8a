// Decides nothing: it holds what a step wants done.
// Never keeps a call's views beyond the step.
// Next: engine.cc, which makes the steps.

#include "lib/core/engine/step_output.h"

namespace footman {

StepOutput::StepOutput(const EngineOptions& options) {
  const size_t offers = static_cast<size_t>(options.max_offers_per_call);
  offer_options.reserve(offers * kMaxOptions);
  views.reserve(kMaxCalled);
  record_offers.reserve(offers);
  record_decisions.reserve(kMaxDecisions);
  record_diversions.reserve(kMaxDiversions);
}

void StepOutput::Clear() {
  commands.clear();
  traces.clear();
  text.Clear();
  views.clear();
  offer_options.clear();
}

}  // namespace footman
