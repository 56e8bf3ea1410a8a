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

  // The subscriber's short name, for people, besides the number that the record has; empty = they
  // are gone. Called on the log's thread.
  using NameOf = std::function<std::string(SubscriberId)>;

  // Opens the file for appending, mode 0600: records are personal data. Errors as open(2).
  static absl::StatusOr<std::unique_ptr<CallRecordLog>> Open(std::string path,
                                                             NameOf name_of = nullptr);
  // Writes what waits, once.
  ~CallRecordLog() override;

  // ResourceExhausted: too many wait; this one is lost.
  absl::Status Write(const CallRecord& record) override;
  Counters counters() const;  // any thread

 private:
  struct Waiting {
    SubscriberId subscriber;  // whose name is to be added; zero: nobody's, or it has been
    std::string line;
  };
  CallRecordLog(std::string path, NameOf name_of, int file);
  void Work();
  void AddName(Waiting& record) const;
  bool WriteOut(const std::vector<Waiting>& records);
  void ReopenIfMoved();

  const std::string path_;
  const NameOf name_of_;
  int file_;  // of the thread; -1 = could not be opened again
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> waiting_;
  Counters counters_;
  bool stopping_ = false;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_CALL_RECORD_LOG_H_
