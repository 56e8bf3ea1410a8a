// What people ask in an open chat besides handling calls: their voicemails and their sessions.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_CHAT_REQUESTS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_CHAT_REQUESTS_H_

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "lib/adapters/web/chat_connection.h"
#include "lib/adapters/web/sign_in.h"

namespace footman::web {

inline constexpr size_t kMaxReference = 64;

// The text of a field, unless it is missing, of another type, or longer than `limit` bytes.
std::optional<std::string> Text(const nlohmann::json& message, const char* field, size_t limit);
std::optional<uint64_t> Number(const nlohmann::json& message, const char* field);

// The way to the page.
class ChatVoice {
 public:
  virtual ~ChatVoice() = default;
  virtual void Say(const nlohmann::json& message) = 0;
};

class ChatVoicemails {
 public:
  ChatVoicemails(const ChatTools& tools, const Session& session, ChatVoice& voice)
      : tools_(tools), session_(session), voice_(voice) {}

  // Adds to the voicemails of a history what is not stored with them.
  void Complete(nlohmann::json& history) const;
  // "heard", "keep", "delete", "delete_heard". False: the message is none of ours.
  bool Understood(absl::string_view type, const nlohmann::json& message);

 private:
  // Tells every tab of the person, or this one that it did not work.
  void Answer(const absl::Status& status, const std::string& voicemail, nlohmann::json change);
  bool DeleteHeard();

  const ChatTools& tools_;
  const Session& session_;
  ChatVoice& voice_;
};

class ChatSessions {
 public:
  using Ended = std::function<void(const WebSecretHash&)>;

  ChatSessions(const ChatTools& tools, const Session& session, ChatVoice& voice, Ended ended)
      : tools_(tools), session_(session), voice_(voice), ended_(std::move(ended)) {}

  bool List();
  // False: the message makes no sense.
  bool End(const nlohmann::json& message);

 private:
  const ChatTools& tools_;
  const Session& session_;
  ChatVoice& voice_;
  const Ended ended_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_CHAT_REQUESTS_H_
