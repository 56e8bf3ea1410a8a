// Profiles in the database's tables.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_ROWS_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_ROWS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "footman/adapters/sqlite.h"
#include "footman/profile.h"
#include "lib/adapters/sqlite/connection.h"
#include "lib/proto/profile.pb.h"

namespace footman::sqlite {

// Stores canonical profiles. REQUIRES: a transaction, which the caller commits only when it is OK.
absl::StatusOr<ImportSummary> StoreProfiles(Connection& connection,
                                            const footman::proto::profile::Profiles& profiles,
                                            ImportMode mode);

// Their short name. NotFound.
absl::StatusOr<std::string> NameOf(Connection& connection, SubscriberId subscriber);

// NotFound: no such name, no such subscriber.
absl::StatusOr<SubscriberId> FindName(Connection& connection, absl::string_view name);
absl::StatusOr<footman::proto::profile::Subscriber> LoadSubscriber(Connection& connection,
                                                                   SubscriberId subscriber);

// The subscriber that a canonical number or SIP address leads to; zero = nobody.
absl::StatusOr<SubscriberId> FindNumberOwner(Connection& connection, absl::string_view number);

// DataLoss when the bytes are no profile. One message for many profiles keeps its memory.
absl::Status ParseStored(const Connection& connection, absl::string_view bytes,
                         footman::proto::profile::Subscriber* subscriber);
absl::StatusOr<footman::proto::profile::Subscriber> ParseStored(const Connection& connection,
                                                                absl::string_view bytes);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_ROWS_H_
