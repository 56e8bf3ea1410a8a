#include "footman/media/recording_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "footman/event_relay.h"
#include "lib/media/disk_space.h"
#include "lib/media/growing_wav.h"
#include "lib/media/recording_description.h"
#include "lib/media/recording_sink.h"
#include "lib/media/work_thread.h"

namespace footman::media {
namespace {

constexpr size_t kMostJobsWaiting = 10000;
constexpr absl::string_view kPartial = ".part.wav";
constexpr absl::string_view kFinished = ".wav";
constexpr absl::string_view kDescription = ".json";
constexpr absl::string_view kTemporary = ".tmp";

// Says when and which call, and nothing about the people in it.
std::string NameOf(const StartRecording& command, int attempt) {
  return absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%SZ", command.started, absl::UTCTimeZone()), "-",
                      FormatCallId(command.leg.call), "-", static_cast<int>(command.leg.index), "-",
                      command.serial, attempt == 0 ? "" : absl::StrCat("-", attempt));
}

// What Finish returns, and nothing that could lead out of the directory.
bool IsName(absl::string_view audio) {
  if (!absl::EndsWith(audio, kFinished) || absl::EndsWith(audio, kPartial)) return false;
  if (audio.size() > 200 || audio.size() == kFinished.size()) return false;
  return std::all_of(audio.begin(), audio.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.'; }) &&
         !absl::StrContains(audio, "..");
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

RecordingDescription Describe(const StartRecording& command) {
  RecordingDescription description;
  StoredVoicemail& voicemail = description.voicemail;
  voicemail.call = command.leg.call;
  voicemail.subscriber = command.subscriber;
  voicemail.caller_number = std::string(command.caller.number);
  voicemail.caller_name = std::string(command.caller.name);
  voicemail.presentation = command.caller.presentation;
  voicemail.attestation = command.caller.attestation;
  voicemail.called = std::string(command.called);
  voicemail.started = command.started;
  return description;
}

// Keeps other processes out of a directory for as long as it lives, or this process does.
class DirectoryLock {
 public:
  ~DirectoryLock() {
    if (fd_ >= 0) close(fd_);
  }
  absl::Status Take(const std::string& directory) {
    const std::string path = absl::StrCat(directory, "/.lock");
    fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd_ < 0) return absl::ErrnoToStatus(errno, path);
    if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(directory, " is in use by another process"));
  }

 private:
  int fd_ = -1;
};

class Files : public RecordingFiles {
 public:
  Files(RecordingFilesOptions options, Storing storing)
      : directory_(std::move(options.directory)),
        store_(std::move(storing)),
        refuse_without_room_(options.refuse_without_room),
        space_(directory_, options.max_bytes, options.min_free_bytes),
        storer_(kMostJobsWaiting),
        writer_(kMostJobsWaiting) {}

  absl::Status Prepare();
  void Start(EventSink& events) override { events_.Connect(&events); }
  void Stop() override { events_.Connect(nullptr); }
  absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording& command) override;
  absl::Status Store(const StoreVoicemail& command) override;
  absl::Status CheckRoom() override {
    return refuse_without_room_ ? CheckSpace() : absl::OkStatus();
  }
  RecordingSpace space() const override;
  absl::StatusOr<int> Recover() override;
  absl::StatusOr<std::string> PathOf(absl::string_view audio) const override;
  absl::Status Remove(absl::string_view audio) override;

 private:
  std::string Stem(absl::string_view name) const { return absl::StrCat(directory_, "/", name); }
  absl::Status CheckSpace();
  std::string TakeName(const StartRecording& command);
  absl::StatusOr<std::vector<std::string>> Names() const;
  absl::StatusOr<std::string> Register(const StoredVoicemail& voicemail);
  absl::StatusOr<bool> RecoverOne(const std::string& name);
  void RemoveLeftOver(const std::string& name);

  const std::string directory_;
  EventRelay events_;
  const Storing store_;
  const bool refuse_without_room_;
  DirectoryLock lock_;  // given up when the threads have ended
  DiskSpace space_;
  std::atomic<bool> counting_{false};
  std::atomic<bool> opened_{false};
  // The names that were there at the start and were given since; the runner's thread's.
  absl::flat_hash_set<std::string> taken_;
  // The writer hands over to the storing thread, so it must end first.
  WorkThread storer_;
  WorkThread writer_;
};

absl::Status Files::Prepare() {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) return absl::ErrnoToStatus(error.value(), directory_);
  if (absl::Status status = lock_.Take(directory_); !status.ok()) return status;
  const absl::StatusOr<std::vector<std::string>> names = Names();
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) taken_.insert(name.substr(0, name.find('.')));
  return space_.Count();
}

// ---- While calls go on.

absl::Status Files::CheckSpace() {
  absl::Status status = space_.CheckBound(1);
  if (!status.ok() && !counting_.exchange(true)) {
    // Others may have deleted recordings meanwhile. Counting takes a while: not here.
    writer_.PostAlways([this] {
      space_.Count().IgnoreError();  // then the old sum holds, and the next refusal counts again
      counting_ = false;
    });
  }
  return status.ok() ? space_.CheckFree() : status;
}

RecordingSpace Files::space() const {
  RecordingSpace space;
  space.used_bytes = space_.used();
  space.max_bytes = space_.max_bytes();
  space.free_bytes = space_.Free().value_or(0);
  space.min_free_bytes = space_.min_free_bytes();
  space.status = space_.CheckBound(1);
  space.status.Update(space_.CheckFree());
  return space;
}

// A name is taken already only when call ids began anew, as after a loss of their state.
std::string Files::TakeName(const StartRecording& command) {
  for (int attempt = 0;; ++attempt) {
    std::string name = NameOf(command, attempt);
    if (taken_.insert(name).second) return name;
  }
}

absl::StatusOr<std::unique_ptr<MediaSink>> Files::Open(const StartRecording& command) {
  opened_ = true;
  if (absl::Status status = CheckSpace(); !status.ok()) return status;
  const std::string name = TakeName(command);
  auto recording =
      std::make_shared<RecordingInMaking>(RecordingPaths(Stem(name)), Describe(command), space_);
  // The files are made where nobody waits for the disk. What cannot be made fails a later Write.
  if (!writer_.Post([recording] { recording->Begin(); })) {
    return absl::ResourceExhaustedError("too many recordings wait for the disk");
  }
  return std::make_unique<RecordingSink>(std::move(recording), absl::StrCat(name, kFinished),
                                         writer_);
}

absl::Status Files::Store(const StoreVoicemail& command) {
  if (!IsName(command.audio)) return absl::InvalidArgumentError("no recording of this store");
  StoredVoicemail voicemail;
  voicemail.call = command.call;
  voicemail.subscriber = command.subscriber;
  voicemail.caller_number = std::string(command.caller.number);
  voicemail.caller_name = std::string(command.caller.name);
  voicemail.presentation = command.caller.presentation;
  voicemail.attestation = command.caller.attestation;
  voicemail.called = std::string(command.called);
  voicemail.started = command.started;
  voicemail.audio = std::string(command.audio);
  // Behind the recording's own last writes, then off the writer's thread: a database may be slow.
  const bool taken =
      writer_.Post([this, serial = command.serial, voicemail = std::move(voicemail)]() mutable {
        storer_.PostAlways([this, serial, voicemail = std::move(voicemail)]() mutable {
          const CallId call = voicemail.call;
          const absl::StatusOr<std::string> id = Register(voicemail);
          // Refused only when the host is shutting down, and then nobody waits for it.
          if (id.ok()) {
            events_.Post(VoicemailStored{call, serial, *id}).IgnoreError();
          } else {
            events_.Post(VoicemailNotStored{call, serial, std::string(id.status().message())})
                .IgnoreError();
          }
        });
      });
  if (taken) return absl::OkStatus();
  return absl::ResourceExhaustedError("too many recordings wait to be stored");
}

absl::StatusOr<std::string> Files::Register(const StoredVoicemail& voicemail) {
  const RecordingPaths paths(Stem(absl::StripSuffix(voicemail.audio, kFinished)));
  const absl::StatusOr<absl::Duration> length = MeasureWav(paths.finished);
  if (!length.ok()) return length.status();
  StoredVoicemail measured = voicemail;
  measured.length = *length;
  measured.path = paths.finished;
  absl::StatusOr<std::string> id = store_(measured);
  // From here on the owner's database says whose it is.
  if (id.ok()) unlink(paths.description.c_str());
  return id;
}

absl::StatusOr<std::string> Files::PathOf(absl::string_view audio) const {
  if (!IsName(audio)) return absl::InvalidArgumentError("no recording of this store");
  std::string path = Stem(audio);
  if (!Exists(path)) return absl::NotFoundError(absl::StrCat("no recording ", audio));
  return path;
}

absl::Status Files::Remove(absl::string_view audio) {
  const absl::StatusOr<std::string> path = PathOf(audio);
  if (!path.ok()) return path.status();
  struct stat info {};
  const int64_t bytes = stat(path->c_str(), &info) == 0 ? int64_t{info.st_size} : 0;
  if (unlink(path->c_str()) != 0) return absl::ErrnoToStatus(errno, *path);
  space_.Add(-bytes);
  return absl::OkStatus();
}

// ---- After a crash.

absl::StatusOr<std::vector<std::string>> Files::Names() const {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator files(directory_, error);
  while (!error && files != std::filesystem::directory_iterator()) {
    names.push_back(files->path().filename().string());
    files.increment(error);
  }
  if (error) return absl::ErrnoToStatus(error.value(), directory_);
  std::sort(names.begin(), names.end());  // the oldest first
  return names;
}

absl::StatusOr<int> Files::Recover() {
  if (opened_) return absl::FailedPreconditionError("recordings are being made already");
  const absl::StatusOr<std::vector<std::string>> names = Names();
  if (!names.ok()) return names.status();
  int stored = 0;
  absl::Status first_error;
  for (const std::string& name : *names) {
    if (!absl::EndsWith(name, kDescription)) {
      RemoveLeftOver(name);
      continue;
    }
    const absl::StatusOr<bool> done =
        RecoverOne(std::string(absl::StripSuffix(name, kDescription)));
    if (done.ok() && *done) ++stored;
    if (!done.ok()) first_error.Update(done.status());
  }
  first_error.Update(space_.Count());
  if (!first_error.ok()) {
    return absl::Status(
        first_error.code(),
        absl::StrCat(stored, " recordings were stored, but: ", std::string(first_error.message())));
  }
  return stored;
}

// True: stored. False: there was nothing in it.
absl::StatusOr<bool> Files::RecoverOne(const std::string& name) {
  const RecordingPaths paths(Stem(name));
  const absl::StatusOr<RecordingDescription> description = ReadDescription(paths.description);
  if (!description.ok()) return description.status();
  if (!Exists(paths.finished) && Exists(paths.partial)) {
    const absl::StatusOr<absl::Duration> length =
        RepairWav(paths.partial, description->header_bytes);
    if (!length.ok()) return length.status();
    if (*length == absl::ZeroDuration()) {
      unlink(paths.partial.c_str());
    } else if (rename(paths.partial.c_str(), paths.finished.c_str()) != 0) {
      return absl::ErrnoToStatus(errno, paths.finished);
    }
  }
  if (!Exists(paths.finished)) {
    unlink(paths.description.c_str());
    return false;
  }
  StoredVoicemail voicemail = description->voicemail;
  voicemail.audio = absl::StrCat(name, kFinished);
  const absl::StatusOr<std::string> id = Register(voicemail);
  if (!id.ok()) return id.status();
  return true;
}

// Halves of files that the crash caught between their creation and their name or description.
void Files::RemoveLeftOver(const std::string& name) {
  const std::string path = Stem(name);
  if (absl::EndsWith(name, kTemporary)) unlink(path.c_str());
  if (!absl::EndsWith(name, kPartial)) return;
  const RecordingPaths paths(Stem(absl::StripSuffix(name, kPartial)));
  if (!Exists(paths.description) &&
      MeasureWav(path).value_or(absl::ZeroDuration()) == absl::ZeroDuration()) {
    unlink(path.c_str());
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<RecordingFiles>> RecordingFiles::Create(
    RecordingFilesOptions options, Storing storing) {
  if (options.directory.empty()) return absl::InvalidArgumentError("no directory");
  auto files = std::make_unique<Files>(std::move(options), std::move(storing));
  if (absl::Status status = files->Prepare(); !status.ok()) return status;
  return files;
}

}  // namespace footman::media
