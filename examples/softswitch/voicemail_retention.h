// How long voicemails stay, and how much of the disk one person's may take.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_VOICEMAIL_RETENTION_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_VOICEMAIL_RETENTION_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "examples/softswitch/config.pb.h"
#include "footman/adapters/sqlite.h"
#include "footman/im_channel.h"

namespace footman::softswitch {

// With its file, which goes first: what is left when that fails can still be found and deleted.
absl::Status DeleteVoicemail(const SqliteVoicemail& voicemail, SqliteDatabase& database);

// Threads: any.
class VoicemailRetention {
 public:
  VoicemailRetention(const Voicemails& config, SqliteDatabase& database)
      : config_(config), database_(database) {}

  // A voicemail of the subscriber was stored: makes room where the configuration wants it, and
  // remembers to warn when the new one takes them past four fifths of their space.
  absl::Status Stored(SubscriberId subscriber, const std::string& audio);
  // Removes what is too old, of everybody. Nothing is removed that is kept.
  absl::Status RemoveOld(absl::Time now);
  // Warns those whose space runs out, wherever they are asked.
  absl::Status Warn(const std::vector<ImChannel*>& channels);

 private:
  int64_t space() const { return int64_t{config_.space_megabytes()} << 20; }

  const Voicemails config_;
  SqliteDatabase& database_;
  std::mutex mutex_;
  std::vector<SubscriberId> to_warn_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_VOICEMAIL_RETENTION_H_
