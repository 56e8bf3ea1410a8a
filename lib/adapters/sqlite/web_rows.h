// Sign-ins, sessions and chats in the database's tables. See footman/adapters/sqlite.h.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_WEB_ROWS_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_WEB_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/sqlite.h"
#include "lib/adapters/sqlite/connection.h"

namespace footman::sqlite {

absl::StatusOr<std::string> AddSignIn(Connection& connection, absl::string_view name,
                                      const SqliteSecretHash& link, absl::Time expires);
absl::StatusOr<SqliteWebUser> FindSignIn(Connection& connection, const SqliteSecretHash& link,
                                         absl::Time now);
absl::StatusOr<SqliteWebUser> RedeemSignIn(Connection& connection, const SqliteSecretHash& link,
                                           const SqliteSecretHash& session, absl::Time now,
                                           absl::Time session_expires);
absl::StatusOr<SqliteWebUser> FindSession(Connection& connection, const SqliteSecretHash& session,
                                          absl::Time now);
absl::Status RevokeSession(Connection& connection, const SqliteSecretHash& session);
absl::Status DescribeSession(Connection& connection, const SqliteSecretHash& session,
                             absl::string_view device, absl::Time now);
absl::StatusOr<std::vector<SqliteSession>> ListSessions(Connection& connection,
                                                        SubscriberId subscriber, absl::Time now);
// REQUIRES: a transaction.
absl::StatusOr<int> RevokeSessions(Connection& connection, SubscriberId subscriber);

// Whose address it is. NotFound.
absl::StatusOr<SubscriberId> FindAddressOwner(Connection& connection, absl::string_view service,
                                              absl::string_view user);

absl::Status PutChatItem(Connection& connection, absl::string_view user, const SqliteChatItem& item,
                         int max_items);
absl::StatusOr<SqliteChat> LoadChat(Connection& connection, absl::string_view user, uint64_t before,
                                    int limit);
absl::Status MarkSeen(Connection& connection, absl::string_view user, uint64_t mark);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_WEB_ROWS_H_
