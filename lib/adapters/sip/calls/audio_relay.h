// Carries an audio session's events from the media thread to the loop's, where the call is.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_CALLS_AUDIO_RELAY_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_CALLS_AUDIO_RELAY_H_

#include <memory>

#include "footman/call.h"
#include "footman/media/audio_engine.h"
#include "lib/adapters/sip/inbox.h"

namespace footman::sip {

class AudioRelay : public media::AudioEvents {
 public:
  AudioRelay(CallId call, std::shared_ptr<Inbox> inbox);

  void OnPromptFinished(uint32_t serial) override;
  void OnPromptFailed(uint32_t serial, absl::string_view reason) override;
  void OnRecordingFinished(uint32_t serial, absl::string_view audio, absl::Duration length,
                           RecordingEnd end) override;
  void OnRecordingFailed(uint32_t serial, absl::string_view reason) override;
  void OnDigit(char digit) override;
  void OnRtpTimeout() override;

 private:
  // Runs `act(call)` on the loop's thread if the call is still there.
  template <typename F>
  void ToCall(F act);

  const CallId call_;
  const std::shared_ptr<Inbox> inbox_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_CALLS_AUDIO_RELAY_H_
