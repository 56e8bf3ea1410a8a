// Decides what of a party's audio is a recording, and when it ends.

#ifndef FOOTMAN_LIB_MEDIA_NODE_RECORDER_H_
#define FOOTMAN_LIB_MEDIA_NODE_RECORDER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "footman/event.h"
#include "footman/media_sink.h"
#include "lib/media/frame.h"

namespace footman::media {

// Tells speech from silence by level. Telephone lines hiss at -60 dBm0 and below, speech is around
// -20: the threshold starts at a mean amplitude of 256 (-42 dBov; the same as PBXs have used for
// decades) and follows a noisy background up to 1024 (-30 dBov), never further, so that steady loud
// sound counts as something to keep.
// (SpeexDSP's VAD is one comparison on top of a noise suppressor and its echo state; it costs more
// than all the rest of a leg, and its authors call it a place holder.)
class SpeechDetector {
 public:
  bool IsSpeech(const Frame& frame);

 private:
  double floor_ = 0;  // mean amplitude of the background; see IsSpeech
};

// Threads: the media thread.
class Recorder {
 public:
  struct Result {
    absl::Status status;  // an error: nothing was kept
    std::string audio;
    absl::Duration length;  // zero: nothing was said, and nothing is kept
    RecordingEnd end = RecordingEnd::kStopped;
  };

  Recorder(const StartRecording& command, std::unique_ptr<MediaSink> sink);
  uint32_t serial() const { return serial_; }

  // Takes 20 ms. Returns why the recording has to end now, if it has to.
  std::optional<RecordingEnd> Take(const Frame& frame);
  // Ends it; nothing may be called after that. Silence at the end is cut to kTail, and so is the
  // key's own sound.
  Result Finish(RecordingEnd end);

 private:
  static constexpr int kTailFrames = 15;   // 300 ms
  static constexpr int kKeyFrames = 3;     // how long a key sounds before its event arrives
  static constexpr int kSpokenFrames = 3;  // less is a click on the line
  static constexpr int kMostHeldFrames = 10 * kFramesPerSecond;

  void Release(size_t frames_to_keep_back);

  const uint32_t serial_;
  const std::unique_ptr<MediaSink> sink_;
  const int64_t most_frames_;
  const int64_t most_silent_frames_;
  SpeechDetector detector_;
  // What is not yet handed to the sink: the latest speech, whose end a key may have made, or
  // silence that is kept only if speech follows.
  std::vector<int16_t> held_;
  int64_t frames_ = 0;
  int64_t silent_frames_ = 0;  // in a row, up to now
  int speech_in_a_row_ = 0;
  bool spoken_ = false;
  int64_t samples_written_ = 0;
  absl::Status write_status_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_NODE_RECORDER_H_
