#include "lib/adapters/web/chat_item.h"

#include <utility>

namespace footman::web {
namespace {

using nlohmann::json;

std::string Own(absl::string_view text) { return std::string(text); }

json CallerJson(const Caller& caller) {
  return {{"name", Own(caller.name)},
          {"number", Own(caller.number)},
          {"presentation", Own(Name(caller.presentation))},
          {"attestation", Own(Name(caller.attestation))}};
}

json OptionJson(const OfferOption& option) {
  return {{"number", option.number},
          {"kind", Own(Name(option.kind))},
          {"label", Own(option.label)},
          {"word", Own(option.key_word)},
          {"argument", option.takes_argument}};
}

}  // namespace

OwnedOffer OwnOffer(const SendOffer& command) {
  OwnedOffer owned;
  owned.offer = command.offer;
  owned.subscriber = command.subscriber;
  owned.user = Own(command.user);
  owned.token = FormatLinkToken(command.token);
  owned.time_left = command.time_left;
  json options = json::array();
  for (const OfferOption& option : command.options) {
    options.push_back(OptionJson(option));
    owned.links.push_back(Own(option.link));
  }
  owned.content = {{"kind", "offer"},
                   {"state", kOpen},
                   {"call", FormatCallId(command.offer.call)},
                   {"letter", Own(command.letter)},
                   {"language", Own(command.language)},
                   {"headline", Own(command.headline)},
                   {"default", Own(command.default_label)},
                   {"caller", CallerJson(command.caller)},
                   {"options", std::move(options)}};
  return owned;
}

const char* StateFor(OfferChange change) {
  switch (change) {
    case OfferChange::kExtended:
      return kOpen;
    case OfferChange::kTaken:
      return "taken";
    case OfferChange::kDefaulted:
      return "defaulted";
    case OfferChange::kCallerHungUp:
      return "hung_up";
    case OfferChange::kEnded:
      break;
  }
  return "ended";
}

json NoteContent(CallId call, absl::string_view text) {
  json content = {{"kind", "note"}, {"text", Own(text)}};
  if (call != CallId()) content["call"] = FormatCallId(call);
  return content;
}

json ReplyContent(absl::string_view message_id, absl::string_view text) {
  return {{"kind", "reply"}, {"message", Own(message_id)}, {"text", Own(text)}};
}

json VoicemailContent(const SendVoicemail& command) {
  return {{"kind", "voicemail"},
          {"call", FormatCallId(command.call)},
          {"voicemail", Own(command.voicemail)},
          {"text", Own(command.text)},
          {"length", absl::ToInt64Milliseconds(command.length)}};
}

std::string Dump(const json& json) {
  // A port may hand us anything; what is not UTF-8 becomes U+FFFD rather than an exception.
  return json.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<json> ParseItem(const WebChatItem& item) {
  json content = json::parse(item.content, nullptr, /*allow_exceptions=*/false);
  if (!content.is_object() || !content.contains("kind")) return std::nullopt;
  content["id"] = item.id;
  content["time"] = absl::ToUnixMillis(item.time);
  return content;
}

}  // namespace footman::web
