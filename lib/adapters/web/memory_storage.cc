#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "footman/adapters/web_storage.h"

namespace footman {

class InMemoryWebStorage::Data {
 public:
  struct Ticket {  // a sign-in link or a session
    std::string user;
    absl::Time expires;
  };
  using Tickets = std::map<WebSecretHash, Ticket>;

  absl::StatusOr<WebUser> Find(const Tickets& tickets, const WebSecretHash& hash,
                               absl::Time now) const {
    if (broken) return Broken();
    const auto it = tickets.find(hash);
    if (it == tickets.end() || it->second.expires <= now) {
      return absl::NotFoundError("unknown, used, or expired");
    }
    return users.at(it->second.user);
  }
  static absl::Status Broken() { return absl::UnavailableError("the storage is out of order"); }

  std::mutex mutex;
  bool broken = false;
  std::map<std::string, WebUser> users;
  Tickets sign_ins;
  Tickets sessions;
  std::map<std::string, std::map<uint64_t, WebChatItem>> chats;
  std::map<std::string, uint64_t> seen;
  std::map<std::pair<uint64_t, std::string>, WebVoicemail> voicemails;
};

InMemoryWebStorage::InMemoryWebStorage() : data_(std::make_unique<Data>()) {}
InMemoryWebStorage::~InMemoryWebStorage() = default;

void InMemoryWebStorage::AddUser(const WebUser& user) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  data_->users[user.user] = user;
}

absl::Status InMemoryWebStorage::AddSignIn(absl::string_view user, const WebSecretHash& link,
                                           absl::Time expires) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->users.count(std::string(user)) == 0) return absl::NotFoundError("no such user");
  data_->sign_ins[link] = {std::string(user), expires};
  return absl::OkStatus();
}

void InMemoryWebStorage::AddVoicemail(SubscriberId subscriber, absl::string_view voicemail,
                                      const WebVoicemail& what) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  data_->voicemails[{subscriber.value(), std::string(voicemail)}] = what;
}

void InMemoryWebStorage::SetBroken(bool broken) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  data_->broken = broken;
}

absl::StatusOr<WebUser> InMemoryWebStorage::FindSignIn(const WebSecretHash& link, absl::Time now) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  return data_->Find(data_->sign_ins, link, now);
}

absl::StatusOr<WebUser> InMemoryWebStorage::RedeemSignIn(const WebSecretHash& link,
                                                         const WebSecretHash& session,
                                                         absl::Time now,
                                                         absl::Time session_expires) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  absl::StatusOr<WebUser> user = data_->Find(data_->sign_ins, link, now);
  if (!user.ok()) return user;
  data_->sign_ins.erase(link);
  data_->sessions[session] = {user->user, session_expires};
  return user;
}

absl::StatusOr<WebUser> InMemoryWebStorage::FindSession(const WebSecretHash& session,
                                                        absl::Time now) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  return data_->Find(data_->sessions, session, now);
}

absl::Status InMemoryWebStorage::RevokeSession(const WebSecretHash& session) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  data_->sessions.erase(session);
  return absl::OkStatus();
}

absl::Status InMemoryWebStorage::PutChatItem(absl::string_view user, const WebChatItem& item) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  data_->chats[std::string(user)][item.id] = item;
  return absl::OkStatus();
}

absl::StatusOr<WebChatHistory> InMemoryWebStorage::LoadChat(absl::string_view user, uint64_t before,
                                                            int limit) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  WebChatHistory history;
  history.seen = data_->seen[std::string(user)];
  const auto& chat = data_->chats[std::string(user)];
  auto it = before == 0 ? chat.end() : chat.lower_bound(before);
  while (it != chat.begin() && static_cast<int>(history.items.size()) < limit) {
    history.items.push_back((--it)->second);
  }
  return history;
}

absl::Status InMemoryWebStorage::MarkSeen(absl::string_view user, uint64_t mark) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  uint64_t& seen = data_->seen[std::string(user)];
  seen = std::max(seen, mark);
  return absl::OkStatus();
}

absl::StatusOr<WebVoicemail> InMemoryWebStorage::FindVoicemail(SubscriberId subscriber,
                                                               absl::string_view voicemail) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  const auto it = data_->voicemails.find({subscriber.value(), std::string(voicemail)});
  if (it == data_->voicemails.end()) return absl::NotFoundError("no such voicemail");
  return it->second;
}

}  // namespace footman
