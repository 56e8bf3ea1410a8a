#include "lib/adapters/flite/synthesizer.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "lib/media/wav_file.h"

extern "C" {
#include <flite/flite.h>
cst_voice* register_cmu_us_rms(const char* directory);
}

namespace footman::flite {
namespace {

// Registering is not safe from two threads at once; speaking with what is registered is.
cst_voice* Voice() {
  static cst_voice* const voice = [] {
    flite_init();
    return register_cmu_us_rms(nullptr);
  }();
  return voice;
}

struct DeleteWave {
  void operator()(cst_wave* wave) const { delete_wave(wave); }
};

}  // namespace

absl::StatusOr<std::vector<int16_t>> Synthesize(const std::string& text) {
  if (std::none_of(text.begin(), text.end(),
                   [](unsigned char c) { return absl::ascii_isalnum(c); })) {
    return absl::InvalidArgumentError("nothing in the text can be spoken");
  }
  const std::unique_ptr<cst_wave, DeleteWave> wave(flite_text_to_wave(text.c_str(), Voice()));
  if (wave == nullptr || wave->num_samples <= 0) {
    return absl::InternalError("flite made no sound of the text");
  }
  return media::Resample(absl::MakeConstSpan(wave->samples, static_cast<size_t>(wave->num_samples)),
                         wave->sample_rate, media::kTelephoneRate);
}

}  // namespace footman::flite
