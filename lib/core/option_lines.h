// " voicemail: Take a voicemail": what offers say after the number of an option that is named by
// its kind alone, as most are. Written once for every language and kind.

#ifndef FOOTMAN_LIB_CORE_OPTION_LINES_H_
#define FOOTMAN_LIB_CORE_OPTION_LINES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "footman/command.h"
#include "lib/core/words.h"

namespace footman {

class OptionLines {
 public:
  OptionLines();
  absl::string_view Of(uint8_t language, const OfferOption& option) const {
    return lines_[language][static_cast<size_t>(option.kind)][option.takes_argument];
  }

 private:
  static constexpr size_t kKinds = static_cast<size_t>(TreatmentKind::kHost) + 1;
  std::string lines_[kLanguages][kKinds][2];
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OPTION_LINES_H_
