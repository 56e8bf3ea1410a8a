// Tells the log in time that the room for voicemails runs out.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_DISK_WATCH_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_DISK_WATCH_H_

#include "absl/time/time.h"
#include "examples/softswitch/logging.h"
#include "footman/media/recording_files.h"

namespace footman::softswitch {

// Threads: one.
class DiskWatch {
 public:
  static constexpr absl::Duration kRepeat = absl::Hours(1);  // while it is as bad as before

  // `logger` is borrowed. `warn_percent`: of the room that recordings may take.
  DiskWatch(int warn_percent, Logger* logger) : warn_percent_(warn_percent), logger_(logger) {}

  // One line when it has become better or worse, and one now and then while it is bad.
  void Note(const media::RecordingSpace& space, absl::Time now);

 private:
  enum class State { kGood, kLow, kFull };
  State StateOf(const media::RecordingSpace& space) const;

  const int warn_percent_;
  Logger* const logger_;
  State told_ = State::kGood;
  absl::Time told_at_ = absl::InfinitePast();
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_DISK_WATCH_H_
