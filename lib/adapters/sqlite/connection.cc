#include "lib/adapters/sqlite/connection.h"

#include <sqlite3.h>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"

namespace footman::sqlite {
namespace {

absl::StatusCode CodeFor(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return absl::StatusCode::kFailedPrecondition;
    case SQLITE_CONSTRAINT:
      return absl::StatusCode::kAlreadyExists;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

Rows::Rows(Connection* connection, sqlite3_stmt* statement, absl::Status status)
    : connection_(connection), statement_(statement), status_(std::move(status)) {}

Rows::Rows(Rows&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      status_(std::move(other.status_)) {}

Rows::~Rows() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Rows::Next() {
  if (!status_.ok()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) status_ = connection_->Error(code);
  return false;
}

int64_t Rows::Integer(int column) const { return sqlite3_column_int64(statement_, column); }

absl::string_view Rows::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  return {reinterpret_cast<const char*>(text),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

absl::string_view Rows::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(bytes),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

absl::Time Rows::Time(int column) const { return absl::FromUnixMicros(Integer(column)); }

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Access access,
                                                             absl::Duration busy_timeout) {
  // No mutex inside SQLite: a connection has one user at a time.
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE |
                    (access == Access::kReadWrite ? SQLITE_OPEN_CREATE : 0);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  if (handle == nullptr) return absl::ResourceExhaustedError(absl::StrCat(path, ": no memory"));
  auto connection = absl::WrapUnique(new Connection(handle, path));
  if (code != SQLITE_OK) return connection->Error(code);
  sqlite3_extended_result_codes(handle, 1);
  connection->SetBusyTime(busy_timeout);
  // A profile file written by others must not reach into the program.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

Rows Connection::Prepare(absl::string_view sql) {
  auto it = statements_.find(sql);
  if (it == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return Rows(this, nullptr, Error(code));
    it = statements_.emplace(std::string(sql), statement).first;
  }
  return Rows(this, it->second, absl::OkStatus());
}

void Connection::Bind(Rows& rows, int index, int64_t value) {
  if (!rows.status_.ok()) return;
  const int code = sqlite3_bind_int64(rows.statement_, index, value);
  if (code != SQLITE_OK) rows.status_ = Error(code);
}

void Connection::Bind(Rows& rows, int index, absl::string_view value) {
  if (!rows.status_.ok()) return;
  // A null pointer would be NULL, and an empty view may have one.
  const int code = sqlite3_bind_text64(rows.statement_, index, value.empty() ? "" : value.data(),
                                       value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) rows.status_ = Error(code);
}

void Connection::Bind(Rows& rows, int index, Blob value) {
  if (!rows.status_.ok()) return;
  const absl::string_view bytes = value.bytes;
  const int code = sqlite3_bind_blob64(rows.statement_, index, bytes.empty() ? "" : bytes.data(),
                                       bytes.size(), SQLITE_TRANSIENT);
  if (code != SQLITE_OK) rows.status_ = Error(code);
}

void Connection::Bind(Rows& rows, int index, absl::Time value) {
  Bind(rows, index, absl::ToUnixMicros(value));
}

void Connection::Bind(Rows& rows, int index, absl::Duration value) {
  Bind(rows, index, absl::ToInt64Microseconds(value));
}

absl::Status Connection::Run(const std::string& script) {
  const int code = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

void Connection::SetBusyTime(absl::Duration time) {
  sqlite3_busy_timeout(handle_, static_cast<int>(absl::ToInt64Milliseconds(time)));
}

absl::Status Connection::SetCache(int megabytes) {
  // Negative: in KiB, whatever the size of a page.
  absl::Status status = Run(absl::StrCat("PRAGMA cache_size = -", 1024 * megabytes));
  sqlite3_db_release_memory(handle_);
  return status;
}

int64_t Connection::last_id() const { return sqlite3_last_insert_rowid(handle_); }

int Connection::changes() const { return sqlite3_changes(handle_); }

absl::Status Connection::Error(int code) const {
  absl::string_view what = sqlite3_errmsg(handle_);
  if ((code & 0xff) == SQLITE_BUSY) what = "another program holds it locked";
  if ((code & 0xff) == SQLITE_NOTADB) what = "is no SQLite database, or is damaged";
  return absl::Status(CodeFor(code), absl::StrCat(path_, ": ", what));
}

Transaction::Transaction(Connection& connection)
    : connection_(connection), status_(connection.Do("BEGIN IMMEDIATE")), open_(status_.ok()) {}

Transaction::~Transaction() {
  // Nothing can be done about an error here; SQLite undoes the rest when the file is next opened.
  if (open_) connection_.Do("ROLLBACK").IgnoreError();
}

absl::Status Transaction::Commit() {
  absl::Status status = connection_.Do("COMMIT");
  if (status.ok()) open_ = false;
  return status;
}

Durable::Durable(Connection& connection)
    : connection_(connection), status_(connection.Run("PRAGMA synchronous = FULL")) {}

Durable::~Durable() {
  // A failure leaves the slower and safer way in force.
  connection_.Run("PRAGMA synchronous = NORMAL").IgnoreError();
}

}  // namespace footman::sqlite
