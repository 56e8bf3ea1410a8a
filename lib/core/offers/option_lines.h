// "\n0 voicemail: Take a voicemail\n   https://foot.example.com/c/": what offers say of an option
// that is named by its kind alone, as most are, but for its number and the link's token. Written
// once for every language and kind.

#ifndef FOOTMAN_LIB_CORE_OFFERS_OPTION_LINES_H_
#define FOOTMAN_LIB_CORE_OFFERS_OPTION_LINES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "footman/command.h"
#include "lib/language/words.h"

namespace footman {

class OptionLines {
 public:
  // `link_base` of EngineOptions; empty = there are no links.
  explicit OptionLines(absl::string_view link_base);
  // Padded, as StepText::AddPadded wants it.
  absl::string_view Of(uint8_t language, const OfferOption& option) const {
    const std::string& line =
        lines_[language][static_cast<size_t>(option.kind)][option.takes_argument];
    return absl::string_view(line.data(), line.size() - Pattern::kPadding);
  }
  // What a line ends with, up to the link's token; empty = there are no links.
  absl::string_view link_prefix() const { return link_prefix_; }
  // Of that, what is not part of the link itself.
  static constexpr absl::string_view kIndent = "\n   ";

 private:
  static constexpr size_t kKinds = static_cast<size_t>(TreatmentKind::kHost) + 1;
  std::string link_prefix_;
  std::string lines_[kLanguages][kKinds][2];
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_OFFERS_OPTION_LINES_H_
