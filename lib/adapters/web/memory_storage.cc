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
    absl::Time created = {};  // of a session
    absl::Time used = {};
    std::string device = {};
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
  using Voicemails = std::map<std::pair<uint64_t, std::string>, WebVoicemail>;
  absl::StatusOr<Voicemails::iterator> FindVoicemail(SubscriberId subscriber,
                                                     absl::string_view voicemail) {
    if (broken) return Broken();
    const auto it = voicemails.find({subscriber.value(), std::string(voicemail)});
    if (it == voicemails.end()) return absl::NotFoundError("no such voicemail");
    return it;
  }
  Voicemails voicemails;
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
  data_->sessions[session] = {user->user, session_expires, now, now};
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
  const auto it = data_->FindVoicemail(subscriber, voicemail);
  if (!it.ok()) return it.status();
  return (*it)->second;
}

absl::Status InMemoryWebStorage::MarkHeard(SubscriberId subscriber, absl::string_view voicemail) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  const auto it = data_->FindVoicemail(subscriber, voicemail);
  if (it.ok()) (*it)->second.heard = true;
  return it.status();
}

absl::Status InMemoryWebStorage::Keep(SubscriberId subscriber, absl::string_view voicemail,
                                      bool keep) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  const auto it = data_->FindVoicemail(subscriber, voicemail);
  if (it.ok()) (*it)->second.kept = keep;
  return it.status();
}

absl::Status InMemoryWebStorage::RemoveVoicemail(SubscriberId subscriber,
                                                 absl::string_view voicemail) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  const auto it = data_->FindVoicemail(subscriber, voicemail);
  if (it.ok()) data_->voicemails.erase(*it);
  return it.status();
}

absl::StatusOr<std::vector<std::string>> InMemoryWebStorage::RemoveHeard(SubscriberId subscriber) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  std::vector<std::string> removed;
  for (auto it = data_->voicemails.begin(); it != data_->voicemails.end();) {
    const auto& [key, what] = *it;
    if (key.first != subscriber.value() || !what.heard || what.kept) {
      ++it;
      continue;
    }
    removed.push_back(key.second);
    it = data_->voicemails.erase(it);
  }
  return removed;
}

absl::Status InMemoryWebStorage::DescribeSession(const WebSecretHash& session,
                                                 absl::string_view device, absl::Time now) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  const auto it = data_->sessions.find(session);
  if (it == data_->sessions.end()) return absl::OkStatus();
  it->second.used = std::max(it->second.used, now);
  if (!device.empty()) it->second.device = std::string(device);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<WebSession>> InMemoryWebStorage::ListSessions(SubscriberId subscriber,
                                                                         absl::Time now) {
  const std::lock_guard<std::mutex> lock(data_->mutex);
  if (data_->broken) return Data::Broken();
  std::vector<WebSession> sessions;
  for (const auto& [hash, ticket] : data_->sessions) {
    if (ticket.expires <= now || data_->users.at(ticket.user).subscriber != subscriber) continue;
    sessions.push_back({hash, ticket.device, ticket.created, ticket.used});
  }
  std::sort(sessions.begin(), sessions.end(),
            [](const WebSession& a, const WebSession& b) { return a.used > b.used; });
  return sessions;
}

}  // namespace footman
