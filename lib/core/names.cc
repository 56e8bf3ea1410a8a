// The names of values in records, logs and traces. It decides nothing.
// A new enumerator needs its name here, in order.
// Next: include/footman/call.h.

#include <type_traits>
#include <variant>

#include "footman/call.h"
#include "footman/command.h"
#include "footman/event.h"

namespace footman {
namespace {

template <typename E, size_t N>
absl::string_view Pick(const absl::string_view (&names)[N], E value) {
  const auto index = static_cast<size_t>(value);
  return index < N ? names[index] : absl::string_view("?");
}

}  // namespace

// No value's name: that of the Abseil which all of it returns. See footman/abseil_abi.h.
const char abi::FOOTMAN_ABI_MARK = 0;

absl::string_view Name(Presentation value) {
  static constexpr absl::string_view kNames[] = {"allowed", "restricted", "unavailable"};
  return Pick(kNames, value);
}
absl::string_view Name(Attestation value) {
  static constexpr absl::string_view kNames[] = {"none", "full", "partial", "gateway", "failed"};
  return Pick(kNames, value);
}
absl::string_view Name(DiversionReason value) {
  static constexpr absl::string_view kNames[] = {
      "unknown", "unconditional", "busy", "no_answer", "unavailable", "deflection", "other"};
  return Pick(kNames, value);
}
absl::string_view Name(TreatmentKind value) {
  static constexpr absl::string_view kNames[] = {
      "none", "answer",  "transfer", "voicemail", "screened_voicemail",
      "play", "decline", "wait",     "host"};
  return Pick(kNames, value);
}
absl::string_view Name(SelectionMeans value) {
  static constexpr absl::string_view kNames[] = {"none", "reply", "button", "link", "default"};
  return Pick(kNames, value);
}
absl::string_view Name(DefaultReason value) {
  static constexpr absl::string_view kNames[] = {
      "none",           "no_reply",         "call_limit", "no_channel", "delivery_failed",
      "profile_failed", "treatment_failed", "loop"};
  return Pick(kNames, value);
}
absl::string_view Name(Disposition value) {
  static constexpr absl::string_view kNames[] = {
      "none",           "caller_hung_up", "voicemail",   "no_message_left",
      "message_played", "declined",       "transferred", "host_treated",
      "unknown_number", "busy",           "failed",      "internal_error",
      "taken_over"};
  return Pick(kNames, value);
}
absl::string_view Name(FailureReason value) {
  static constexpr absl::string_view kNames[] = {
      "none",   "disk_full",   "not_recorded", "not_stored", "not_answered",
      "no_ack", "caller_lost", "not_spoken",   "not_played", "not_transferred",
      "host",   "shutdown",    "not_possible"};
  return Pick(kNames, value);
}
absl::string_view Name(LegEndReason value) {
  static constexpr absl::string_view kNames[] = {
      "hung_up", "cancelled",   "as_told",     "busy",     "no_answer",
      "refused", "unreachable", "not_allowed", "no_audio", "completed_elsewhere",
      "lost",    "shutdown",    "failed"};
  return Pick(kNames, value);
}

absl::string_view NameOf(const Event& event) {
  static constexpr absl::string_view kNames[] = {
      "CallArrived",           "ProfileLoaded",   "ProfileMissing",
      "ProfileFailed",         "OfferDelivered",  "OfferFailed",
      "ReplyReceived",         "LinkViewed",      "LinkClicked",
      "LegAnswered",           "LegFailed",       "LegEnded",
      "PromptFinished",        "PromptFailed",    "RecordingFinished",
      "RecordingFailed",       "DigitPressed",    "SpeechSynthesized",
      "SpeechNotSynthesized",  "VoicemailStored", "VoicemailNotStored",
      "HostTreatmentFinished", "LegRinging"};
  static_assert(std::size(kNames) == std::variant_size_v<Event>);
  return Pick(kNames, event.index());
}

absl::string_view NameOf(const Command& command) {
  static constexpr absl::string_view kNames[] = {
      "LoadProfile",    "SendOffer",          "UpdateOffer",     "SendNote",
      "SendVoicemail",  "AnswerClick",        "RingCaller",      "AnswerLeg",
      "RejectLeg",      "RedirectLeg",        "HangUpLeg",       "PlayPrompt",
      "StopPrompt",     "StartRecording",     "StopRecording",   "SynthesizeSpeech",
      "StoreVoicemail", "StartHostTreatment", "WriteCallRecord", "DialLeg",
      "EndLeg"};
  static_assert(std::size(kNames) == std::variant_size_v<Command>);
  return Pick(kNames, command.index());
}

CallId CallOf(const Event& event) {
  return std::visit(
      [](const auto& e) -> CallId {
        using E = std::decay_t<decltype(e)>;
        if constexpr (std::is_same_v<E, ReplyReceived>) {
          return CallId();
        } else if constexpr (std::is_same_v<E, LinkViewed> || std::is_same_v<E, LinkClicked>) {
          return e.token.call;
        } else if constexpr (std::is_same_v<E, OfferDelivered> || std::is_same_v<E, OfferFailed>) {
          return e.offer.call;
        } else if constexpr (requires { e.leg; }) {
          return e.leg.call;
        } else {
          return e.call;
        }
      },
      event);
}

}  // namespace footman
