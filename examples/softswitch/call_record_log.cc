#include "examples/softswitch/call_record_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "footman/call_record_json.h"
#include "nlohmann/json.hpp"

namespace footman::softswitch {
namespace {

// Lines are gathered so long before they are written: one wake-up and one flush of the disk serve
// many calls.
constexpr std::chrono::milliseconds kGather(50);
constexpr std::chrono::seconds kRetry(2);  // while the disk is full or the folder is missing

int OpenForAppending(const std::string& path) {
  return open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

}  // namespace

absl::StatusOr<std::unique_ptr<CallRecordLog>> CallRecordLog::Open(std::string path,
                                                                   PersonOf person_of,
                                                                   bool may_wait) {
  const int file = OpenForAppending(path);
  if (file < 0 && !may_wait) return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  return std::unique_ptr<CallRecordLog>(
      new CallRecordLog(std::move(path), std::move(person_of), file));
}

CallRecordLog::CallRecordLog(std::string path, PersonOf person_of, int file)
    : path_(std::move(path)),
      person_of_(std::move(person_of)),
      file_(file),
      thread_([this] { Work(); }) {}

CallRecordLog::~CallRecordLog() {
  Stop();
  if (file_ >= 0) close(file_);
}

uint64_t CallRecordLog::Stop() {
  uint64_t lost_before;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    lost_before = counters_.lost;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  return counters().lost - lost_before;
}

absl::Status CallRecordLog::Write(const CallRecord& record) {
  std::string line = ToJsonLine(record) + "\n";
  bool wake;
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= kMaxWaiting) {
      ++counters_.lost;
      return absl::ResourceExhaustedError(absl::StrCat("too many records wait for ", path_));
    }
    wake = waiting_.empty();
    std::string called(record.subscriber == SubscriberId() ? record.called : "");
    waiting_.push_back({record.subscriber, std::move(called), std::move(line)});
  }
  if (wake) changed_.notify_one();
  return absl::OkStatus();
}

CallRecordLog::Counters CallRecordLog::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

void CallRecordLog::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;  // stopping
    changed_.wait_for(lock, kGather, [this] { return stopping_; });
    std::vector<Waiting> lines = std::exchange(waiting_, {});
    lock.unlock();
    for (Waiting& record : lines) AddPerson(record);
    const bool written = WriteOut(lines);
    lock.lock();
    if (written) {
      counters_.written += lines.size();
      continue;
    }
    ++counters_.failed_writes;
    if (stopping_) {
      counters_.lost += lines.size() + waiting_.size();
      return;
    }
    waiting_.insert(waiting_.begin(), std::make_move_iterator(lines.begin()),
                    std::make_move_iterator(lines.end()));
    changed_.wait_for(lock, kRetry, [this] { return stopping_; });
  }
}

// They are asked for here, because the database may be slow. Once: what is retried has the name.
void CallRecordLog::AddPerson(Waiting& record) const {
  const bool is_about_nobody = record.subscriber == SubscriberId() && record.called.empty();
  if (std::exchange(record.is_complete, true) || person_of_ == nullptr || is_about_nobody) return;
  const Person person = person_of_(record.subscriber, record.called);
  if (person.subscriber == SubscriberId()) return;
  std::string fields;
  if (!person.name.empty()) {
    fields = absl::StrCat("\"subscriber_name\":", nlohmann::json(person.name).dump(), ",");
  }
  const std::string number = absl::StrCat("\"subscriber\":\"", person.subscriber.value(), "\",");
  // The first member is the call, the second the subscriber, if there is one. What callers say of
  // themselves comes later.
  size_t at = record.line.find(',') + 1;
  if (record.subscriber == SubscriberId()) {
    fields.insert(0, number);
  } else if (record.line.compare(at, number.size(), number) == 0) {
    at += number.size();
  } else {
    return;
  }
  record.line.insert(at, fields);
}

// All lines or none: what a full disk took in part is cut off again.
bool CallRecordLog::WriteOut(const std::vector<Waiting>& records) {
  ReopenIfMoved();
  if (file_ < 0) return false;
  const std::string text = absl::StrJoin(
      records, "", [](std::string* out, const Waiting& one) { absl::StrAppend(out, one.line); });
  const off_t before = lseek(file_, 0, SEEK_END);
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t wrote = write(file_, text.data() + done, text.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) break;
    done += wrote;
  }
  if (done == text.size() && fdatasync(file_) == 0) return true;
  // Should even this fail, the retried batch follows half a line: readers must skip it.
  if (before >= 0 && ftruncate(file_, before) != 0) close(std::exchange(file_, -1));
  return false;
}

CallRecordLog::PersonOf PeopleIn(SqliteDatabase& database) {
  return [&database](SubscriberId subscriber, const std::string& called) -> CallRecordLog::Person {
    if (subscriber == SubscriberId()) {
      subscriber = database.FindNumber(called).value_or(SubscriberId());
    }
    return {subscriber, database.NameOf(subscriber).value_or("")};
  };
}

void CallRecordLog::ReopenIfMoved() {
  struct stat ours;
  struct stat there;
  if (file_ >= 0 && fstat(file_, &ours) == 0 && stat(path_.c_str(), &there) == 0 &&
      ours.st_ino == there.st_ino && ours.st_dev == there.st_dev) {
    return;
  }
  if (file_ >= 0) close(file_);
  file_ = OpenForAppending(path_);
}

}  // namespace footman::softswitch
