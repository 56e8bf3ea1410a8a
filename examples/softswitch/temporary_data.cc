#include "examples/softswitch/temporary_data.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "examples/softswitch/config.h"
#include "examples/softswitch/data_directory.h"

namespace footman::softswitch {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kCheckEvery = absl::Minutes(1);

// As much as opening the database takes.
constexpr off_t kProbeBytes = 128 << 10;

// Copies what there is of it; files that were never made are no error.
std::error_code CopyIfThere(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(from, error)) return {};
  fs::copy(from, to, fs::copy_options::recursive, error);
  return error;
}

// The write-ahead log may hold what a crash has left out of the database. Its index is made anew.
std::error_code CopyAll(const Config& config, const std::string& to) {
  const std::string database = fs::path(DatabasePath(config)).filename().string();
  for (const std::string& name : {database, absl::StrCat(database, "-wal"),
                                  std::string("voicemail-secret"), std::string("prompts")}) {
    const std::error_code error = CopyIfThere(InDataDirectory(config, name), fs::path(to) / name);
    if (error) return error;
  }
  return {};
}

constexpr char kNameBegins[] = "footman-copy-";

// -1: it is another process's, or no directory.
int LockDirectory(const fs::path& path) {
  const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return -1;
  struct stat status;
  const bool is_ours = fstat(directory, &status) == 0 && status.st_uid == geteuid();
  if (is_ours && flock(directory, LOCK_EX | LOCK_NB) == 0) return directory;
  close(directory);
  return -1;
}

// The copies of processes that were killed.
void RemoveLeftovers(const std::string& place) {
  std::error_code error;
  std::vector<fs::path> copies;
  for (fs::directory_iterator each(place, error), end; !error && each != end;
       each.increment(error)) {
    if (absl::StartsWith(each->path().filename().string(), kNameBegins)) {
      copies.push_back(each->path());
    }
  }
  for (const fs::path& copy : copies) {
    const int lock = LockDirectory(copy);
    if (lock < 0) continue;
    fs::remove_all(copy, error);
    close(lock);
  }
}

// In memory first: it holds personal data, of which a crash should leave nothing on a disk.
std::vector<std::string> Places() {
  std::error_code error;
  std::vector<std::string> places = {"/dev/shm"};
  const fs::path temporary = fs::temp_directory_path(error);
  if (!error) places.push_back(temporary.string());
  return places;
}

}  // namespace

absl::Status CheckWritable(const Config& config) {
  const std::string path = InDataDirectory(config, absl::StrCat(".probe-", getpid()));
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  int error = file < 0 ? errno : posix_fallocate(file, 0, kProbeBytes);
  // The file system cannot tell, and so does not say that there is no room.
  if (error == EOPNOTSUPP || error == EINVAL) error = 0;
  if (file >= 0) {
    close(file);
    unlink(path.c_str());
  }
  if (error == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(
      error, absl::StrCat("cannot write in the data directory ", config.data_directory()));
}

absl::StatusOr<std::unique_ptr<TemporaryData>> TemporaryData::Copy(const Config& config,
                                                                   absl::Status why,
                                                                   Logger* logger) {
  std::error_code error;
  if (!fs::exists(DatabasePath(config), error)) {
    return absl::NotFoundError(absl::StrCat(why.message(), ", and it holds no subscribers"));
  }
  for (const std::string& place : Places()) {
    RemoveLeftovers(place);
    std::string path = absl::StrCat(place, "/", kNameBegins, "XXXXXX");
    if (mkdtemp(path.data()) == nullptr) continue;  // for its owner alone
    std::unique_ptr<TemporaryData> copy(new TemporaryData(config, why, path));
    copy->lock_ = LockDirectory(path);
    if (copy->lock_ < 0) continue;  // somebody took it for a leftover just now
    error = CopyAll(config, path);
    if (error) continue;
    logger->Write(Log::ERROR, CallId(), "data directory cannot be written",
                  Fields()
                      .Add("message", std::string(why.message()))
                      .Add("effect", "no voicemails; what is changed is lost at the end"));
    return copy;
  }
  return absl::UnavailableError(
      absl::StrCat(why.message(), ", and there is no other place to work in"));
}

TemporaryData::~TemporaryData() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
  if (lock_ >= 0) close(lock_);
}

media::RecordingSpace TemporaryData::space() const {
  media::RecordingSpace space;
  space.status = why_;
  return space;
}

void TemporaryData::Watch(absl::Time now, Logger* logger) {
  if (is_over_ || now < next_check_) return;
  next_check_ = now + kCheckEvery;
  is_over_ = CheckWritable(config_).ok();
  if (!is_over_) return;
  logger->Write(Log::WARNING, CallId(), "data directory can be written again",
                Fields().Add("voicemails", "refused until the next start"));
}

}  // namespace footman::softswitch
