#include "examples/softswitch/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "examples/softswitch/config.h"
#include "footman/adapters/web_storage.h"

namespace footman::softswitch {

namespace fs = std::filesystem;

std::string DatabasePath(const Config& config) { return InDataDirectory(config, "footman.db"); }

absl::Status MakeDataDirectory(const Config& config) {
  const std::string& path = config.data_directory();
  std::error_code error;
  if (fs::create_directories(path, error)) {
    fs::permissions(path, fs::perms::owner_all, error);
  }
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make the data directory ", path, ": ", error.message()));
  }
  if (access(path.c_str(), W_OK | X_OK) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write in the data directory ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> VoicemailSecret(const Config& config) {
  constexpr size_t kLength = 43;  // of NewWebSecret
  const std::string path = InDataDirectory(config, "voicemail-secret");
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  std::string secret(kLength, 0);
  bool done = pread(file, secret.data(), kLength, 0) == static_cast<ssize_t>(kLength);
  if (!done) {  // none yet, or half of one
    secret = NewWebSecret();
    done = pwrite(file, secret.data(), kLength, 0) == static_cast<ssize_t>(kLength);
  }
  const int error = errno;
  close(file);
  if (!done) return absl::ErrnoToStatus(error, absl::StrCat("cannot write ", path));
  return secret;
}

absl::StatusOr<std::unique_ptr<DataLock>> DataLock::Take(const Config& config) {
  const std::string path = InDataDirectory(config, "lock");
  int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const int error = file < 0 ? errno : 0;
  // What cannot be written can still be claimed: the file, or the folder where it cannot be made.
  if (file < 0) file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) file = open(config.data_directory().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return absl::ErrnoToStatus(error, absl::StrCat("cannot write ", path));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return absl::FailedPreconditionError(
        absl::StrCat("another switch runs on the data directory ", config.data_directory()));
  }
  std::unique_ptr<DataLock> lock(new DataLock(config.data_directory(), file));
  lock->CountStart();
  return lock;
}

void DataLock::CountStart() {
  char text[12] = "";
  const ssize_t size = pread(file_, text, sizeof text, 0);
  if (size > 0 &&
      !absl::SimpleAtoi(absl::string_view(text, static_cast<size_t>(size)), &earlier_starts_)) {
    earlier_starts_ = 0;  // it is no more than a hint
  }
  // On a full disk it is not counted: no reason to take no calls.
  const std::string next = absl::StrCat(earlier_starts_ + 1);
  const bool is_counted =
      pwrite(file_, next.data(), next.size(), 0) == static_cast<ssize_t>(next.size()) &&
      ftruncate(file_, static_cast<off_t>(next.size())) == 0;
  static_cast<void>(is_counted);
}

DataLock::~DataLock() {
  std::error_code ignored;
  fs::remove(directory_ + "/ready", ignored);
  close(file_);
}

absl::Status DataLock::Announce(const std::string& line) {
  const std::string path = directory_ + "/ready";
  std::ofstream file(path);
  file << line << "\n";
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write ", path));
}

std::string DataLock::Announced(const Config& config) {
  std::ifstream file(InDataDirectory(config, "ready"));
  std::string line;
  std::getline(file, line);
  return line;
}

std::string PublicOrigin(const Config& config) {
  if (!config.web().public_origin().empty()) return config.web().public_origin();
  if (config.web().port() == 0) {
    const std::string ready = DataLock::Announced(config);
    const size_t origin = ready.find("http");
    if (origin != ready.npos) return ready.substr(origin);
  }
  return absl::StrCat("http://", config.web().address(), ":", config.web().port());
}

}  // namespace footman::softswitch
