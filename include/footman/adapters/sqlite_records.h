// What the SQLite adapter keeps besides profiles: sessions, chats, voicemails. See sqlite.h.

#ifndef FOOTMAN_ADAPTERS_SQLITE_RECORDS_H_
#define FOOTMAN_ADAPTERS_SQLITE_RECORDS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "footman/call.h"

namespace footman {

// SHA-256 of a sign-in's or session's secret; the secret itself is never stored.
using SqliteSecretHash = std::array<uint8_t, 32>;

// Who may use the web chat, as one user name of the service "web".
struct SqliteWebUser {
  SubscriberId subscriber;
  std::string user;
  std::string display_name;
  std::string language;
};
struct SqliteSession {
  SqliteSecretHash session{};
  std::string user;
  std::string device;  // "Firefox on Android", as far as it is known
  absl::Time created;
  absl::Time used;  // the last time, roughly
  absl::Time expires;
};
struct SqliteChatItem {
  uint64_t id = 0;  // unique for its user, below 2^63
  absl::Time time;
  std::string content;
  std::string voicemail{};  // that the item leads to; empty = none
};
struct SqliteChat {
  std::vector<SqliteChatItem> items;  // the newest first
  uint64_t seen = 0;
};
struct SqliteVoicemail {
  std::string id;  // 128 random bits, base64url; minted when it is stored
  SubscriberId subscriber;
  std::string audio;   // path
  std::string caller;  // "Bob (+4930123456)", for people
  std::string called;
  absl::Time started;
  absl::Duration length;
  absl::Time stored;
  bool heard = false;
  bool kept = false;  // never removed by age or space, nor with those that were heard
};

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_SQLITE_RECORDS_H_
