#include "examples/softswitch/web_storage.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "examples/softswitch/voicemail_retention.h"

namespace footman::softswitch {
namespace {

absl::StatusOr<WebUser> AsWebUser(absl::StatusOr<SqliteWebUser> user) {
  if (!user.ok()) return user.status();
  return WebUser{user->subscriber, std::move(user->user), std::move(user->display_name),
                 std::move(user->language)};
}

}  // namespace

absl::StatusOr<WebUser> SqliteWebStorage::FindSignIn(const WebSecretHash& link, absl::Time now) {
  return AsWebUser(database_.FindSignIn(link, now));
}

absl::StatusOr<WebUser> SqliteWebStorage::RedeemSignIn(const WebSecretHash& link,
                                                       const WebSecretHash& session, absl::Time now,
                                                       absl::Time session_expires) {
  absl::StatusOr<WebUser> user =
      AsWebUser(database_.RedeemSignIn(link, session, now, session_expires));
  if (user.ok() && logger_ != nullptr) {
    logger_->Write(Log::INFO, CallId(), "signed in",
                   Fields()
                       .Add("subscriber", absl::StrCat(user->subscriber.value()))
                       .Personal("user", user->user));
  }
  return user;
}

absl::StatusOr<WebUser> SqliteWebStorage::FindSession(const WebSecretHash& session,
                                                      absl::Time now) {
  return AsWebUser(database_.FindSession(session, now));
}

absl::Status SqliteWebStorage::RevokeSession(const WebSecretHash& session) {
  const absl::Status status = database_.RevokeSession(session);
  if (status.ok() && logger_ != nullptr) {
    logger_->Write(Log::INFO, CallId(), "signed out", Fields());
  }
  return status;
}

absl::Status SqliteWebStorage::PutChatItem(absl::string_view user, const WebChatItem& item) {
  return database_.PutChatItem(user, {item.id, item.time, item.content, item.voicemail});
}

absl::StatusOr<WebChatHistory> SqliteWebStorage::LoadChat(absl::string_view user, uint64_t before,
                                                          int limit) {
  absl::StatusOr<SqliteChat> chat = database_.LoadChat(user, before, limit);
  if (!chat.ok()) return chat.status();
  WebChatHistory history;
  history.seen = chat->seen;
  history.items.reserve(chat->items.size());
  for (SqliteChatItem& item : chat->items) {
    history.items.push_back(
        {item.id, item.time, std::move(item.content), std::move(item.voicemail)});
  }
  return history;
}

absl::Status SqliteWebStorage::MarkSeen(absl::string_view user, uint64_t mark) {
  return database_.MarkSeen(user, mark);
}

absl::StatusOr<WebVoicemail> SqliteWebStorage::FindVoicemail(SubscriberId subscriber,
                                                             absl::string_view voicemail) {
  absl::StatusOr<SqliteVoicemail> found = database_.FindVoicemail(subscriber, voicemail);
  if (!found.ok()) return found.status();
  return WebVoicemail{std::move(found->audio),
                      std::move(found->caller),
                      found->length,
                      found->started,
                      found->heard,
                      found->kept};
}

absl::Status SqliteWebStorage::DescribeSession(const WebSecretHash& session,
                                               absl::string_view device, absl::Time now) {
  return database_.DescribeSession(session, device, now);
}

absl::StatusOr<std::vector<WebSession>> SqliteWebStorage::ListSessions(SubscriberId subscriber,
                                                                       absl::Time now) {
  absl::StatusOr<std::vector<SqliteSession>> rows = database_.ListSessions(subscriber, now);
  if (!rows.ok()) return rows.status();
  std::vector<WebSession> sessions;
  for (SqliteSession& row : *rows) {
    sessions.push_back({row.session, std::move(row.device), row.created, row.used});
  }
  return sessions;
}

absl::Status SqliteWebStorage::MarkHeard(SubscriberId subscriber, absl::string_view voicemail) {
  return database_.MarkHeard(subscriber, voicemail);
}

absl::Status SqliteWebStorage::Keep(SubscriberId subscriber, absl::string_view voicemail,
                                    bool keep) {
  return database_.Keep(subscriber, voicemail, keep);
}

absl::Status SqliteWebStorage::RemoveVoicemail(SubscriberId subscriber,
                                               absl::string_view voicemail) {
  const absl::StatusOr<SqliteVoicemail> found = database_.FindVoicemail(subscriber, voicemail);
  return found.ok() ? DeleteVoicemail(*found, database_) : found.status();
}

absl::StatusOr<std::vector<std::string>> SqliteWebStorage::RemoveHeard(SubscriberId subscriber) {
  const absl::StatusOr<std::vector<SqliteVoicemail>> all =
      database_.ListVoicemails(subscriber, std::numeric_limits<int>::max());
  if (!all.ok()) return all.status();
  std::vector<std::string> removed;
  for (const SqliteVoicemail& voicemail : *all) {
    if (!voicemail.heard || voicemail.kept) continue;
    const absl::Status status = DeleteVoicemail(voicemail, database_);
    // What is gone is told; what is left is there the next time.
    if (!status.ok())
      return removed.empty() ? status : absl::StatusOr<std::vector<std::string>>(removed);
    removed.push_back(voicemail.id);
  }
  return removed;
}

}  // namespace footman::softswitch
