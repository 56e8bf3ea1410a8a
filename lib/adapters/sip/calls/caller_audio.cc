// What a call does with its audio: new offers within the dialog, and the session's events.

#include <utility>

#include "lib/adapters/sip/calls/caller_call.h"
#include "lib/adapters/sip/sdp/sip_body.h"
#include "lib/adapters/sip/stack/reachable.h"

namespace footman::sip {

void CallerCall::OnSdpOffer(const sip_t* sip) {
  const bool is_update = sip->sip_request->rq_method == sip_method_update;
  absl::StatusOr<std::string> text = SdpOf(*sip);
  if (!IsValidTargetRefresh(*sip, has_route_)) {
    // The library has taken the new target already and could not even send BYE there; 481 makes it
    // forget the dialog.
    if (!end_reason_.has_value()) end_reason_ = LegEndReason::kUnreachable;
    return stack_.RespondToThis(handle_.get(), {.status = 481});
  }
  if (phase_ == Phase::kAnswered) return AnswerSdpOffer(is_update, text);
  if (is_update && absl::IsNotFound(text.status())) {
    return stack_.RespondToThis(handle_.get(), {.status = 200});  // a target refresh
  }
  // RFC 3261 14.2, RFC 3311 5.2: an offer before the first one is settled.
  stack_.RespondToThis(handle_.get(), {.status = 500, .retry_after = absl::Seconds(2)});
}

void CallerCall::AnswerSdpOffer(bool is_update, const absl::StatusOr<std::string>& text) {
  if (absl::IsNotFound(text.status())) {
    Response response{.status = 200};
    if (!is_update) {  // a re-INVITE without an offer wants ours (RFC 3261 14.2)
      ++sdp_version_;
      answer_expected_ = true;
      response.sdp = MakeOffer(Local());
    }
    return stack_.RespondToThis(handle_.get(), response);
  }
  if (!text.ok()) {
    return stack_.RespondToThis(handle_.get(), {.status = 415, .capabilities = true});
  }
  absl::StatusOr<RemoteSdp> offer = RemoteSdp::Parse(*text);
  if (!offer.ok()) {
    return stack_.RespondToThis(handle_.get(), RefusalOf(offer.status(), stack_.public_host()));
  }
  if (absl::Status moved = audio_->Start(offer->audio()); !moved.ok()) {
    return stack_.RespondToThis(handle_.get(), {.status = 500});
  }
  ++sdp_version_;
  offer_ = *std::move(offer);
  stack_.RespondToThis(handle_.get(), {.status = 200, .sdp = offer_->Answer(Local())});
}

void CallerCall::OnAck(const sip_t* sip) {
  GiveBackSlot();
  if (phase_ == Phase::kAnswering) audible_at_ = stack_.Now() + options_.cut_through_delay;
  if (std::exchange(answer_expected_, false) && phase_ < Phase::kEnding) {
    absl::StatusOr<std::string> text = SdpOf(*sip);
    absl::StatusOr<RemoteSdp> answer = text.ok() ? RemoteSdp::Parse(*text) : text.status();
    absl::Status started = answer.status();
    if (answer.ok()) {
      media::RemoteAudio audio = answer->audio();
      audio.offered_digits_payload = kOfferedDigits;
      started = StartAudio(audio);
    }
    if (!started.ok() && phase_ == Phase::kAnswering) {
      phase_ = Phase::kAnswered;
      state_->answered = true;
      if (!hang_up_after_ack_) return FailAnswer("no usable answer to our offer");
    }
  }
  if (phase_ == Phase::kAnswering) {
    phase_ = Phase::kAnswered;
    state_->answered = true;
    if (!hang_up_after_ack_) Post(LegAnswered{leg_});
  }
  if (hang_up_after_ack_) HangUp();
}

void CallerCall::OnPromptFinished(uint32_t serial) {
  if (phase_ < Phase::kEnding) Post(PromptFinished{leg_, serial});
}

void CallerCall::OnPromptFailed(uint32_t serial, absl::string_view reason) {
  if (phase_ < Phase::kEnding) Post(PromptFailed{leg_, serial, reason});
}

void CallerCall::OnRecordingFinished(uint32_t serial, absl::string_view audio,
                                     absl::Duration length, RecordingEnd end) {
  if (phase_ == Phase::kOver) return;
  recording_ = false;
  Post(RecordingFinished{leg_, serial, audio, length, end});
  RecordingIsOver();
}

void CallerCall::OnRecordingFailed(uint32_t serial, absl::string_view reason) {
  if (phase_ == Phase::kOver) return;
  recording_ = false;
  Post(RecordingFailed{leg_, serial, reason});
  RecordingIsOver();
}

// The end of the call may have waited for it.
void CallerCall::RecordingIsOver() {
  if (phase_ >= Phase::kEnding) audio_.reset();
  if (phase_ == Phase::kFinishing) PostEnded();
}

void CallerCall::OnDigit(char digit) {
  if (phase_ < Phase::kEnding) Post(DigitPressed{leg_, digit});
}

void CallerCall::OnRtpTimeout() {
  if (phase_ != Phase::kAnswered) return;
  ++counters_.rtp_timeouts;
  HangUp(LegEndReason::kLost);
}

}  // namespace footman::sip
