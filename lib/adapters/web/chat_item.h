// Chat items as JSON: what is stored (no secrets), and what a chat is sent.
//
// Stored: {"kind": "offer" | "note" | "reply" | "voicemail", "changed": mark, ...}; the functions
// below say the rest. A chat gets the same with "id" and "time" (ms since 1970), and for an offer
// that is open also "token", "left" and "total" (ms; of the countdown) and each option's "link".

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_CHAT_ITEM_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_CHAT_ITEM_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/web_storage.h"
#include "footman/command.h"

namespace footman::web {

// A SendOffer that owns its texts: what outlives the call to Send.
struct OwnedOffer {
  OfferId offer;
  SubscriberId subscriber;
  std::string user;
  nlohmann::json content;  // to be stored
  std::string token;
  std::vector<std::string> links;  // by option, may be empty
  absl::Duration time_left;
};
OwnedOffer OwnOffer(const SendOffer& command);

// How an offer stands, in its item's "state".
inline constexpr char kOpen[] = "open";
inline constexpr char kMissed[] = "missed";  // no chat showed it
inline constexpr char kLost[] = "lost";      // it was open when the server stopped
const char* StateFor(OfferChange change);

nlohmann::json NoteContent(CallId call, absl::string_view text);
nlohmann::json ReplyContent(absl::string_view message_id, absl::string_view text);
nlohmann::json VoicemailContent(const SendVoicemail& command);

std::string Dump(const nlohmann::json& json);

// nullopt: the stored item is not one of ours.
std::optional<nlohmann::json> ParseItem(const WebChatItem& item);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_CHAT_ITEM_H_
