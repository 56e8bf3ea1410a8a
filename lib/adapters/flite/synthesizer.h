// Text to samples, by flite.

#ifndef FOOTMAN_LIB_ADAPTERS_FLITE_SYNTHESIZER_H_
#define FOOTMAN_LIB_ADAPTERS_FLITE_SYNTHESIZER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace footman::flite {

// `text` is as CleanForSpeech makes it. 8 kHz. Threads: any, several at once.
// InvalidArgument: nothing in it has a sound. Internal: flite gave nothing.
absl::StatusOr<std::vector<int16_t>> Synthesize(const std::string& text);

}  // namespace footman::flite

#endif  // FOOTMAN_LIB_ADAPTERS_FLITE_SYNTHESIZER_H_
