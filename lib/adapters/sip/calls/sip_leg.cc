#include "lib/adapters/sip/calls/sip_leg.h"

#include <utility>

#include "absl/status/status.h"
#include "lib/adapters/sip/calls/redirect.h"
#include "lib/adapters/sip/user_agent.h"

namespace footman::sip {
namespace {

// Commands borrow their texts; these keep them until the loop has used them.
struct OwnedPrompt {
  explicit OwnedPrompt(const PlayPrompt& command)
      : prompt(command), audio(command.audio), language(command.language) {}
  PlayPrompt Get() const {
    PlayPrompt result = prompt;
    result.audio = audio;
    result.language = language;
    return result;
  }
  PlayPrompt prompt;
  std::string audio, language;
};

struct OwnedRecording {
  explicit OwnedRecording(const StartRecording& command)
      : recording(command),
        number(command.caller.number),
        name(command.caller.name),
        called(command.called) {}
  StartRecording Get() const {
    StartRecording result = recording;
    result.caller.number = number;
    result.caller.name = name;
    result.called = called;
    return result;
  }
  StartRecording recording;
  std::string number, name, called;
};

}  // namespace

SipLeg::SipLeg(CallId call, std::string gateway, std::shared_ptr<const LegState> state,
               std::shared_ptr<Inbox> inbox)
    : call_(call),
      gateway_(std::move(gateway)),
      state_(std::move(state)),
      inbox_(std::move(inbox)) {}

SipLeg::~SipLeg() {
  ToCall([](CallerCall& call) { call.Abandon(); }).IgnoreError();  // gone already: nothing to end
}

template <typename F>
absl::Status SipLeg::ToCall(F act) {
  const bool posted = inbox_->Post([id = call_, act = std::move(act)](UserAgent& agent) mutable {
    if (CallerCall* call = agent.Find(id)) act(*call);
  });
  return posted ? absl::OkStatus() : absl::UnavailableError("the SIP adapter is gone");
}

absl::Status SipLeg::Ring(const RingCaller& command) {
  return ToCall([early = command.early_media](CallerCall& call) { call.Ring(early); });
}

absl::Status SipLeg::Answer(const AnswerLeg& /*command*/) {
  if (!state_->can_answer) return absl::FailedPreconditionError("no media");
  return ToCall([](CallerCall& call) { call.Answer(); });
}

absl::Status SipLeg::Reject(const RejectLeg& command) {
  if (state_->answered) return absl::FailedPreconditionError("answered already");
  return ToCall([status = command.status, retry_after = command.retry_after](CallerCall& call) {
    call.Reject(status, retry_after);
  });
}

absl::Status SipLeg::Redirect(const RedirectLeg& command) {
  if (state_->answered) return absl::FailedPreconditionError("answered already");
  if (absl::StatusOr<std::string> uri = UriOf(command.target, gateway_); !uri.ok()) {
    return uri.status();
  }
  return ToCall([target = std::string(command.target), diverting = std::string(command.diverting)](
                    CallerCall& call) { call.Redirect(target, diverting); });
}

absl::Status SipLeg::HangUp(const HangUpLeg& /*command*/) {
  return ToCall([](CallerCall& call) { call.HangUp(); });
}

// A caller who waits gets 480.
absl::Status SipLeg::End(const EndLeg& /*command*/) {
  return ToCall([](CallerCall& call) { call.HangUp(); });
}

absl::Status SipLeg::Play(const PlayPrompt& command) {
  return ToCall([owned = OwnedPrompt(command)](CallerCall& call) { call.Play(owned.Get()); });
}

absl::Status SipLeg::Record(const StartRecording& command, std::unique_ptr<MediaSink> sink) {
  if (!state_->answered) {
    sink->Finish(/*keep=*/false).IgnoreError();  // nothing was said into it
    return absl::FailedPreconditionError("not answered");
  }
  return ToCall([owned = OwnedRecording(command), sink = std::move(sink)](
                    CallerCall& call) mutable { call.Record(owned.Get(), std::move(sink)); });
}

absl::Status SipLeg::Stop(Activity what) {
  return ToCall([what](CallerCall& call) {
    what == Activity::kPrompt ? call.StopPrompt() : call.StopRecording();
  });
}

}  // namespace footman::sip
