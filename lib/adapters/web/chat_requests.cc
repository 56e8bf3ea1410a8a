#include "lib/adapters/web/chat_requests.h"

#include <vector>

#include "absl/strings/escaping.h"

namespace footman::web {
namespace {

using nlohmann::json;

constexpr size_t kMaxVoicemailId = 100;  // as of IsPlainId

// What a page calls a session: enough to tell it from the person's others, and no secret.
std::string NameOf(const WebSecretHash& session) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(session.data()), 16));
}

}  // namespace

std::optional<std::string> Text(const json& message, const char* field, size_t limit) {
  const auto it = message.find(field);
  if (it == message.end() || !it->is_string()) return std::nullopt;
  std::string text = it->get<std::string>();
  if (text.size() > limit) return std::nullopt;
  return text;
}

std::optional<uint64_t> Number(const json& message, const char* field) {
  const auto it = message.find(field);
  if (it == message.end() || !it->is_number_unsigned()) return std::nullopt;
  return it->get<uint64_t>();
}

// ---- Voicemails.

void ChatVoicemails::Complete(json& history) const {
  for (json& item : history["items"]) {
    if (item.value("kind", "") != "voicemail") continue;
    const absl::StatusOr<WebVoicemail> found =
        tools_.storage.FindVoicemail(session_.user.subscriber, item.value("voicemail", ""));
    if (found.ok()) {
      item["heard"] = found->heard;
      item["kept"] = found->kept;
    } else if (absl::IsNotFound(found.status())) {
      item["gone"] = true;
    } else {
      ++tools_.counters.storage_errors;
    }
  }
}

bool ChatVoicemails::Understood(absl::string_view type, const json& message) {
  if (type == "delete_heard") return DeleteHeard();
  const std::optional<std::string> voicemail = Text(message, "voicemail", kMaxVoicemailId);
  if (!voicemail) return false;
  const SubscriberId subscriber = session_.user.subscriber;
  if (type == "heard") {
    Answer(tools_.storage.MarkHeard(subscriber, *voicemail), *voicemail, {{"heard", true}});
  } else if (type == "keep") {
    const auto keep = message.find("keep");
    if (keep == message.end() || !keep->is_boolean()) return false;
    const bool wanted = keep->get<bool>();
    Answer(tools_.storage.Keep(subscriber, *voicemail, wanted), *voicemail, {{"kept", wanted}});
  } else if (type == "delete") {
    Answer(tools_.storage.RemoveVoicemail(subscriber, *voicemail), *voicemail, {{"gone", true}});
  } else {
    return false;
  }
  return true;
}

void ChatVoicemails::Answer(const absl::Status& status, const std::string& voicemail, json change) {
  if (!status.ok() && !absl::IsNotFound(status)) {
    ++tools_.counters.storage_errors;
    return voice_.Say({{"type", "trouble"}});
  }
  if (!status.ok()) change = {{"gone", true}};  // deleted elsewhere
  change["type"] = "voicemail";
  change["voicemail"] = voicemail;
  tools_.rooms.TellAll(session_.user.user, change);
}

bool ChatVoicemails::DeleteHeard() {
  const absl::StatusOr<std::vector<std::string>> removed =
      tools_.storage.RemoveHeard(session_.user.subscriber);
  if (!removed.ok()) {
    Answer(removed.status(), "", {});
    return true;
  }
  for (const std::string& voicemail : *removed) {
    Answer(absl::OkStatus(), voicemail, {{"gone", true}});
  }
  voice_.Say({{"type", "deleted"}, {"count", removed->size()}});
  return true;
}

// ---- Sessions.

bool ChatSessions::List() {
  const absl::StatusOr<std::vector<WebSession>> sessions =
      tools_.storage.ListSessions(session_.user.subscriber, tools_.clock.Now().wall);
  if (!sessions.ok()) {
    ++tools_.counters.storage_errors;
    voice_.Say({{"type", "trouble"}});
    return true;
  }
  json list = json::array();
  for (const WebSession& session : *sessions) {
    list.push_back({{"id", NameOf(session.session)},
                    {"device", session.device},
                    {"created", absl::ToUnixMillis(session.created)},
                    {"used", absl::ToUnixMillis(session.used)},
                    {"current", session.session == session_.hash}});
  }
  voice_.Say({{"type", "sessions"}, {"sessions", list}});
  return true;
}

bool ChatSessions::End(const json& message) {
  const std::optional<std::string> id = Text(message, "id", kMaxReference);
  if (!id) return false;
  const absl::StatusOr<std::vector<WebSession>> sessions =
      tools_.storage.ListSessions(session_.user.subscriber, tools_.clock.Now().wall);
  for (const WebSession& session : sessions.ok() ? *sessions : std::vector<WebSession>()) {
    if (NameOf(session.session) != *id || session.session == session_.hash) continue;
    if (tools_.storage.RevokeSession(session.session).ok()) ended_(session.session);
  }
  return List();  // says how it is now, and whether the storage fails
}

}  // namespace footman::web
