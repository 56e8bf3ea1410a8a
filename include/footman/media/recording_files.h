// Recordings on a disk: WAV files that stay readable through a crash at any moment.
//
// While it is made, a recording is "<name>.part.wav" beside "<name>.json", which says whose it is;
// finished it is "<name>.wav"; stored, its description goes and the WAV file stays. What a crash
// left behind is found by its description at the next start (Recover).
//
// What survives what: a killed process loses at most the last 100 ms that the writer had not taken
// yet; the WAV header is brought up to date every second, and Recover finds the rest by the file's
// size. A machine that loses power may lose what its kernel had not written back (seconds) of a
// recording in the making; a finished one is on the disk (fdatasync) before it gets its final name.
//
// Threads: Store and Open are the runner's, the others any thread's. A writer thread touches the
// disk for all recordings, a storing thread runs the storing callback; nothing here blocks the
// runner's thread or a media thread.

#ifndef FOOTMAN_MEDIA_RECORDING_FILES_H_
#define FOOTMAN_MEDIA_RECORDING_FILES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/call.h"
#include "footman/command.h"
#include "footman/event_sink.h"
#include "footman/media_sink.h"

namespace footman::media {

// A finished recording that wants an owner.
struct StoredVoicemail {
  CallId call;
  SubscriberId subscriber;
  std::string caller_number;
  std::string caller_name;
  Presentation presentation = Presentation::kUnavailable;
  Attestation attestation = Attestation::kNone;
  std::string called;
  absl::Time started;
  absl::Duration length;  // measured in the file
  std::string audio;      // what the store knows it by: below the directory, the same for ever
  std::string path;       // the file itself
};

struct RecordingFilesOptions {
  std::string directory;                        // created if missing; one process at a time uses it
  int64_t max_bytes = int64_t{10} << 30;        // of all recordings in it together
  int64_t min_free_bytes = int64_t{256} << 20;  // that the file system must keep free
  // False: a caller is answered though nothing can be recorded, and hears an apology.
  bool refuse_without_room = true;
};

// How much room is left for recordings.
struct RecordingSpace {
  int64_t used_bytes = 0;
  int64_t max_bytes = 0;
  int64_t free_bytes = 0;  // of the file system
  int64_t min_free_bytes = 0;
  absl::Status status;  // why nothing can be recorded
};

class RecordingFiles : public RecordingStore {
 public:
  // Registers a recording and returns the voicemail's id. It may block. It may be asked twice for
  // the same `audio` (a crash after it answered): it then returns the same id again.
  using Storing = std::function<absl::StatusOr<std::string>(const StoredVoicemail&)>;

  // FailedPrecondition: another process uses the directory. Otherwise the
  // system's error on the directory.
  static absl::StatusOr<std::unique_ptr<RecordingFiles>> Create(RecordingFilesOptions options,
                                                                Storing storing);

  // Before the first call: stores what the last run left behind, by the same callback, and removes
  // what is empty. Returns how many were stored; what the callback refuses stays for the next
  // start.
  virtual absl::StatusOr<int> Recover() = 0;
  // Any thread.
  virtual RecordingSpace space() const = 0;
  // The file of a recording, or nothing if that is no name of ours.
  virtual absl::StatusOr<std::string> PathOf(absl::string_view audio) const = 0;
  // Deletes a stored recording that nobody wants any more. NotFound. It blocks.
  virtual absl::Status Remove(absl::string_view audio) = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_MEDIA_RECORDING_FILES_H_
