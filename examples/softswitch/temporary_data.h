// A start on a data directory that cannot be written, because it is read-only or full: calls are
// worth more than what would be kept of them.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_TEMPORARY_DATA_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_TEMPORARY_DATA_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "examples/softswitch/config.pb.h"
#include "examples/softswitch/logging.h"
#include "footman/media/recording_files.h"
#include "footman/media_sink.h"

namespace footman::softswitch {

// Whether the data directory takes what a start has to write. The message says why not.
absl::Status CheckWritable(const Config& config);

// A private copy of what the switch needs of its data directory: subscribers, sessions, chats and
// prompts; in memory where the system has a place for that. What happens to it is lost at the end,
// so it is only for reading, as far as people go: no voicemail is stored in it.
class TemporaryData {
 public:
  // Tells the log `why`, and removes what processes that were killed have left. NotFound: there is
  // no database to copy. Unavailable: there is no place for the copy.
  static absl::StatusOr<std::unique_ptr<TemporaryData>> Copy(const Config& config, absl::Status why,
                                                             Logger* logger);
  ~TemporaryData();  // removes the copy
  TemporaryData(const TemporaryData&) = delete;
  TemporaryData& operator=(const TemporaryData&) = delete;

  const std::string& directory() const { return directory_; }
  // Of recordings: none, and why.
  media::RecordingSpace space() const;
  // Tells the log, once, that the data directory can be written again: the next start uses it.
  void Watch(absl::Time now, Logger* logger);

 private:
  TemporaryData(Config config, absl::Status why, std::string directory)
      : config_(std::move(config)), why_(std::move(why)), directory_(std::move(directory)) {}

  const Config config_;
  const absl::Status why_;
  const std::string directory_;
  int lock_ = -1;  // its directory, so that nobody takes it for a leftover
  absl::Time next_check_ = absl::InfinitePast();
  bool is_over_ = false;
};

// Keeps nothing, and says why.
class NoRecordings : public RecordingStore {
 public:
  // `refuse`: callers are not even answered for a voicemail.
  NoRecordings(absl::Status why, bool refuse) : why_(std::move(why)), refuse_(refuse) {}
  absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording&) override { return why_; }
  absl::Status CheckRoom() override { return refuse_ ? why_ : absl::OkStatus(); }
  absl::Status Store(const StoreVoicemail&) override { return why_; }

 private:
  const absl::Status why_;
  const bool refuse_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_TEMPORARY_DATA_H_
