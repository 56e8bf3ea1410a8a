// One caller's call on the loop's thread: its dialog, its audio, and what the engine is told of
// them.
//
//   waiting --Answer--> answering --ACK--> answered --HangUp--> ending --terminated--> over
//   waiting --Reject, Redirect-----------------------> ending    (NUA reports the end of each
//   dialog) any --CANCEL, BYE, terminated--------------------------------------------------> over
//
// "Over" waits for a recording's last word, then posts LegEnded, once and last.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_CALLS_CALLER_CALL_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_CALLS_CALLER_CALL_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/command.h"
#include "footman/event_sink.h"
#include "footman/media/audio_engine.h"
#include "footman/media_sink.h"
#include "lib/adapters/sip/admission/admission.h"
#include "lib/adapters/sip/calls/audio_relay.h"
#include "lib/adapters/sip/counters.h"
#include "lib/adapters/sip/sdp/sdp.h"
#include "lib/adapters/sip/stack/nua_stack.h"

namespace footman::sip {

// What the runner's side of a leg must know at once. Written on the loop's thread.
struct LegState {
  std::atomic<bool> answered{false};
  std::atomic<bool> can_answer{false};  // there is media
};

class CallerCall {
 public:
  struct Setup {
    LegId leg;
    NuaStack* stack = nullptr;
    NuaHandle handle;
    std::shared_ptr<LegState> state;
    std::unique_ptr<AudioRelay> relay;  // null, like `audio`: no media
    std::unique_ptr<media::AudioSession> audio;
    std::optional<RemoteSdp> offer;  // nullopt: the INVITE had none
    std::string media_address;
    std::string gateway;  // for numbers in a redirect
    absl::Duration now;   // as of Tick
    uint64_t sdp_session = 0;
    CallKeys keys;
    bool has_route = false;                             // by Record-Route
    absl::Duration expires = absl::InfiniteDuration();  // of the INVITE (RFC 3261 13.3.1)
    AnswerSlots* answer_slots = nullptr;
    std::vector<CallId>* over = nullptr;  // where a call that is over enters itself
  };
  CallerCall(Setup setup, const SipOptions& options, EventSink* sink, Counters* counters);
  ~CallerCall();
  CallerCall(const CallerCall&) = delete;
  CallerCall& operator=(const CallerCall&) = delete;

  CallId id() const { return leg_.call; }
  const CallKeys& keys() const { return keys_; }

  // ---- Commands; see CallLeg. What cannot be done any more is answered by the failing event.
  void Ring(bool early_media);
  void Answer();
  void Reject(int status, absl::Duration retry_after, LegEndReason reason = LegEndReason::kAsTold);
  void Redirect(absl::string_view target, absl::string_view diverting);
  void HangUp(LegEndReason reason = LegEndReason::kAsTold);
  void Play(const PlayPrompt& prompt);
  void Record(const StartRecording& recording, std::unique_ptr<MediaSink> sink);
  void StopPrompt();
  void StopRecording();
  // The runner let go of the leg: end it and say no more.
  void Abandon();

  // ---- From the stack.
  void OnSdpOffer(const sip_t* sip);
  void OnOptions();
  void OnAck(const sip_t* sip);
  void OnNoAck();
  void OnCancel();
  void OnBye();
  void OnTerminated();

  // ---- From the audio session.
  void OnPromptFinished(uint32_t serial);
  void OnPromptFailed(uint32_t serial, absl::string_view reason);
  void OnRecordingFinished(uint32_t serial, absl::string_view audio, absl::Duration length,
                           RecordingEnd end);
  void OnRecordingFailed(uint32_t serial, absl::string_view reason);
  void OnDigit(char digit);
  void OnRtpTimeout();

  void Tick(absl::Duration now);
  // Over now, whoever has not answered yet.
  void Cut();

 private:
  enum class Phase : uint8_t { kWaiting, kAnswering, kAnswered, kEnding, kFinishing, kOver };

  LocalAudio Local() const;
  absl::Status StartAudio(const media::RemoteAudio& remote);
  void SendProvisional();
  void AnswerSdpOffer(bool is_update, const absl::StatusOr<std::string>& text);
  void FailAnswer(absl::string_view reason, FailureReason cause = FailureReason::kNotAnswered);
  void GiveBackSlot();
  void RecordingIsOver();
  void EndWith(LegEndReason reason);  // the first reason stays
  void Finish();                      // signalling is over
  void PostEnded();
  void Post(const Event& event);

  const LegId leg_;
  const SipOptions& options_;
  EventSink* const sink_;
  Counters& counters_;
  NuaStack& stack_;
  NuaHandle handle_;
  const std::shared_ptr<LegState> state_;
  std::unique_ptr<AudioRelay> relay_;
  std::unique_ptr<media::AudioSession> audio_;  // destroyed before the relay
  std::optional<RemoteSdp> offer_;
  const std::string media_address_;
  const std::string gateway_;
  const CallKeys keys_;
  const bool has_route_;
  const absl::Duration expires_at_;
  AnswerSlots& answer_slots_;
  std::vector<CallId>& over_;
  const uint64_t sdp_session_;
  uint64_t sdp_version_;

  Phase phase_ = Phase::kWaiting;
  bool audio_started_ = false;
  bool early_media_ = false;
  bool answer_expected_ = false;  // in the ACK, to our offer
  bool hang_up_after_ack_ = false;
  bool holds_slot_ = false;  // of answer_slots_
  bool abandoned_ = false;
  bool recording_ = false;  // its last word is still to come
  uint32_t recording_serial_ = 0;
  int provisional_ = 0;  // the one to repeat
  absl::Duration now_;
  absl::Duration provisional_due_ = absl::InfiniteDuration();
  absl::Duration audible_at_ = -absl::InfiniteDuration();  // when the caller's audio is connected
  absl::Duration finish_by_ = absl::InfiniteDuration();
  std::optional<LegEndReason> end_reason_;  // the first one counts
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_CALLS_CALLER_CALL_H_
