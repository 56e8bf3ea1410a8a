#include "lib/adapters/sqlite/web_rows.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "lib/adapters/sqlite/profile_rows.h"

namespace footman::sqlite {
namespace {

constexpr absl::string_view kWeb = "web";

Blob BlobOf(const SqliteSecretHash& hash) {
  return {{reinterpret_cast<const char*>(hash.data()), hash.size()}};
}

int64_t Key(SubscriberId subscriber) { return static_cast<int64_t>(subscriber.value()); }

// SQLite's integers have a sign.
int64_t Clamp(uint64_t value) {
  return static_cast<int64_t>(std::min<uint64_t>(value, std::numeric_limits<int64_t>::max()));
}

// The row of subscriber and user that a link or session stands for.
absl::StatusOr<SqliteWebUser> ReadUser(Connection& connection, Rows rows, absl::string_view what) {
  if (!rows.Next()) {
    if (!rows.status().ok()) return rows.status();
    return absl::NotFoundError(absl::StrCat("there is no such ", what));
  }
  SqliteWebUser user;
  user.subscriber = SubscriberId(static_cast<uint64_t>(rows.Integer(0)));
  user.user = std::string(rows.Text(1));
  absl::StatusOr<footman::proto::profile::Subscriber> profile =
      LoadSubscriber(connection, user.subscriber);
  if (!profile.ok()) return profile.status();
  user.display_name = profile->display_name();
  user.language = profile->language();
  return user;
}

}  // namespace

absl::StatusOr<SubscriberId> FindAddressOwner(Connection& connection, absl::string_view service,
                                              absl::string_view user) {
  Rows rows = connection.Ask("SELECT subscriber FROM addresses WHERE service = ?1 AND user = ?2",
                             service, user);
  if (rows.Next()) return SubscriberId(static_cast<uint64_t>(rows.Integer(0)));
  if (!rows.status().ok()) return rows.status();
  return absl::NotFoundError("the address belongs to no subscriber");
}

absl::StatusOr<std::string> AddSignIn(Connection& connection, absl::string_view name,
                                      const SqliteSecretHash& link, absl::Time expires) {
  Transaction transaction(connection);
  if (!transaction.status().ok()) return transaction.status();
  const absl::StatusOr<SubscriberId> subscriber = FindName(connection, name);
  if (!subscriber.ok()) return subscriber.status();
  const absl::StatusOr<footman::proto::profile::Subscriber> profile =
      LoadSubscriber(connection, *subscriber);
  if (!profile.ok()) return profile.status();
  std::string user;
  for (const auto& address : profile->address()) {
    if (user.empty() && address.service() == kWeb) user = address.user();
  }
  if (user.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("subscriber \"", name, "\" has no address of the service \"web\""));
  }
  absl::Status status = connection.Do(
      "INSERT INTO sign_ins (link, subscriber, user, expires) VALUES (?1, ?2, ?3, ?4)",
      BlobOf(link), Key(*subscriber), user, expires);
  if (status.ok()) status = transaction.Commit();
  if (!status.ok()) return status;
  return user;
}

// The joins: a link or session is worth nothing once its user has passed to somebody else.
absl::StatusOr<SqliteWebUser> FindSignIn(Connection& connection, const SqliteSecretHash& link,
                                         absl::Time now) {
  return ReadUser(connection,
                  connection.Ask("SELECT s.subscriber, s.user FROM sign_ins s JOIN addresses a "
                                 "ON a.service = 'web' AND a.user = s.user "
                                 "AND a.subscriber = s.subscriber "
                                 "WHERE s.link = ?1 AND s.expires > ?2",
                                 BlobOf(link), now),
                  "sign-in link");
}

absl::StatusOr<SqliteWebUser> RedeemSignIn(Connection& connection, const SqliteSecretHash& link,
                                           const SqliteSecretHash& session, absl::Time now,
                                           absl::Time session_expires) {
  Transaction transaction(connection);
  if (!transaction.status().ok()) return transaction.status();
  absl::StatusOr<SqliteWebUser> user = FindSignIn(connection, link, now);
  if (!user.ok()) return user;
  absl::Status status =
      connection.Do("DELETE FROM sign_ins WHERE link = ?1 OR expires <= ?2", BlobOf(link), now);
  if (status.ok()) status = connection.Do("DELETE FROM sessions WHERE expires <= ?1", now);
  if (status.ok()) {
    status = connection.Do(
        "INSERT INTO sessions (session, subscriber, user, created, used, expires) "
        "VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
        BlobOf(session), Key(user->subscriber), user->user, now, session_expires);
  }
  if (status.ok()) status = transaction.Commit();
  if (!status.ok()) return status;
  return user;
}

absl::StatusOr<SqliteWebUser> FindSession(Connection& connection, const SqliteSecretHash& session,
                                          absl::Time now) {
  return ReadUser(connection,
                  connection.Ask("SELECT s.subscriber, s.user FROM sessions s JOIN addresses a "
                                 "ON a.service = 'web' AND a.user = s.user "
                                 "AND a.subscriber = s.subscriber "
                                 "WHERE s.session = ?1 AND s.expires > ?2",
                                 BlobOf(session), now),
                  "session");
}

absl::Status RevokeSession(Connection& connection, const SqliteSecretHash& session) {
  return connection.Do("DELETE FROM sessions WHERE session = ?1", BlobOf(session));
}

absl::Status DescribeSession(Connection& connection, const SqliteSecretHash& session,
                             absl::string_view device, absl::Time now) {
  return connection.Do(
      "UPDATE sessions SET used = max(used, ?3), device = iif(?2 = '', device, ?2) "
      "WHERE session = ?1",
      BlobOf(session), device, now);
}

absl::StatusOr<std::vector<SqliteSession>> ListSessions(Connection& connection,
                                                        SubscriberId subscriber, absl::Time now) {
  std::vector<SqliteSession> sessions;
  Rows rows = connection.Ask(
      "SELECT session, user, device, created, used, expires FROM sessions "
      "WHERE subscriber = ?1 AND expires > ?2 ORDER BY used DESC, created DESC",
      Key(subscriber), now);
  while (rows.Next()) {
    SqliteSession& session = sessions.emplace_back();
    const absl::string_view hash = rows.Bytes(0);
    if (hash.size() != session.session.size()) return absl::DataLossError("a session has no hash");
    std::copy(hash.begin(), hash.end(), session.session.begin());
    session.user = std::string(rows.Text(1));
    session.device = std::string(rows.Text(2));
    session.created = rows.Time(3);
    session.used = rows.Time(4);
    session.expires = rows.Time(5);
  }
  if (!rows.status().ok()) return rows.status();
  return sessions;
}

absl::StatusOr<int> RevokeSessions(Connection& connection, SubscriberId subscriber) {
  absl::Status status =
      connection.Do("DELETE FROM sign_ins WHERE subscriber = ?1", Key(subscriber));
  if (status.ok()) {
    status = connection.Do("DELETE FROM sessions WHERE subscriber = ?1", Key(subscriber));
  }
  if (!status.ok()) return status;
  return connection.changes();
}

absl::Status PutChatItem(Connection& connection, absl::string_view user, const SqliteChatItem& item,
                         int max_items) {
  Transaction transaction(connection);
  if (!transaction.status().ok()) return transaction.status();
  const absl::StatusOr<SubscriberId> owner = FindAddressOwner(connection, kWeb, user);
  if (!owner.ok()) return owner.status();
  absl::Status status = connection.Do(
      "INSERT INTO chat_items (subscriber, user, id, time, content, voicemail) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
      "ON CONFLICT (subscriber, user, id) DO UPDATE SET time = ?4, content = ?5, voicemail = ?6",
      Key(*owner), user, Clamp(item.id), item.time, item.content, item.voicemail);
  if (status.ok()) {
    status = connection.Do(
        "DELETE FROM chat_items WHERE subscriber = ?1 AND user = ?2 AND id <= "
        "(SELECT id FROM chat_items WHERE subscriber = ?1 AND user = ?2 "
        "ORDER BY id DESC LIMIT 1 OFFSET ?3) "
        "AND NOT EXISTS (SELECT 1 FROM voicemails v "
        "WHERE v.id = chat_items.voicemail AND v.subscriber = ?1)",
        Key(*owner), user, max_items);
  }
  return status.ok() ? transaction.Commit() : status;
}

absl::StatusOr<SqliteChat> LoadChat(Connection& connection, absl::string_view user, uint64_t before,
                                    int limit) {
  const absl::StatusOr<SubscriberId> owner = FindAddressOwner(connection, kWeb, user);
  if (!owner.ok()) return owner.status();
  SqliteChat chat;
  const int64_t below = before == 0 ? std::numeric_limits<int64_t>::max() : Clamp(before);
  Rows items = connection.Ask(
      "SELECT id, time, content, voicemail FROM chat_items "
      "WHERE subscriber = ?1 AND user = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4",
      Key(*owner), user, below, std::max(limit, 0));
  while (items.Next()) {
    chat.items.push_back({static_cast<uint64_t>(items.Integer(0)), items.Time(1),
                          std::string(items.Text(2)), std::string(items.Text(3))});
  }
  if (!items.status().ok()) return items.status();
  Rows seen = connection.Ask("SELECT mark FROM chat_seen WHERE subscriber = ?1 AND user = ?2",
                             Key(*owner), user);
  if (seen.Next()) chat.seen = static_cast<uint64_t>(seen.Integer(0));
  if (!seen.status().ok()) return seen.status();
  return chat;
}

absl::Status MarkSeen(Connection& connection, absl::string_view user, uint64_t mark) {
  const absl::StatusOr<SubscriberId> owner = FindAddressOwner(connection, kWeb, user);
  if (!owner.ok()) return owner.status();
  return connection.Do(
      "INSERT INTO chat_seen (subscriber, user, mark) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (subscriber, user) DO UPDATE SET mark = max(mark, ?3)",
      Key(*owner), user, Clamp(mark));
}

}  // namespace footman::sqlite
