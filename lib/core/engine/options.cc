// Decides whether an engine can work with its options. Every limit has a bound here.
// Never mends one: what cannot be is refused by name.
// Next: include/footman/options.h, what each is for.

#include "footman/options.h"

#include "absl/strings/str_cat.h"
#include "footman/call_record.h"

namespace footman {
namespace {

absl::Status Wrong(absl::string_view field, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", why));
}

absl::Status CheckTimes(const EngineOptions& options) {
  const struct {
    absl::string_view field;
    absl::Duration value;
  } kTimes[] = {{"profile_timeout", options.profile_timeout},
                {"delivery_timeout", options.delivery_timeout},
                {"decision_timeout", options.decision_timeout},
                {"call_limit", options.call_limit},
                {"wait_extension", options.wait_extension},
                {"speech_timeout", options.speech_timeout},
                {"answer_timeout", options.answer_timeout},
                {"prompt_limit", options.prompt_limit},
                {"recording_limit", options.recording_limit},
                {"silence_limit", options.silence_limit},
                {"storing_timeout", options.storing_timeout},
                {"host_timeout", options.host_timeout},
                {"ending_timeout", options.ending_timeout},
                {"memory", options.memory}};
  for (const auto& time : kTimes) {
    if (time.value <= absl::ZeroDuration() || time.value > absl::Hours(24)) {
      return Wrong(time.field, "must be more than nothing and at most a day");
    }
  }
  if (options.ambiguity_window < absl::ZeroDuration())
    return Wrong("ambiguity_window", "is negative");
  if (options.retry_after < absl::ZeroDuration()) return Wrong("retry_after", "is negative");
  return absl::OkStatus();
}

absl::Status CheckLimits(const EngineOptions& options) {
  const struct {
    absl::string_view field;
    int value, least, most;
  } kLimits[] = {
      // A slot takes 29 bits of an OfferRef; the call table is sized beforehand.
      {"max_calls", options.max_calls, 1, 16 << 20},
      {"max_offers_per_call", options.max_offers_per_call, 1, 8},
      {"max_waits_per_call", options.max_waits_per_call, 0, kMaxDecisions - 4},
      {"max_addresses", options.max_addresses, 1, 64 << 20},
      {"max_remembered_offers", options.max_remembered_offers, 1, 64 << 20},
      {"max_name_length", options.max_name_length, 1, 256},
      {"max_typed_text", options.max_typed_text, 1, 2000},
      {"letters_used_before", options.letters_used_before, 0, 100},
  };
  for (const auto& limit : kLimits) {
    if (limit.value < limit.least || limit.value > limit.most) {
      return Wrong(limit.field, absl::StrCat("must be from ", limit.least, " to ", limit.most));
    }
  }
  if (int64_t{options.max_calls} * options.max_offers_per_call > options.max_addresses) {
    return Wrong("max_addresses", "must be at least max_calls * max_offers_per_call");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const EngineOptions& options) {
  if (options.capabilities.services.size() > 16)
    return Wrong("capabilities.services", "at most 16");
  if (options.capabilities.recording && !options.capabilities.media) {
    return Wrong("capabilities.recording", "needs media");
  }
  if (options.link_base.size() > 200) return Wrong("link_base", "at most 200 bytes");
  if (!options.link_base.empty() && options.link_base.back() == '/') {
    return Wrong("link_base", "must not end with a slash");
  }
  if (options.fallback_treatment.kind == TreatmentKind::kWait) {
    return Wrong("fallback_treatment", "must end the question; wait does not");
  }
  for (const std::string& prefix : options.transfer_prefixes) {
    if (prefix.size() < 2 || prefix[0] != '+') {
      return Wrong("transfer_prefixes", "each begins with + and a digit");
    }
  }
  if (absl::Status status = CheckTimes(options); !status.ok()) return status;
  return CheckLimits(options);
}

}  // namespace footman
