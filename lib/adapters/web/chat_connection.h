// The open chats: one WebSocket each, spoken to in JSON.
//
// From the page:  {"type": "hello", "tab"}                                first, and once
//                 {"type": "shown", "item": id}                           an offer is on the screen
//                 {"type": "click", "ref", "token", "option", "argument"}
//                 {"type": "reply", "id", "text"}
//                 {"type": "older", "before": id}
//                 {"type": "seen", "mark": changed}
//                 {"type": "heard", "voicemail": id}
//                 {"type": "keep", "voicemail": id, "keep": bool}
//                 {"type": "delete", "voicemail": id} | {"type": "delete_heard"}
//                 {"type": "sessions"} | {"type": "end_session", "id"}
// To the page:    {"type": "welcome", "items": [...], "more", "seen", "name", "now"}
//                 {"type": "item", "item": {...}}                         new, or changed
//                 {"type": "older", "items": [...], "more"}
//                 {"type": "answer", "ref", "outcome", "text", "kind"}
//                 {"type": "sent", "id"} | {"type": "not_sent", "id"}
//                 {"type": "seen", "mark"} | {"type": "signed_out"} | {"type": "beat"}
//                 {"type": "voicemail", "voicemail", "heard"?, "kept"?, "gone"?}  it has changed
//                 {"type": "deleted", "count"}                            of delete_heard
//                 {"type": "sessions", "sessions": [{"id", "device", "created", "used",
//                 "current"}]}
//                 {"type": "trouble"}                                     nothing was changed
// A voicemail's item says "heard", "kept" and "gone" too.
// A message that is none of these closes the chat (1008). "tab" is the page's name for itself, the
// same when it connects again; without one, each connection is a tab.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_CHAT_CONNECTION_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_CHAT_CONNECTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "footman/adapters/web.h"
#include "lib/adapters/web/chat_rooms.h"
#include "lib/adapters/web/clicks.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/guard.h"
#include "lib/adapters/web/http.h"
#include "lib/adapters/web/offers.h"
#include "lib/adapters/web/sign_in.h"

namespace footman::web {

// What every chat works with. All borrowed; they outlive the chats.
struct ChatTools {
  Loop& loop;
  ChatRooms& rooms;
  Offers& offers;
  Clicks& clicks;
  WebStorage& storage;
  const Clock& clock;
  Counters& counters;
  const WebOptions& options;
  EventSink* events = nullptr;
};

class Chat;

class Chats {
 public:
  explicit Chats(ChatTools tools) : tools_(tools) {}
  void SetSink(EventSink& events) { tools_.events = &events; }

  // Whether the user may open one more.
  bool MayOpen(const std::string& user) const;
  std::unique_ptr<SocketUser> Open(const Session& session, Socket& socket);
  // Tells every chat of the session that it is signed out, and closes it.
  void EndSession(const WebSecretHash& session);

 private:
  friend class Chat;
  ChatTools tools_;
  uint64_t last_id_ = 0;
  std::map<uint64_t, Chat*> open_;  // by a number, so that a late callback finds nothing
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_CHAT_CONNECTION_H_
