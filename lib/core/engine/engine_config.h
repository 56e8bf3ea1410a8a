// The options of an engine, prepared for quick questions.

#ifndef FOOTMAN_LIB_CORE_ENGINE_ENGINE_CONFIG_H_
#define FOOTMAN_LIB_CORE_ENGINE_ENGINE_CONFIG_H_

#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "footman/options.h"
#include "lib/core/call/timer_table.h"

namespace footman {

inline constexpr uint8_t kNoService = 255;

// The key of a host's treatment, in a profile's "key argument".
inline absl::string_view HostKeyOf(absl::string_view text) {
  return text.substr(0, text.find(' '));
}

// The options' times. Abseil converts them out of line, which cost a fiftieth of a decision.
struct Times {
  explicit Times(const EngineOptions& options);

  Uptime profile_timeout, delivery_timeout, call_limit, wait_extension, speech_timeout,
      answer_timeout, prompt_limit, recording_limit, storing_timeout, host_timeout, ending_timeout,
      memory, ambiguity_window;
};

struct EngineConfig {
  explicit EngineConfig(EngineOptions engine_options)
      : options(std::move(engine_options)), times(options) {}

  const Capabilities& capabilities() const { return options.capabilities; }

  uint8_t ServiceIndex(absl::string_view service) const {
    const std::vector<std::string>& services = capabilities().services;
    for (size_t i = 0; i < services.size(); ++i) {
      if (services[i] == service) return static_cast<uint8_t>(i);
    }
    return kNoService;
  }
  absl::string_view Service(uint8_t index) const { return capabilities().services[index]; }

  bool Speaks(absl::string_view primary_language) const {
    return Contains(capabilities().spoken_languages, primary_language);
  }
  bool HasHostTreatment(absl::string_view key) const {
    return Contains(capabilities().host_treatments, key);
  }
  bool MayTransferTo(absl::string_view number) const {
    for (const std::string& prefix : options.transfer_prefixes) {
      if (absl::StartsWith(number, prefix)) return true;
    }
    return false;
  }
  // A redirect needs an unanswered leg.
  bool CanRedirect() const {
    return capabilities().redirect && options.pre_answer_mode != PreAnswerMode::kAnswered;
  }

  const EngineOptions options;
  const Times times;

 private:
  static bool Contains(const std::vector<std::string>& list, absl::string_view item) {
    for (const std::string& each : list) {
      if (each == item) return true;
    }
    return false;
  }
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_ENGINE_CONFIG_H_
