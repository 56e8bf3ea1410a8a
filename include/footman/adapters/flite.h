// The flite adapter: English speech, made on this machine, kept in a bounded cache on disk.
//
// Voice "rms", 8 kHz mono 16-bit WAV files, which the legs of lib/media play.

#ifndef FOOTMAN_ADAPTERS_FLITE_H_
#define FOOTMAN_ADAPTERS_FLITE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event_sink.h"
#include "footman/speech_synthesizer.h"

namespace footman {

struct FliteOptions {
  std::string cache_directory;                   // made when it does not exist; holds nothing else
  int64_t max_cache_bytes = int64_t{256} << 20;  // the longest unused go first
  // A text that was asked for within this time is not removed, however full the cache: a leg may be
  // about to open it.
  absl::Duration cache_lifetime = absl::Minutes(5);
  int threads = 1;
  int max_queued = 64;         // beyond it, Synthesize answers ResourceExhausted
  int max_text_length = 1000;  // bytes, after cleaning; about a minute of speech
};

struct FliteCounters {
  uint64_t made = 0;    // texts synthesised
  uint64_t reused = 0;  // answered from the cache
  uint64_t failed = 0;
  int64_t cache_bytes = 0;
};

// Port. Threads: any for every method; it owns `threads` of its own, on which it posts.
class FliteSpeech : public SpeechSynthesizer {
 public:
  // InvalidArgument: an option cannot be. FailedPrecondition: the directory cannot be used.
  static absl::StatusOr<std::unique_ptr<FliteSpeech>> Create(FliteOptions options);
  // Texts that wait are dropped; nothing is posted afterwards.
  ~FliteSpeech() override;

  void Start(EventSink& events) override;
  void Stop() override;
  std::vector<std::string> languages() const override;  // {"en"}
  // -> SpeechSynthesized with the path of a WAV file | SpeechNotSynthesized: nothing speakable is
  // left after cleaning, the text is too long, or the disk failed. InvalidArgument: another
  // language.
  absl::Status Synthesize(const footman::SynthesizeSpeech& command) override;
  FliteCounters counters() const;

 private:
  class Impl;
  explicit FliteSpeech(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Says `text` into the WAV file `path`, now, on the caller's thread, replacing it whole or not at
// all: for the switch's own prompts. InvalidArgument: nothing speakable in it, or too long.
absl::Status SynthesizeToFile(absl::string_view text, const std::string& path);

// The text as it will be spoken: control characters and signs without a sound (emoji) are dropped,
// typographic quotes and dashes become plain ones, letters with accents lose them, runs of spaces
// become one, and a word ends after 60 characters. May be empty.
std::string CleanForSpeech(absl::string_view text);

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_FLITE_H_
