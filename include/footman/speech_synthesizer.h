// Port: text to audio.

#ifndef FOOTMAN_SPEECH_SYNTHESIZER_H_
#define FOOTMAN_SPEECH_SYNTHESIZER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "footman/command.h"
#include "footman/port.h"

namespace footman {

class SpeechSynthesizer : public virtual Port {
 public:
  // BCP 47 primary languages that it speaks: {"en"}. Constant. An option whose text would be in
  // another language is not offered.
  virtual std::vector<std::string> languages() const = 0;
  // Makes audio of a text, on a thread of its own. Called by the runner on its thread.
  // -> SpeechSynthesized, whose `audio` the legs of the same process can play |
  // SpeechNotSynthesized. ResourceExhausted = too much is queued.
  virtual absl::Status Synthesize(const footman::SynthesizeSpeech& command) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_SPEECH_SYNTHESIZER_H_
