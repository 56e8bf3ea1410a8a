#include "lib/adapters/web/chat_rooms.h"

#include <algorithm>
#include <utility>

#include "lib/adapters/web/chat_item.h"

namespace footman::web {
namespace {

using nlohmann::json;

constexpr size_t kRememberedMessages = 1024;              // of everybody
constexpr absl::Duration kRepeatTime = absl::Minutes(2);  // as the engine has it
constexpr size_t kMaxLeft = 256;
constexpr size_t kMaxHistoryBytes = 256 * 1024;

}  // namespace

void ChatRooms::Enter(const std::string& user, Guest& guest) {
  rooms_[user].guests.push_back(&guest);
}

void ChatRooms::Leave(const std::string& user, Guest& guest) {
  const auto room = rooms_.find(user);
  if (room == rooms_.end()) return;
  auto& guests = room->second.guests;
  guests.erase(std::remove(guests.begin(), guests.end(), &guest), guests.end());
  if (guests.empty()) rooms_.erase(room);
}

bool ChatRooms::IsEmpty(const std::string& user) const { return !rooms_.contains(user); }

uint64_t ChatRooms::NextMark() {
  const int64_t now = absl::ToUnixMicros(clock_.Now().wall);
  last_mark_ = std::max(last_mark_ + 1, static_cast<uint64_t>(std::max<int64_t>(now, 1)));
  return last_mark_;
}

void ChatRooms::Put(const std::string& user, uint64_t id, absl::Time time, json& content) {
  content["changed"] = NextMark();
  WebChatItem item{id, time, Dump(content)};
  const auto voicemail = content.find("voicemail");
  if (voicemail != content.end()) item.voicemail = voicemail->get<std::string>();
  if (!Store(user, item)) ++counters_.storage_errors;
  if (IsEmpty(user)) return;
  TellAll(user, {{"type", "item"}, {"item", Complete(item)}});
}

bool ChatRooms::Store(const std::string& user, const WebChatItem& item) {
  if (item.content.size() > static_cast<size_t>(kMaxWebChatContent)) return false;
  // In their order: an older state of an item must not come over a newer one.
  if (StoreLeft() && storage_.PutChatItem(user, item).ok()) return true;
  left_.emplace_back(user, item);
  if (left_.size() > kMaxLeft) left_.pop_front();
  return false;
}

bool ChatRooms::StoreLeft() {
  while (!left_.empty()) {
    const absl::Status status = storage_.PutChatItem(left_.front().first, left_.front().second);
    // What can never be stored, such as an item of an address that was removed, holds up no other.
    const bool never = absl::IsNotFound(status) || absl::IsInvalidArgument(status);
    if (!status.ok() && !never) return false;
    left_.pop_front();
  }
  return true;
}

uint64_t ChatRooms::Add(const std::string& user, json& content) {
  const uint64_t id = NextMark();
  Put(user, id, clock_.Now().wall, content);
  return id;
}

void ChatRooms::TellAll(const std::string& user, const json& message) {
  const auto room = rooms_.find(user);
  if (room == rooms_.end()) return;
  const std::string text = Dump(message);
  for (Guest* guest : room->second.guests) guest->Tell(text);
}

json ChatRooms::History(const std::string& user, uint64_t before, int limit) {
  (void)StoreLeft();  // if it fails, so does what follows
  // One more than wanted tells whether there are more.
  const absl::StatusOr<WebChatHistory> history = storage_.LoadChat(user, before, limit + 1);
  if (!history.ok()) {
    ++counters_.storage_errors;
    return {{"items", json::array()}, {"more", false}, {"seen", 0}, {"failed", true}};
  }
  std::vector<json> newest_first;
  size_t bytes = 0;
  bool more = false;
  for (const WebChatItem& item : history->items) {
    bytes += item.content.size();
    more = newest_first.size() == static_cast<size_t>(limit) || bytes > kMaxHistoryBytes;
    if (more) break;
    json complete = Complete(item);
    if (!complete.is_null()) newest_first.push_back(std::move(complete));
  }
  std::reverse(newest_first.begin(), newest_first.end());
  return {{"items", newest_first}, {"more", more}, {"seen", history->seen}};
}

void ChatRooms::MarkSeen(const std::string& user, uint64_t mark) {
  if (!storage_.MarkSeen(user, mark).ok()) ++counters_.storage_errors;
  TellAll(user, {{"type", "seen"}, {"mark", mark}});
}

bool ChatRooms::IsNewMessage(const std::string& user, const std::string& tab,
                             const std::string& message_id) {
  const absl::Duration now = clock_.Now().uptime;
  auto& recent = recent_messages_;
  while (!recent.empty() && now - recent.front().said > kRepeatTime) recent.pop_front();
  for (const Message& message : recent) {
    if (message.id == message_id && message.tab == tab && message.user == user) return false;
  }
  recent.push_back({user, tab, message_id, now});
  if (recent.size() > kRememberedMessages) recent.pop_front();
  return true;
}

void ChatRooms::ForgetMessage(const std::string& user, const std::string& tab,
                              const std::string& message_id) {
  const auto is_it = [&](const Message& message) {
    return message.id == message_id && message.tab == tab && message.user == user;
  };
  recent_messages_.erase(std::remove_if(recent_messages_.begin(), recent_messages_.end(), is_it),
                         recent_messages_.end());
}

json ChatRooms::Complete(const WebChatItem& item) const {
  std::optional<json> content = ParseItem(item);
  if (!content) return nullptr;
  decorate_(*content);
  return *std::move(content);
}

}  // namespace footman::web
