// Looks profiles up by number, with a bounded memory of the latest.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_READER_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_READER_H_

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/profile.h"
#include "lib/adapters/sqlite/connection.h"
#include "lib/proto/profile.pb.h"

namespace footman::sqlite {

// Threads: one at a time.
class ProfileReader {
 public:
  // Opens nothing yet: a file that is missing or damaged now may be back at the next look-up.
  ProfileReader(std::string path, int max_cached)
      : path_(std::move(path)), max_cached_(static_cast<size_t>(max_cached)) {}

  // OK when the file can be read now.
  absl::Status Open();

  struct Found {
    const Profile* profile = nullptr;  // borrowed until the next call; null = nobody
    size_t candidate = 0;
  };
  // The first of `candidates` that leads to a subscriber. The first Find after End begins to read,
  // which sees all that others have written before; `timeout` bounds its wait for a lock.
  absl::StatusOr<Found> Find(absl::Span<const std::string> candidates, absl::Duration timeout);
  // Others' changes are seen again from the next Find on. To be called soon: what is read at once
  // shares the locks that SQLite takes, which cost more than a profile that is remembered.
  void End() { reading_.reset(); }

 private:
  struct Remembered {
    std::string number;
    Profile profile;
  };

  absl::Status Begin(absl::Duration timeout);
  absl::Status ForgetIfChanged(int64_t data_version);
  absl::StatusOr<const Profile*> FindOne(const std::string& number);
  const Profile* Remember(const std::string& number, Profile profile);

  const std::string path_;
  const size_t max_cached_;
  std::unique_ptr<Connection> connection_;  // null = to be opened
  std::optional<Rows> reading_;             // a row that is held: SQLite's read lock stays with it
  int64_t data_version_ = -1;               // SQLite's: another connection has changed something
  int64_t revision_ = -1;                   // ours: a profile has changed
  footman::proto::profile::Subscriber parsed_;  // the latest; its memory is used again
  std::list<Remembered> remembered_;            // the latest used first
  absl::flat_hash_map<std::string, std::list<Remembered>::iterator> by_number_;
};

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_READER_H_
