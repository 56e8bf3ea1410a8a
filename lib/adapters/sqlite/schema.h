// The tables, and how an older file becomes a newer one.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_SCHEMA_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_SCHEMA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "lib/adapters/sqlite/connection.h"

namespace footman::sqlite {

// What this program writes; kept in the file as PRAGMA user_version.
int SchemaVersion();

// Brings an empty or older file to `version`, step by step, in one transaction; tests name older
// versions. FailedPrecondition: the file is newer, or is not Footman's.
absl::Status Migrate(Connection& connection, int version);

// OK when the file is of exactly this program's version. For connections that must not change it.
absl::Status CheckVersion(Connection& connection);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_SCHEMA_H_
