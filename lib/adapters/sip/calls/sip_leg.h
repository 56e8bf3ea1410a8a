// The runner's side of a caller's leg: passes commands to the call on the loop's thread.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_CALLS_SIP_LEG_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_CALLS_SIP_LEG_H_

#include <memory>
#include <string>

#include "footman/call_leg.h"
#include "lib/adapters/sip/calls/caller_call.h"
#include "lib/adapters/sip/inbox.h"

namespace footman::sip {

class SipLeg : public CallLeg, private LegMedia {
 public:
  SipLeg(CallId call, std::string gateway, std::shared_ptr<const LegState> state,
         std::shared_ptr<Inbox> inbox);
  ~SipLeg() override;

  // Unavailable, from any: the adapter is gone.
  absl::Status Ring(const RingCaller& command) override;
  absl::Status Answer(const AnswerLeg& command) override;
  absl::Status Reject(const RejectLeg& command) override;
  // InvalidArgument: the target makes no SIP URI.
  absl::Status Redirect(const RedirectLeg& command) override;
  absl::Status HangUp(const HangUpLeg& command) override;
  absl::Status End(const EndLeg& command) override;
  LegMedia* media() override { return state_->can_answer ? this : nullptr; }

 private:
  absl::Status Play(const PlayPrompt& command) override;
  absl::Status Record(const StartRecording& command, std::unique_ptr<MediaSink> sink) override;
  absl::Status Stop(Activity what) override;

  template <typename F>
  absl::Status ToCall(F act);

  const CallId call_;
  const std::string gateway_;
  const std::shared_ptr<const LegState> state_;
  const std::shared_ptr<Inbox> inbox_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_CALLS_SIP_LEG_H_
