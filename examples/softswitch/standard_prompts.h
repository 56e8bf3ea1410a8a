// The switch's own voice: greeting, apology and "please wait", spoken into files at the start.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_STANDARD_PROMPTS_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_STANDARD_PROMPTS_H_

#include <string>

#include "absl/status/status.h"
#include "examples/softswitch/config.pb.h"

namespace footman::softswitch {

// Makes "<directory>/en/greeting.wav", "apology.wav" and "please-wait.wav" (the names that
// media::AudioEngineOptions::prompts gives) where they are missing or say something else than
// `prompts`. A file that an operator put there instead is kept: it has no ".txt" beside it.
absl::Status MakeStandardPrompts(const Prompts& prompts, const std::string& directory);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_STANDARD_PROMPTS_H_
