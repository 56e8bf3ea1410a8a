// Call records on disk: one JSON object per line (lib/proto/call_record.proto), for billing,
// statistics and disputes.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_CALL_RECORD_LOG_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_CALL_RECORD_LOG_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footman/adapters/sqlite.h"
#include "footman/call_record.h"

namespace footman::softswitch {

// Writes on a thread of its own, so that a slow disk delays no call, and syncs each batch: a crash
// loses no record that is older than a moment. The file may be moved or removed at any time (log
// rotation); the next record then begins a new one. While it cannot be written, records wait in
// memory and are tried again.
class CallRecordLog : public CallRecordSink {
 public:
  struct Counters {
    uint64_t written = 0;
    uint64_t failed_writes = 0;  // attempts; the records are kept
    uint64_t lost = 0;           // more waited than kMaxWaiting
  };
  static constexpr size_t kMaxWaiting = 10000;

  // Whom a record is about: its subscriber, or, when it has none because the call ended before the
  // profile was found, whoever has the `called` number; with their short name, for people. Zero and
  // empty = nobody. Called on the log's thread.
  struct Person {
    SubscriberId subscriber;
    std::string name;
  };
  using PersonOf = std::function<Person(SubscriberId subscriber, const std::string& called)>;

  // Opens the file for appending, mode 0600: records are personal data. Errors as open(2), unless
  // it `may_wait`: then records wait in memory until the file can be written.
  static absl::StatusOr<std::unique_ptr<CallRecordLog>> Open(std::string path,
                                                             PersonOf person_of = nullptr,
                                                             bool may_wait = false);
  // Writes what waits, once. What cannot be written is lost: see Stop.
  ~CallRecordLog() override;

  // ResourceExhausted: too many wait; this one is lost.
  absl::Status Write(const CallRecord& record) override;
  // Writes what waits, once, and takes no more; returns how many records are lost for that.
  // Harmless again.
  uint64_t Stop();
  Counters counters() const;  // any thread

 private:
  struct Waiting {
    SubscriberId subscriber;
    std::string called;  // if there is no subscriber
    std::string line;
    bool is_complete = false;  // the name has been added, if there is one
  };
  CallRecordLog(std::string path, PersonOf person_of, int file);
  void Work();
  void AddPerson(Waiting& record) const;
  bool WriteOut(const std::vector<Waiting>& records);
  void ReopenIfMoved();

  const std::string path_;
  const PersonOf person_of_;
  int file_;  // of the thread; -1 = could not be opened again
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> waiting_;
  Counters counters_;
  bool stopping_ = false;
  std::thread thread_;  // the last member: it uses the others
};

// As the database knows people. It is borrowed.
CallRecordLog::PersonOf PeopleIn(SqliteDatabase& database);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_CALL_RECORD_LOG_H_
