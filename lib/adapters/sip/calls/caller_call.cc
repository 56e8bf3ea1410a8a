#include "lib/adapters/sip/calls/caller_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/calls/redirect.h"

namespace footman::sip {
namespace {

// A recording is finished by the media thread within a tick or two; longer is a fault there, and
// the call must end all the same.
constexpr absl::Duration kFinishTimeout = absl::Seconds(5);

}  // namespace

CallerCall::CallerCall(Setup setup, const SipOptions& options, EventSink* sink, Counters* counters)
    : leg_(setup.leg),
      options_(options),
      sink_(sink),
      counters_(*counters),
      stack_(*setup.stack),
      handle_(std::move(setup.handle)),
      state_(std::move(setup.state)),
      relay_(std::move(setup.relay)),
      audio_(std::move(setup.audio)),
      offer_(std::move(setup.offer)),
      media_address_(std::move(setup.media_address)),
      gateway_(std::move(setup.gateway)),
      keys_(setup.keys),
      has_route_(setup.has_route),
      expires_at_(setup.now + setup.expires),
      answer_slots_(*setup.answer_slots),
      over_(*setup.over),
      sdp_session_(setup.sdp_session),
      sdp_version_(setup.sdp_session),
      now_(setup.now) {
  stack_.Bind(handle_.get(), this);
}

CallerCall::~CallerCall() { GiveBackSlot(); }

void CallerCall::GiveBackSlot() {
  if (std::exchange(holds_slot_, false)) answer_slots_.GiveBack(keys_.source);
}

void CallerCall::Post(const Event& event) {
  // A refusal means that the runner shuts down: nobody waits for the event any more.
  if (!abandoned_) sink_->Post(event).IgnoreError();
}

LocalAudio CallerCall::Local() const {
  return {media_address_, audio_->local_port(), sdp_session_, sdp_version_};
}

absl::Status CallerCall::StartAudio(const media::RemoteAudio& remote) {
  absl::Status started = audio_->Start(remote);
  audio_started_ |= started.ok();
  return started;
}

// ---- Commands.

void CallerCall::Ring(bool early_media) {
  if (phase_ != Phase::kWaiting) return;
  // Without an offer in the INVITE there is nothing to answer in a 183 (RFC 3261 13.2.1 wants our
  // offer reliable, and PRACK is not here): the caller's network rings instead.
  if (early_media && audio_ != nullptr && offer_.has_value() && !early_media_) {
    early_media_ = StartAudio(offer_->audio()).ok();
  }
  provisional_ = early_media_ ? 183 : 180;
  SendProvisional();
}

void CallerCall::SendProvisional() {
  provisional_due_ = now_ + options_.provisional_interval;
  Response response{.status = provisional_};
  if (early_media_) response.sdp = offer_->Answer(Local());
  stack_.Respond(handle_.get(), response);
}

void CallerCall::Answer() {
  if (phase_ == Phase::kAnswered) return Post(LegAnswered{leg_});
  if (phase_ != Phase::kWaiting) return;  // under way, or LegEnded is
  if (audio_ == nullptr) return FailAnswer("no media");
  if (!holds_slot_ && !answer_slots_.Take(keys_.source)) {
    ++counters_.refused_overload;
    return FailAnswer("too many answers without ACK");
  }
  holds_slot_ = true;
  Response response{.status = 200};
  if (offer_.has_value()) {
    if (!audio_started_) {
      if (absl::Status started = StartAudio(offer_->audio()); !started.ok()) {
        return FailAnswer("no audio port");
      }
    }
    response.sdp = offer_->Answer(Local());
  } else {
    if (!audio_->Open().ok()) return FailAnswer("no audio port");
    answer_expected_ = true;
    response.sdp = MakeOffer(Local());
  }
  phase_ = Phase::kAnswering;
  stack_.Respond(handle_.get(), response);
}

void CallerCall::FailAnswer(absl::string_view reason, FailureReason cause) {
  Post(LegFailed{leg_, reason, cause});
}

void CallerCall::Reject(int status, absl::Duration retry_after, LegEndReason reason) {
  if (phase_ == Phase::kAnswering || phase_ == Phase::kAnswered) return HangUp(reason);
  if (phase_ != Phase::kWaiting) return;
  EndWith(reason);
  const bool final_failure = status >= 400 && status <= 699;
  stack_.Respond(handle_.get(),
                 {.status = final_failure ? status : 480, .retry_after = retry_after});
}

void CallerCall::Redirect(absl::string_view target, absl::string_view diverting) {
  if (phase_ != Phase::kWaiting) return;
  absl::StatusOr<std::string> contact = UriOf(target, gateway_);
  // The leg checked the target before it accepted the command.
  if (!contact.ok()) return Reject(480, absl::ZeroDuration());
  EndWith(LegEndReason::kAsTold);
  Response response{.status = 302, .contact = absl::StrCat("<", *contact, ">")};
  if (absl::StatusOr<std::string> diversion = DiversionOf(diverting, gateway_); diversion.ok()) {
    response.diversion = *std::move(diversion);
  }
  stack_.Respond(handle_.get(), response);
}

void CallerCall::HangUp(LegEndReason reason) {
  if (phase_ == Phase::kWaiting) return Reject(480, absl::ZeroDuration(), reason);
  if (phase_ == Phase::kAnswering) {
    // RFC 3261 15: no BYE before the ACK has come (or will not come any more).
    if (!end_reason_.has_value()) end_reason_ = reason;
    hang_up_after_ack_ = true;
    return;
  }
  if (phase_ != Phase::kAnswered) return;
  EndWith(reason);
  stack_.Bye(handle_.get());
}

void CallerCall::Play(const PlayPrompt& prompt) {
  if (phase_ >= Phase::kEnding) return;
  if (!audio_started_) return Post(PromptFailed{leg_, prompt.serial, "no audio yet"});
  const bool is_speech = prompt.kind == PromptKind::kMessage ||
                         prompt.kind == PromptKind::kGreeting ||
                         prompt.kind == PromptKind::kApology;
  const absl::Duration silence =
      is_speech ? std::max(absl::ZeroDuration(), audible_at_ - stack_.Now()) : absl::ZeroDuration();
  if (absl::Status played = audio_->Play(prompt, silence); !played.ok()) {
    Post(PromptFailed{leg_, prompt.serial, played.message()});
  }
}

void CallerCall::Record(const StartRecording& recording, std::unique_ptr<MediaSink> sink) {
  if (phase_ != Phase::kAnswered || recording_) {
    // Nothing was said into it: not to be found after a crash as somebody's message.
    sink->Finish(/*keep=*/false).IgnoreError();
    if (phase_ < Phase::kEnding) Post(RecordingFailed{leg_, recording.serial, "not now"});
    return;
  }
  recording_ = true;
  recording_serial_ = recording.serial;
  if (absl::Status begun = audio_->Record(recording, std::move(sink)); !begun.ok()) {
    recording_ = false;
    Post(RecordingFailed{leg_, recording.serial, begun.message()});
  }
}

void CallerCall::StopPrompt() {
  if (audio_ != nullptr) audio_->StopPrompt();
}

void CallerCall::StopRecording() {
  if (audio_ != nullptr) audio_->StopRecording(RecordingEnd::kStopped);
}

void CallerCall::Abandon() {
  abandoned_ = true;
  HangUp();
}

// ---- From the stack.

void CallerCall::OnOptions() {
  stack_.RespondToThis(handle_.get(), {.status = 200, .capabilities = true});
}

void CallerCall::OnCancel() {
  // A re-INVITE can be cancelled as well (RFC 3261 14.1): the call goes on.
  if (phase_ == Phase::kWaiting && !end_reason_.has_value()) end_reason_ = LegEndReason::kCancelled;
}

void CallerCall::OnBye() {
  if (!end_reason_.has_value()) end_reason_ = LegEndReason::kHungUp;
}

void CallerCall::OnNoAck() {
  if (phase_ != Phase::kAnswering) return;  // of a re-INVITE: NUA sends BYE, OnTerminated follows
  ++counters_.no_ack;
  FailAnswer("no ACK", FailureReason::kNoAck);
  EndWith(LegEndReason::kLost);
}

void CallerCall::OnTerminated() {
  if (!end_reason_.has_value()) end_reason_ = LegEndReason::kFailed;
  Finish();
}

// ---- The end.

void CallerCall::EndWith(LegEndReason reason) {
  phase_ = Phase::kEnding;
  if (!end_reason_.has_value()) end_reason_ = reason;
  GiveBackSlot();
  if (!recording_) {
    audio_.reset();  // RFC 3261 15.1.1: with our BYE, not only when it is answered
    return;
  }
  audio_->StopPrompt();
  const bool is_shutdown = end_reason_ == LegEndReason::kShutdown;
  audio_->StopRecording(is_shutdown ? RecordingEnd::kShutdown : RecordingEnd::kLegEnded);
}

void CallerCall::Finish() {
  if (phase_ >= Phase::kFinishing) return;
  EndWith(LegEndReason::kFailed);
  phase_ = Phase::kFinishing;
  if (!recording_) return PostEnded();
  finish_by_ = now_ + kFinishTimeout;
}

void CallerCall::PostEnded() {
  phase_ = Phase::kOver;
  over_.push_back(leg_.call);
  audio_.reset();
  Post(LegEnded{leg_, end_reason_.value_or(LegEndReason::kFailed)});
}

void CallerCall::Tick(absl::Duration now) {
  now_ = now;
  if (phase_ == Phase::kWaiting && now >= expires_at_) {
    return Reject(487, absl::ZeroDuration(), LegEndReason::kCancelled);
  }
  // Only what Ring began: a repeated 100 stops at the first hop.
  if (phase_ == Phase::kWaiting && now >= provisional_due_) SendProvisional();
  if (phase_ == Phase::kFinishing && now >= finish_by_) Cut();
}

void CallerCall::Cut() {
  Finish();
  if (phase_ != Phase::kFinishing) return;
  Post(RecordingFailed{leg_, recording_serial_, "media did not answer"});
  recording_ = false;
  PostEnded();
}

}  // namespace footman::sip
