// Who is in the chat, what was said there: each user's open chats and history.
//
// One on the web thread. A user name is a room; every open tab and device of the user is a guest.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_CHAT_ROOMS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_CHAT_ROOMS_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/web_storage.h"
#include "footman/clock.h"
#include "lib/adapters/web/counters.h"

namespace footman::web {

// An open chat, as its room sees it.
class Guest {
 public:
  virtual ~Guest() = default;
  virtual void Tell(const std::string& message) = 0;
};

class ChatRooms {
 public:
  ChatRooms(WebStorage& storage, const Clock& clock, Counters& counters)
      : storage_(storage), clock_(clock), counters_(counters) {}
  // Completes an item before it is sent, with what is not stored: see Offers.
  void SetDecorator(std::function<void(nlohmann::json&)> decorate) {
    decorate_ = std::move(decorate);
  }

  void Enter(const std::string& user, Guest& guest);
  void Leave(const std::string& user, Guest& guest);
  bool IsEmpty(const std::string& user) const;

  // A number for an item or a change: rises with time, never the same twice.
  uint64_t NextMark();

  // Stores the item and tells everyone in the room. When the storage fails, those in the room see
  // it all the same, and it is stored when the storage works again, unless that takes too long.
  // `content` gets its "changed" mark.
  void Put(const std::string& user, uint64_t id, absl::Time time, nlohmann::json& content);
  // The same for a fresh item; returns its id.
  uint64_t Add(const std::string& user, nlohmann::json& content);
  void TellAll(const std::string& user, const nlohmann::json& message);

  // {"items": [...oldest first], "more": bool, "seen": mark}: at most `limit` items before `before`
  // (zero = the newest), and fewer when they are large. {"failed": true}: the storage did.
  nlohmann::json History(const std::string& user, uint64_t before, int limit);
  void MarkSeen(const std::string& user, uint64_t mark);

  // False: this message was said by the same tab within two minutes, maybe by another connection.
  bool IsNewMessage(const std::string& user, const std::string& tab, const std::string& message_id);
  // It could not be passed on: it may be said again.
  void ForgetMessage(const std::string& user, const std::string& tab,
                     const std::string& message_id);

 private:
  struct Room {
    std::vector<Guest*> guests;
  };
  struct Message {
    std::string user, tab, id;
    absl::Duration said;  // uptime
  };
  nlohmann::json Complete(const WebChatItem& item) const;
  bool Store(const std::string& user, const WebChatItem& item);
  // False: the storage still fails.
  bool StoreLeft();

  WebStorage& storage_;
  const Clock& clock_;
  Counters& counters_;
  std::function<void(nlohmann::json&)> decorate_;
  absl::flat_hash_map<std::string, Room> rooms_;  // with at least one guest each
  std::deque<Message> recent_messages_;
  std::deque<std::pair<std::string, WebChatItem>> left_;  // what the storage did not take, by user
  uint64_t last_mark_ = 0;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_CHAT_ROOMS_H_
