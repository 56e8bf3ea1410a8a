#include "lib/testing/names.h"

#include <array>
#include <cstddef>

namespace footman {
namespace {

template <typename E, size_t N>
absl::string_view Pick(E value, const std::array<absl::string_view, N>& names) {
  static_assert(N == static_cast<size_t>(testing::kLast<E>) + 1);
  const auto index = static_cast<size_t>(value);
  return index < N ? names[index] : absl::string_view("?");
}

}  // namespace

absl::string_view Name(OfferChange value) {
  return Pick<OfferChange, 5>(value, {"extended", "taken", "defaulted", "caller_hung_up", "ended"});
}
absl::string_view Name(ClickOutcome value) {
  return Pick<ClickOutcome, 6>(value, {"open", "done", "taken", "ended", "unclear", "unknown"});
}
absl::string_view Name(PromptKind value) {
  return Pick<PromptKind, 7>(
      value, {"message", "greeting", "apology", "please_wait", "ringback", "music", "beep"});
}
absl::string_view Name(DialPurpose value) {
  return Pick<DialPurpose, 3>(value, {"talk", "listen", "dictate"});
}
absl::string_view Name(EndCause value) {
  return Pick<EndCause, 2>(value, {"not_needed", "completed_elsewhere"});
}
absl::string_view Name(HostOutcome value) {
  return Pick<HostOutcome, 3>(value, {"handed_back", "ended", "taken_over"});
}
absl::string_view Name(RecordingEnd value) {
  return Pick<RecordingEnd, 7>(
      value, {"silence", "too_long", "digit", "stopped", "leg_ended", "disk_full", "shutdown"});
}
absl::string_view Name(ReplyOrigin value) {
  return Pick<ReplyOrigin, 5>(value, {"live", "delayed", "automatic", "carbon", "bounced"});
}
absl::string_view Name(Afterwards value) {
  return Pick<Afterwards, 2>(value, {"hang_up", "voicemail"});
}
absl::string_view Name(PreAnswerMode value) {
  return Pick<PreAnswerMode, 3>(value, {"ringing", "early_media", "answered"});
}

}  // namespace footman
