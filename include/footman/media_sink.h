// Ports: where a recording goes while it is made, and where it is kept afterwards.
//
// A host with its own media implements both; lib/media implements them on a disk.

#ifndef FOOTMAN_MEDIA_SINK_H_
#define FOOTMAN_MEDIA_SINK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "footman/command.h"
#include "footman/port.h"

namespace footman {

// One recording in the making. Used by one media thread at a time; destroyed without Finish() when
// the recording was abandoned (what was written stays readable).
class MediaSink {
 public:
  virtual ~MediaSink() = default;
  // Appends mono 16-bit PCM at `rate_hz`, the same in every call (8000 for G.711).
  // ResourceExhausted = the disk is full: the leg ends the recording with kDiskFull and keeps what
  // was written. Any other error = RecordingFailed unless something was written already.
  virtual absl::Status Write(absl::Span<const int16_t> samples, int rate_hz) = 0;
  // Completes it. `keep` false = nothing worth keeping was said: it is removed.
  // Returns what the recording is known by, for RecordingFinished::audio; it names the same
  // recording after a crash and a restart.
  virtual absl::StatusOr<std::string> Finish(bool keep) = 0;
};

// Where recordings are made and kept. Methods are called by the runner on its thread.
class RecordingStore : public virtual Port {
 public:
  // Begins a recording, without waiting for the disk: what cannot be made there fails a Write, or
  // Finish. A crash loses the last moments alone: what was written before is a readable file beside
  // a description of whose it is. ResourceExhausted = no space.
  virtual absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording& command) = 0;
  // Whether Open would most likely succeed now. Asked before a caller is answered for a voicemail:
  // an error makes that a refusal (480) which the subscriber hears of. Must not block on the world.
  virtual absl::Status CheckRoom() { return absl::OkStatus(); }
  // Files a finished recording as a voicemail of its subscriber.
  // -> VoicemailStored | VoicemailNotStored, from any thread.
  virtual absl::Status Store(const StoreVoicemail& command) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_MEDIA_SINK_H_
