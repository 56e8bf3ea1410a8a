#include "lib/media/tones.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "lib/media/frame.h"

namespace footman::media {
namespace {

constexpr double kLevel = 5000;  // peak; about -15 dBm0 in G.711
constexpr double kPi = 3.14159265358979323846;

class ToneWriter {
 public:
  // Five milliseconds of fading at each end: no clicks.
  ToneWriter& Tone(double hertz, int milliseconds) {
    const int count = milliseconds * kFrameRate / 1000;
    const int ramp = std::min(kFrameRate / 200, count / 2);
    for (int i = 0; i < count; ++i) {
      const int from_edge = std::min(i, count - 1 - i);
      const double gain = from_edge < ramp ? double(from_edge) / ramp : 1.0;
      samples_.push_back(At(hertz, i, gain));
    }
    return *this;
  }
  // Struck and dying away, as on a glockenspiel.
  ToneWriter& Note(double hertz, int milliseconds) {
    const int count = milliseconds * kFrameRate / 1000;
    for (int i = 0; i < count; ++i) {
      const double attack = std::min(1.0, i / 80.0);
      const double decay = std::exp(-4.0 * i / count) * std::min(1.0, (count - i) / 80.0);
      samples_.push_back(At(hertz, i, attack * decay));
    }
    return *this;
  }
  ToneWriter& Silence(int milliseconds) {
    samples_.resize(samples_.size() + milliseconds * kFrameRate / 1000);
    return *this;
  }
  SharedAudio Take() { return std::make_shared<const std::vector<int16_t>>(std::move(samples_)); }

 private:
  static int16_t At(double hertz, int i, double gain) {
    return static_cast<int16_t>(kLevel * gain * std::sin(2 * kPi * hertz * i / kFrameRate));
  }
  std::vector<int16_t> samples_;
};

}  // namespace

SharedAudio BeepTone() {
  static const SharedAudio& audio = *new SharedAudio(ToneWriter().Tone(1000, 400).Take());
  return audio;
}

SharedAudio RingbackTone() {
  static const SharedAudio& audio =
      *new SharedAudio(ToneWriter().Tone(425, 1000).Silence(4000).Take());
  return audio;
}

SharedAudio ApologyTone() {
  static const SharedAudio& audio = *new SharedAudio(ToneWriter()
                                                         .Tone(950, 330)
                                                         .Tone(1400, 330)
                                                         .Tone(1800, 330)
                                                         .Silence(1000)
                                                         .Tone(950, 330)
                                                         .Tone(1400, 330)
                                                         .Tone(1800, 330)
                                                         .Take());
  return audio;
}

SharedAudio GreetingTone() {
  static const SharedAudio& audio =
      *new SharedAudio(ToneWriter().Note(659, 400).Note(523, 600).Silence(300).Take());
  return audio;
}

SharedAudio MusicTone() {
  static const SharedAudio& audio = *new SharedAudio([] {
    // A pentatonic scale has no wrong neighbours, so the tune may go round without end.
    constexpr double kNotes[] = {392, 440, 523, 587, 659, 587, 523, 440,
                                 392, 523, 659, 784, 659, 523, 587, 440};
    ToneWriter writer;
    for (const double hertz : kNotes) writer.Note(hertz, 1000);
    return writer.Take();
  }());
  return audio;
}

}  // namespace footman::media
