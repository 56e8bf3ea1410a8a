// Every enum of the public headers by name, both ways, for scenario files.

#ifndef FOOTMAN_LIB_TESTING_NAMES_H_
#define FOOTMAN_LIB_TESTING_NAMES_H_

#include <cstdint>
#include <optional>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "footman/call.h"
#include "footman/command.h"
#include "footman/event.h"
#include "footman/options.h"
#include "footman/profile.h"

namespace footman {

// call.h names the others.
absl::string_view Name(OfferChange value);
absl::string_view Name(ClickOutcome value);
absl::string_view Name(PromptKind value);
absl::string_view Name(DialPurpose value);
absl::string_view Name(EndCause value);
absl::string_view Name(HostOutcome value);
absl::string_view Name(RecordingEnd value);
absl::string_view Name(ReplyOrigin value);
absl::string_view Name(Afterwards value);
absl::string_view Name(PreAnswerMode value);

namespace testing {

template <typename E>
constexpr E kLast = E();
template <>
inline constexpr auto kLast<Presentation> = Presentation::kUnavailable;
template <>
inline constexpr auto kLast<Attestation> = Attestation::kFailed;
template <>
inline constexpr auto kLast<DiversionReason> = DiversionReason::kOther;
template <>
inline constexpr auto kLast<TreatmentKind> = TreatmentKind::kHost;
template <>
inline constexpr auto kLast<SelectionMeans> = SelectionMeans::kDefault;
template <>
inline constexpr auto kLast<DefaultReason> = DefaultReason::kLoop;
template <>
inline constexpr auto kLast<Disposition> = Disposition::kTakenOver;
template <>
inline constexpr auto kLast<FailureReason> = FailureReason::kNotPossible;
template <>
inline constexpr auto kLast<LegEndReason> = LegEndReason::kFailed;
template <>
inline constexpr auto kLast<OfferChange> = OfferChange::kEnded;
template <>
inline constexpr auto kLast<ClickOutcome> = ClickOutcome::kUnknown;
template <>
inline constexpr auto kLast<PromptKind> = PromptKind::kBeep;
template <>
inline constexpr auto kLast<DialPurpose> = DialPurpose::kDictate;
template <>
inline constexpr auto kLast<EndCause> = EndCause::kCompletedElsewhere;
template <>
inline constexpr auto kLast<HostOutcome> = HostOutcome::kTakenOver;
template <>
inline constexpr auto kLast<RecordingEnd> = RecordingEnd::kShutdown;
template <>
inline constexpr auto kLast<ReplyOrigin> = ReplyOrigin::kBounced;
template <>
inline constexpr auto kLast<Afterwards> = Afterwards::kVoicemail;
template <>
inline constexpr auto kLast<PreAnswerMode> = PreAnswerMode::kAnswered;

template <typename E>
std::optional<E> FromName(absl::string_view name) {
  static_assert(std::is_enum_v<E> && kLast<E> != E(), "its last value is not listed above");
  for (int i = 0; i <= static_cast<int>(kLast<E>); ++i) {
    if (Name(static_cast<E>(i)) == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace testing
}  // namespace footman

#endif  // FOOTMAN_LIB_TESTING_NAMES_H_
