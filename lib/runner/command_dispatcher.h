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
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "footman/call_leg.h"
#include "footman/command.h"
#include "footman/leg_dialer.h"
#include "footman/runner.h"
#include "lib/runner/owned_event.h"

namespace footman::internal {

struct IndexedLeg {
  uint8_t index;
  std::unique_ptr<CallLeg> leg;
};
// The legs of a call that are alive, and what its record will say of the caller's signalling.
struct CallLegs {
  absl::InlinedVector<IndexedLeg, 1> legs;
  std::string origin;  // CallArrived::signalling_id and, behind it, ::peer
  size_t id_length = 0;
};

class CommandDispatcher {
 public:
  // `will_record` tells whether a call is answered for a voicemail; may be empty: none is.
  explicit CommandDispatcher(const Ports& ports, std::function<bool(CallId)> will_record = nullptr)
      : ports_(ports), will_record_(std::move(will_record)) {}

  // The port that a command is for is called here and now. A port that is missing, refuses or
  // throws leaves a failure, if the engine waits for an answer.
  void operator()(const Command& command);

  // A call enters with CallArrived and its caller's leg, if it has one; DialLeg adds further legs.
  void AddCall(const CallArrived& arrived, std::unique_ptr<CallLeg> leg);
  // A call that the engine does not know leaves with the present step, as if it had ended.
  void RemoveCall(CallId call) { ended_calls_.push_back(call); }
  // All commands of a step are carried out. Now that none can name them any more, legs are
  // destroyed: the one whose LegEnded was `handled` (null: a timer was), and all that are left of
  // a call whose record was written.
  void EndStep(const Event* handled);
  void DestroyAllLegs();
  // Those that DialLeg added and that are alive.
  size_t dialled_legs() const { return dialled_legs_; }
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
  absl::Status Do(const DialLeg& command);
  absl::Status Do(const EndLeg& command);

  absl::Status NoRoom(absl::Status status);
  void DestroyLeg(LegId ended);
  CallLeg* Leg(LegId leg) const;
  LegMedia* Media(LegId leg) const;  // null: no such leg, or it has no audio
  LegDialer* Dialer(absl::string_view name) const;
  ImChannel* Channel(absl::string_view service) const;
  void Failed(const Command& command, const absl::Status& status);

  const Ports ports_;
  const std::function<bool(CallId)> will_record_;
  // Nothing that the engine sees depends on its order.
  absl::flat_hash_map<CallId, CallLegs> calls_;
  std::vector<CallId> ended_calls_;
  size_t dialled_legs_ = 0;
  FailureReason cause_ = FailureReason::kNone;  // why the present command failed, if it is known
  // A queue whose places are used again; the reasons of failures are texts of their own.
  std::vector<std::unique_ptr<OwnedEvent>> failures_;
  size_t failures_begin_ = 0;
  size_t failures_end_ = 0;
  std::atomic<uint64_t> port_errors_{0};
};

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_COMMAND_DISPATCHER_H_
