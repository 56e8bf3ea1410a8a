// One connection to the database file, with prepared statements that are kept.
//
// Errors stick: `Rows` ends early and says why in status(). Every absl::Status made here names the
// file and is mapped as footman/adapters/sqlite.h promises.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_CONNECTION_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace footman::sqlite {

// Bytes, where a string_view would be text.
struct Blob {
  absl::string_view bytes;
};

// The rows of one statement in use. At most one at a time for each SQL text of a connection.
class Rows {
 public:
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();  // sets the statement free

  // False = no more rows, or an error: see status().
  bool Next();
  const absl::Status& status() const { return status_; }

  // Columns from 0, of the present row; texts are borrowed until the next Next().
  int64_t Integer(int column) const;
  absl::string_view Text(int column) const;
  absl::string_view Bytes(int column) const;
  absl::Time Time(int column) const;

 private:
  friend class Connection;
  Rows(class Connection* connection, sqlite3_stmt* statement, absl::Status status);

  class Connection* connection_;
  sqlite3_stmt* statement_;  // null when it could not be prepared
  absl::Status status_;
};

// Threads: one at a time.
class Connection {
 public:
  enum class Access { kReadOnly, kReadWrite };  // kReadWrite makes the file

  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, Access access,
                                                          absl::Duration busy_timeout);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // A query, with the values of ?1, ?2, ...: integers, absl::Time (stored as microseconds since
  // 1970), absl::Duration, texts, Blob. `sql` is a constant of the program: the key under which the
  // statement is kept.
  template <typename... Values>
  Rows Ask(absl::string_view sql, const Values&... values) {
    Rows rows = Prepare(sql);
    int index = 0;
    (Bind(rows, ++index, values), ...);
    return rows;
  }
  // A change; rows that it returns are not read.
  template <typename... Values>
  absl::Status Do(absl::string_view sql, const Values&... values) {
    Rows rows = Ask(sql, values...);
    while (rows.Next()) {
    }
    return rows.status();
  }
  // Several statements without values, as one text.
  absl::Status Run(const std::string& script);

  // How long the next statements wait for a lock that another program holds.
  void SetBusyTime(absl::Duration time);

  // How much of the file may be kept in memory from now on; what is beyond it goes back to the
  // system. kLargeCache is for long imports: names and numbers come in no order, so each row
  // touches pages all over the indexes, and each page that had no room was written and is read
  // again.
  static constexpr int kUsualCache = 2;  // megabytes
  static constexpr int kLargeCache = 256;
  absl::Status SetCache(int megabytes);

  int64_t last_id() const;
  int changes() const;  // by the last Do
  const std::string& path() const { return path_; }

 private:
  friend class Rows;
  Connection(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  Rows Prepare(absl::string_view sql);
  void Bind(Rows& rows, int index, int64_t value);
  void Bind(Rows& rows, int index, int value) { Bind(rows, index, int64_t{value}); }
  void Bind(Rows& rows, int index, absl::string_view value);
  void Bind(Rows& rows, int index, const std::string& value) {
    Bind(rows, index, absl::string_view(value));
  }
  void Bind(Rows& rows, int index, const char* value) {
    Bind(rows, index, absl::string_view(value));
  }
  void Bind(Rows& rows, int index, Blob value);
  void Bind(Rows& rows, int index, absl::Time value);
  void Bind(Rows& rows, int index, absl::Duration value);
  absl::Status Error(int code) const;

  sqlite3* handle_;
  const std::string path_;
  absl::flat_hash_map<std::string, sqlite3_stmt*> statements_;
};

// A transaction that is undone unless it was committed. It takes the write lock at once, so that
// it never fails half-way because another program was quicker.
class Transaction {
 public:
  explicit Transaction(Connection& connection);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  const absl::Status& status() const { return status_; }  // of its beginning
  absl::Status Commit();

 private:
  Connection& connection_;
  absl::Status status_;
  bool open_;
};

// Changes made while this lives outlast a power failure as well: each commit waits for the disk.
// REQUIRES: no transaction is open at its beginning and end.
class Durable {
 public:
  explicit Durable(Connection& connection);
  ~Durable();
  Durable(const Durable&) = delete;
  Durable& operator=(const Durable&) = delete;

  const absl::Status& status() const { return status_; }

 private:
  Connection& connection_;
  absl::Status status_;
};

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_CONNECTION_H_
