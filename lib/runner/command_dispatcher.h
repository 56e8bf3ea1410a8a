// Carries commands out on the ports, and turns what a port refuses into the event that says so.

#ifndef FOOTMAN_LIB_RUNNER_COMMAND_DISPATCHER_H_
#define FOOTMAN_LIB_RUNNER_COMMAND_DISPATCHER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "footman/call_leg.h"
#include "footman/command.h"
#include "footman/runner.h"
#include "lib/runner/owned_event.h"

namespace footman::internal {

// A caller's leg, and what the call's record will say of its signalling.
struct CallerLeg {
  std::unique_ptr<CallLeg> leg;
  std::string origin;  // CallArrived::signalling_id and, behind it, ::peer
  size_t id_length = 0;
};
// By call. Nothing that the engine sees depends on its order.
using Legs = absl::flat_hash_map<CallId, CallerLeg>;

class CommandDispatcher {
 public:
  // `will_record` tells whether a call is answered for a voicemail; may be empty: none is.
  explicit CommandDispatcher(const Ports& ports, std::function<bool(CallId)> will_record = nullptr)
      : ports_(ports), will_record_(std::move(will_record)) {}

  // The port that a command is for is called here and now. A port that is missing, refuses or
  // throws leaves a failure, if the engine waits for an answer.
  void operator()(const Command& command);

  // A call's leg enters with CallArrived and leaves when the step that ended the call is done.
  void AddLeg(const CallArrived& arrived, std::unique_ptr<CallLeg> leg);
  void RemoveLeg(CallId call) { ended_.push_back(call); }
  void DestroyEndedLegs();
  void DestroyAllLegs();
  // Ends a leg whose call the engine did not take.
  void RejectStray(CallId call, std::unique_ptr<CallLeg> leg);

  // The failures in the order in which they happened. The event is valid until the next step.
  const Event* NextFailure();
  uint64_t port_errors() const { return port_errors_; }

 private:
  absl::Status Do(const LoadProfile& command);
  absl::Status Do(const SendOffer& command);
  absl::Status Do(const UpdateOffer& command);
  absl::Status Do(const SendNote& command);
  absl::Status Do(const SendVoicemail& command);
  absl::Status Do(const AnswerClick& command);
  absl::Status Do(const RingCaller& command);
  absl::Status Do(const AnswerLeg& command);
  absl::Status Do(const RejectLeg& command);
  absl::Status Do(const RedirectLeg& command);
  absl::Status Do(const HangUpLeg& command);
  absl::Status Do(const PlayPrompt& command);
  absl::Status Do(const StopPrompt& command);
  absl::Status Do(const StartRecording& command);
  absl::Status Do(const StopRecording& command);
  absl::Status Do(const SynthesizeSpeech& command);
  absl::Status Do(const StoreVoicemail& command);
  absl::Status Do(const StartHostTreatment& command);
  absl::Status Do(const WriteCallRecord& command);

  absl::Status NoRoom(absl::Status status);
  CallLeg* Leg(LegId leg) const;
  LegMedia* Media(LegId leg) const;  // null: no such leg, or it has no audio
  ImChannel* Channel(absl::string_view service) const;
  void Failed(const Command& command, const absl::Status& status);

  const Ports ports_;
  const std::function<bool(CallId)> will_record_;
  Legs legs_;
  std::vector<CallId> ended_;
  FailureReason cause_ = FailureReason::kNone;  // why the present command failed, if it is known
  // A queue whose places are used again; the reasons of failures are texts of their own.
  std::vector<std::unique_ptr<OwnedEvent>> failures_;
  size_t failures_begin_ = 0;
  size_t failures_end_ = 0;
  std::atomic<uint64_t> port_errors_{0};
};

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_COMMAND_DISPATCHER_H_
