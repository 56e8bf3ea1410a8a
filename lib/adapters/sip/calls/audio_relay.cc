#include "lib/adapters/sip/calls/audio_relay.h"

#include <string>
#include <utility>

#include "lib/adapters/sip/calls/caller_call.h"
#include "lib/adapters/sip/user_agent.h"

namespace footman::sip {

AudioRelay::AudioRelay(CallId call, std::shared_ptr<Inbox> inbox)
    : call_(call), inbox_(std::move(inbox)) {}

template <typename F>
void AudioRelay::ToCall(F act) {
  inbox_->Post([id = call_, act = std::move(act)](UserAgent& agent) mutable {
    if (CallerCall* call = agent.Find(id)) act(*call);
  });
}

void AudioRelay::OnPromptFinished(uint32_t serial) {
  ToCall([serial](CallerCall& call) { call.OnPromptFinished(serial); });
}

void AudioRelay::OnPromptFailed(uint32_t serial, absl::string_view reason) {
  ToCall([serial, text = std::string(reason)](CallerCall& call) {
    call.OnPromptFailed(serial, text);
  });
}

void AudioRelay::OnRecordingFinished(uint32_t serial, absl::string_view audio,
                                     absl::Duration length, RecordingEnd end) {
  ToCall([serial, name = std::string(audio), length, end](CallerCall& call) {
    call.OnRecordingFinished(serial, name, length, end);
  });
}

void AudioRelay::OnRecordingFailed(uint32_t serial, absl::string_view reason) {
  ToCall([serial, text = std::string(reason)](CallerCall& call) {
    call.OnRecordingFailed(serial, text);
  });
}

void AudioRelay::OnDigit(char digit) {
  ToCall([digit](CallerCall& call) { call.OnDigit(digit); });
}

void AudioRelay::OnRtpTimeout() {
  ToCall([](CallerCall& call) { call.OnRtpTimeout(); });
}

}  // namespace footman::sip
