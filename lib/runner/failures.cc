#include "lib/runner/failures.h"

#include <variant>

namespace footman::internal {
namespace {

using Failure = std::optional<Event>;

struct ToFailure {
  absl::string_view reason;

  Failure operator()(const LoadProfile& c) const { return ProfileFailed{c.call, reason}; }
  Failure operator()(const SendOffer& c) const { return OfferFailed{c.offer, reason}; }
  Failure operator()(const AnswerLeg& c) const { return LegFailed{c.leg, reason}; }
  // A leg that cannot even be ended counts as ended: the call must not wait for it for ever. The
  // runner destroys it then, and that ends it for the peer too.
  Failure operator()(const RejectLeg& c) const { return LegEnded{c.leg, LegEndReason::kFailed}; }
  Failure operator()(const RedirectLeg& c) const { return LegFailed{c.leg, reason}; }
  Failure operator()(const HangUpLeg& c) const { return LegEnded{c.leg, LegEndReason::kFailed}; }
  Failure operator()(const EndLeg& c) const { return LegEnded{c.leg, LegEndReason::kFailed}; }
  Failure operator()(const DialLeg& c) const { return LegEnded{c.leg, LegEndReason::kFailed}; }
  Failure operator()(const PlayPrompt& c) const { return PromptFailed{c.leg, c.serial, reason}; }
  Failure operator()(const StartRecording& c) const {
    return RecordingFailed{c.leg, c.serial, reason};
  }
  Failure operator()(const StopRecording& c) const {
    return RecordingFailed{c.leg, c.serial, reason};
  }
  Failure operator()(const SynthesizeSpeech& c) const {
    return SpeechNotSynthesized{c.call, c.serial, reason};
  }
  Failure operator()(const StoreVoicemail& c) const {
    return VoicemailNotStored{c.call, c.serial, reason};
  }
  Failure operator()(const StartHostTreatment& c) const {
    return HostTreatmentFinished{c.leg.call, HostOutcome::kHandedBack};
  }

  Failure operator()(const UpdateOffer&) const { return std::nullopt; }
  Failure operator()(const SendNote&) const { return std::nullopt; }
  Failure operator()(const SendVoicemail&) const { return std::nullopt; }
  Failure operator()(const AnswerClick&) const { return std::nullopt; }
  Failure operator()(const RingCaller&) const { return std::nullopt; }
  Failure operator()(const StopPrompt&) const { return std::nullopt; }
  Failure operator()(const WriteCallRecord&) const { return std::nullopt; }
};

}  // namespace

std::optional<Event> FailureOf(const Command& command, absl::string_view reason,
                               FailureReason cause) {
  Failure failure = std::visit(ToFailure{reason}, command);
  if (!failure.has_value() || cause == FailureReason::kNone) return failure;
  std::visit(
      [&](auto& event) {
        if constexpr (requires { event.cause; }) event.cause = cause;
      },
      *failure);
  return failure;
}

}  // namespace footman::internal
