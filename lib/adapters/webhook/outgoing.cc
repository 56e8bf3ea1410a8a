#include "lib/adapters/webhook/outgoing.h"

#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/text/clean_text.h"

namespace footman::webhook {
namespace {

using nlohmann::json;

constexpr size_t kMaxLabel = 256;

std::string Own(absl::string_view text) { return std::string(text); }

// RFC 3339, in UTC.
std::string At(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

const char* Name(OfferChange change) {
  switch (change) {
    case OfferChange::kExtended:
      return "extended";
    case OfferChange::kTaken:
      return "taken";
    case OfferChange::kDefaulted:
      return "defaulted";
    case OfferChange::kCallerHungUp:
      return "caller_hung_up";
    case OfferChange::kEnded:
      break;
  }
  return "ended";
}

json CallerJson(const Caller& caller) {
  return {{"name", CleanText(caller.name, kMaxLabel)},
          {"number", CleanText(caller.number, kMaxLabel)},
          {"presentation", Own(Name(caller.presentation))},
          {"attestation", Own(Name(caller.attestation))}};
}

json OptionJson(OfferId offer, const OfferOption& option) {
  json out = {{"number", option.number},
              {"kind", Own(Name(option.kind))},
              {"label", CleanText(option.label, kMaxLabel)},
              {"word", CleanText(option.key_word, kMaxLabel)},
              {"takes_argument", option.takes_argument},
              {"payload", FormatPayload({offer, option.number})}};
  if (!option.link.empty()) out["link"] = Own(option.link);
  return out;
}

// A user that is no UTF-8 is nobody's address; it must not become an exception.
std::string Dump(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string Composer::Offer(const SendOffer& command, absl::string_view id, absl::Time now) const {
  json options = json::array();
  for (const OfferOption& option : command.options) {
    options.push_back(OptionJson(command.offer, option));
  }
  return Dump({{"kind", "offer"},
               {"id", Own(id)},
               {"service", service_},
               {"user", Own(command.user)},
               {"call", FormatCallId(command.offer.call)},
               {"offer", FormatOfferId(command.offer)},
               {"expires", At(now + command.time_left)},
               {"language", Own(command.language)},
               {"letter", Own(command.letter)},
               {"headline", CleanText(command.headline, max_text_)},
               {"text", CleanText(command.text, max_text_)},
               {"default", CleanText(command.default_label, kMaxLabel)},
               {"caller", CallerJson(command.caller)},
               {"options", std::move(options)}});
}

std::string Composer::Update(const UpdateOffer& command, absl::string_view id,
                             absl::Time now) const {
  json body = {{"kind", "update"},
               {"id", Own(id)},
               {"service", service_},
               {"user", Own(command.user)},
               {"call", FormatCallId(command.offer.call)},
               {"offer", FormatOfferId(command.offer)},
               {"change", Name(command.change)},
               {"text", CleanText(command.text, max_text_)}};
  if (command.change == OfferChange::kExtended) body["expires"] = At(now + command.time_left);
  return Dump(body);
}

std::string Composer::Note(const SendNote& command, absl::string_view id) const {
  json body = {{"kind", "note"},
               {"id", Own(id)},
               {"service", service_},
               {"user", Own(command.user)},
               {"text", CleanText(command.text, max_text_)}};
  if (command.call != CallId()) body["call"] = FormatCallId(command.call);
  return Dump(body);
}

std::string Composer::Voicemail(const SendVoicemail& command, absl::string_view id) const {
  return Dump({{"kind", "voicemail"},
               {"id", Own(id)},
               {"service", service_},
               {"user", Own(command.user)},
               {"call", FormatCallId(command.call)},
               {"voicemail", Own(command.voicemail)},
               {"text", CleanText(command.text, max_text_)},
               {"length_ms", absl::ToInt64Milliseconds(command.length)}});
}

std::string FormatPayload(const Choice& choice) {
  return absl::StrCat(FormatOfferId(choice.offer), "/", choice.number);
}

std::optional<Choice> ParsePayload(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) return std::nullopt;
  const std::optional<OfferId> offer = ParseOfferId(text.substr(0, slash));
  uint32_t number = 0;
  if (!offer.has_value() || !absl::SimpleAtoi(text.substr(slash + 1), &number) || number < 1 ||
      number > 255) {
    return std::nullopt;
  }
  const Choice choice{*offer, static_cast<uint8_t>(number)};
  if (FormatPayload(choice) != text) return std::nullopt;
  return choice;
}

}  // namespace footman::webhook
