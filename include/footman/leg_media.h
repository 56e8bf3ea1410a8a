// Port: the audio of one leg. A CallLeg lends it (CallLeg::media); a leg without audio lends none.
//
// Who calls whom: the runner calls these methods on its thread to carry out commands. The leg
// answers by events to the EventSink that it was made with, from any thread. No method blocks, and
// none posts an event before the thing that it tells has happened.
// Ownership: the leg owns its media. The runner keeps no reference beyond the leg's life; a leg
// that is destroyed stops what plays and abandons what records without an event.
// Order: every event here comes before the leg's LegEnded, which is the last event of the leg.
// Errors: OK = accepted, the event follows where one is named. Any other status = refused now,
// nothing follows, and the runner makes the failing event itself. FailedPrecondition = not possible
// in this state of the leg. Unavailable = the adapter is gone. InvalidArgument and
// ResourceExhausted may come from the adapter's media, with a text for the operator.
// Texts in commands are borrowed for the call.

#ifndef FOOTMAN_LEG_MEDIA_H_
#define FOOTMAN_LEG_MEDIA_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "footman/command.h"
#include "footman/media_sink.h"

namespace footman {

class LegMedia {
 public:
  virtual ~LegMedia() = default;

  // Plays to this party, in place of whatever plays now.
  // -> PromptFinished | PromptFailed, with the command's serial. A prompt that was replaced or
  // stopped answers nothing. Some kinds play until they are stopped (see PromptKind).
  // FailedPrecondition: the leg is neither answered nor has early media.
  virtual absl::Status Play(const PlayPrompt& command) = 0;

  // Records this party into `sink` until silence, length, a key (#) or Stop. One recording at a
  // time. The leg calls the sink from its media thread, and at last Finish()es it.
  // -> RecordingFinished | RecordingFailed, with the command's serial; also when the leg ends
  // meanwhile. On refusal the sink is finished without keeping, or destroyed.
  // FailedPrecondition: the leg is not answered, or it records already.
  virtual absl::Status Record(const StartRecording& command, std::unique_ptr<MediaSink> sink) = 0;

  // Stops what plays (no event), or what records (-> RecordingFinished{kStopped}). OK when there is
  // nothing to stop.
  enum class Activity : uint8_t { kPrompt, kRecording };
  virtual absl::Status Stop(Activity what) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LEG_MEDIA_H_
