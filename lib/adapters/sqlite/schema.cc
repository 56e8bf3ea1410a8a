#include "lib/adapters/sqlite/schema.h"

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace footman::sqlite {
namespace {

// PRAGMA application_id: "Foot". Tells our files from those of other programs.
constexpr int64_t kApplicationId = 0x466f6f74;

// Step n makes version n + 1 of version n. A step that was released is never edited: what must
// change is a new step at the end.
constexpr absl::string_view kSteps[] = {
    // 1: profiles. `profile` is a footman.proto.profile.Subscriber, canonical; the other tables
    // repeat what is searched for. `revision` tells readers when what they remember is stale.
    R"(
CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  profile BLOB NOT NULL
) STRICT;
CREATE TABLE numbers (
  number TEXT PRIMARY KEY,
  subscriber INTEGER NOT NULL REFERENCES subscribers ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX numbers_of_subscriber ON numbers (subscriber);
CREATE TABLE addresses (
  service TEXT NOT NULL,
  user TEXT NOT NULL,
  subscriber INTEGER NOT NULL REFERENCES subscribers ON DELETE CASCADE,
  PRIMARY KEY (service, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_of_subscriber ON addresses (subscriber);
CREATE TABLE revision (profiles INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (1);
CREATE TRIGGER subscriber_added AFTER INSERT ON subscribers
  BEGIN UPDATE revision SET profiles = profiles + 1; END;
CREATE TRIGGER subscriber_changed AFTER UPDATE ON subscribers
  BEGIN UPDATE revision SET profiles = profiles + 1; END;
CREATE TRIGGER subscriber_removed AFTER DELETE ON subscribers
  BEGIN UPDATE revision SET profiles = profiles + 1; END;
)",
    // 2: the web chat. Keyed by subscriber as well as user, so that a user name that passes to
    // another subscriber takes neither sessions nor history along.
    R"(
CREATE TABLE sign_ins (
  link BLOB PRIMARY KEY,
  subscriber INTEGER NOT NULL REFERENCES subscribers ON DELETE CASCADE,
  user TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_ins_of_subscriber ON sign_ins (subscriber);
CREATE TABLE sessions (
  session BLOB PRIMARY KEY,
  subscriber INTEGER NOT NULL REFERENCES subscribers ON DELETE CASCADE,
  user TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_subscriber ON sessions (subscriber);
CREATE TABLE chat_items (
  subscriber INTEGER NOT NULL REFERENCES subscribers ON DELETE CASCADE,
  user TEXT NOT NULL,
  id INTEGER NOT NULL,
  time INTEGER NOT NULL,
  content TEXT NOT NULL,
  UNIQUE (subscriber, user, id)
) STRICT;
CREATE TABLE chat_seen (
  subscriber INTEGER NOT NULL REFERENCES subscribers ON DELETE CASCADE,
  user TEXT NOT NULL,
  mark INTEGER NOT NULL,
  PRIMARY KEY (subscriber, user)
) STRICT, WITHOUT ROWID;
)",
    // 3: voicemails. One row for each audio file, so that storing after a crash repeats nothing.
    // `filed` is when it was stored; files that exist call it so.
    R"(
CREATE TABLE voicemails (
  id TEXT PRIMARY KEY,
  subscriber INTEGER NOT NULL REFERENCES subscribers ON DELETE CASCADE,
  audio TEXT NOT NULL UNIQUE,
  caller TEXT NOT NULL,
  called TEXT NOT NULL,
  started INTEGER NOT NULL,
  length INTEGER NOT NULL,
  filed INTEGER NOT NULL
) STRICT;
CREATE INDEX voicemails_of_subscriber ON voicemails (subscriber, filed);
)",
    // 4: voicemails and sessions that people look after; which chat items lead to a voicemail.
    R"(
ALTER TABLE voicemails ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE voicemails ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET used = created;
ALTER TABLE chat_items ADD COLUMN voicemail TEXT NOT NULL DEFAULT '';
UPDATE chat_items SET voicemail = coalesce(json_extract(content, '$.voicemail'), '')
  WHERE json_valid(content);
)",
};

absl::StatusOr<int64_t> AskNumber(Connection& connection, absl::string_view sql) {
  Rows rows = connection.Ask(sql);
  if (rows.Next()) return rows.Integer(0);
  if (!rows.status().ok()) return rows.status();
  return absl::InternalError(absl::StrCat(connection.path(), ": no answer to ", sql));
}

// The version of the file; zero = it is empty.
absl::StatusOr<int64_t> FileVersion(Connection& connection) {
  absl::StatusOr<int64_t> version = AskNumber(connection, "PRAGMA user_version");
  if (!version.ok()) return version;
  absl::StatusOr<int64_t> application = AskNumber(connection, "PRAGMA application_id");
  if (!application.ok()) return application;
  absl::StatusOr<int64_t> tables =
      AskNumber(connection, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'");
  if (!tables.ok()) return tables;
  if (*application != kApplicationId && (*version != 0 || *tables != 0)) {
    return absl::FailedPreconditionError(
        absl::StrCat(connection.path(), ": is the database of another program"));
  }
  if (*version > SchemaVersion()) {
    return absl::FailedPreconditionError(
        absl::StrCat(connection.path(), ": was written by a newer Footman (its schema is ",
                     *version, ", this program knows ", SchemaVersion(), "): please use that one"));
  }
  return version;
}

}  // namespace

int SchemaVersion() { return static_cast<int>(std::size(kSteps)); }

absl::Status Migrate(Connection& connection, int version) {
  Transaction transaction(connection);
  if (!transaction.status().ok()) return transaction.status();
  const absl::StatusOr<int64_t> present = FileVersion(connection);
  if (!present.ok()) return present.status();
  if (*present >= version) return transaction.Commit();
  for (int64_t step = *present; step < version; ++step) {
    absl::Status status = connection.Run(std::string(kSteps[step]));
    if (!status.ok()) return status;
  }
  absl::Status status = connection.Run(absl::StrCat("PRAGMA user_version = ", version,
                                                    "; PRAGMA application_id = ", kApplicationId));
  return status.ok() ? transaction.Commit() : status;
}

absl::Status CheckVersion(Connection& connection) {
  const absl::StatusOr<int64_t> version = FileVersion(connection);
  if (!version.ok()) return version.status();
  if (*version == SchemaVersion()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(connection.path(), ": must be brought up to date first"));
}

}  // namespace footman::sqlite
