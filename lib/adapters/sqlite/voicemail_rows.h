// Voicemails in the database's tables. See footman/adapters/sqlite.h.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_VOICEMAIL_ROWS_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_VOICEMAIL_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/sqlite.h"
#include "lib/adapters/sqlite/connection.h"

namespace footman::sqlite {

// REQUIRES: a transaction.
absl::StatusOr<std::string> StoreVoicemail(Connection& connection, const SqliteVoicemail& voicemail,
                                           absl::Time now);
absl::StatusOr<SqliteVoicemail> FindVoicemail(Connection& connection, SubscriberId subscriber,
                                              absl::string_view id);
absl::StatusOr<std::vector<SqliteVoicemail>> ListVoicemails(Connection& connection,
                                                            SubscriberId subscriber, int limit);
// NotFound.
absl::Status MarkHeard(Connection& connection, SubscriberId subscriber, absl::string_view id);
absl::Status Keep(Connection& connection, SubscriberId subscriber, absl::string_view id, bool keep);
absl::StatusOr<std::string> RemoveVoicemail(Connection& connection, SubscriberId subscriber,
                                            absl::string_view id);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_VOICEMAIL_ROWS_H_
