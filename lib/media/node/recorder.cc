#include "lib/media/node/recorder.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/event.h"
#include "lib/media/frame.h"

namespace footman::media {
namespace {

// A limit that is not set is none.
int64_t LimitInFrames(absl::Duration limit) {
  if (limit <= absl::ZeroDuration() || limit >= absl::Hours(24)) {
    return std::numeric_limits<int64_t>::max();
  }
  return FramesIn(limit);
}

}  // namespace

bool SpeechDetector::IsSpeech(const Frame& frame) {
  constexpr double kLowest = 256;
  constexpr double kHighest = 1024;
  constexpr double kAboveFloor = 2;  // 6 dB
  constexpr double kRise = 1.003;    // a frame: doubles in 4.6 s, slower than anybody speaks
  double level = 0;
  for (const int16_t sample : frame) level += std::abs(int{sample});
  level /= kFrameSamples;
  const double threshold = std::clamp(floor_ * kAboveFloor, kLowest, kHighest);
  // Quick down, so that every pause between words shows the background; slow up. Below the lowest
  // threshold it means nothing, and would only have a long way up when a street is heard.
  floor_ =
      std::max(level < floor_ ? level : std::min(floor_ * kRise, level), kLowest / kAboveFloor);
  return level > threshold;
}

Recorder::Recorder(const StartRecording& command, std::unique_ptr<MediaSink> sink)
    : serial_(command.serial),
      sink_(std::move(sink)),
      most_frames_(LimitInFrames(command.max_length)),
      most_silent_frames_(LimitInFrames(command.max_silence)) {}

// Hands over all that is held but its last frames.
void Recorder::Release(size_t frames_to_keep_back) {
  const size_t keep = frames_to_keep_back * kFrameSamples;
  if (held_.size() <= keep || !write_status_.ok()) return;
  const size_t count = held_.size() - keep;
  write_status_ = sink_->Write(absl::MakeConstSpan(held_).subspan(0, count), kFrameRate);
  if (write_status_.ok()) samples_written_ += static_cast<int64_t>(count);
  held_.erase(held_.begin(), held_.begin() + static_cast<ptrdiff_t>(count));
}

std::optional<RecordingEnd> Recorder::Take(const Frame& frame) {
  ++frames_;
  held_.insert(held_.end(), frame.begin(), frame.end());
  if (detector_.IsSpeech(frame)) {
    if (++speech_in_a_row_ >= kSpokenFrames) {
      spoken_ = true;
      silent_frames_ = 0;
      Release(kKeyFrames);
    }
  } else {
    speech_in_a_row_ = 0;
    ++silent_frames_;
    // So that a very long pause does not become memory.
    if (spoken_) Release(kMostHeldFrames);
  }
  // Before the first word, only the last moments are worth holding.
  if (!spoken_ && held_.size() > kTailFrames * kFrameSamples) {
    held_.erase(held_.begin(), held_.begin() + kFrameSamples);
  }
  if (!write_status_.ok()) return RecordingEnd::kDiskFull;
  if (silent_frames_ >= most_silent_frames_) return RecordingEnd::kSilence;
  if (frames_ >= most_frames_) return RecordingEnd::kTooLong;
  return std::nullopt;
}

Recorder::Result Recorder::Finish(RecordingEnd end) {
  if (spoken_ && write_status_.ok()) {
    if (end == RecordingEnd::kDigit) {
      held_.resize(held_.size() - std::min<size_t>(held_.size(), kKeyFrames * kFrameSamples));
    }
    // After speech, kKeyFrames of it are held; what is held beyond that is silence.
    const auto silent = static_cast<size_t>(std::max<int64_t>(0, silent_frames_ - kTailFrames));
    held_.resize(held_.size() - std::min(held_.size(), silent * kFrameSamples));
    Release(0);
  }
  Result result;
  result.end = end;
  if (!write_status_.ok()) {
    result.end = RecordingEnd::kDiskFull;
    if (samples_written_ == 0) {
      result.status = write_status_;
      sink_->Finish(/*keep=*/false).IgnoreError();  // the first error is the one to tell
      return result;
    }
  }
  const bool keep = samples_written_ > 0;
  absl::StatusOr<std::string> audio = sink_->Finish(keep);
  if (!audio.ok()) {
    result.status = audio.status();
    return result;
  }
  result.audio = *std::move(audio);
  result.length = DurationOf(samples_written_);
  return result;
}

}  // namespace footman::media
