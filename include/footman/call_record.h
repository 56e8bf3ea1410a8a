// The record of one ended call: every decision, who took it, how, when, why the default applied.
//
// Borrowed from the engine like any command; lib/proto/call_record.proto is its form on disk.

#ifndef FOOTMAN_CALL_RECORD_H_
#define FOOTMAN_CALL_RECORD_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/call.h"

namespace footman {

// What became of one question.
struct OfferRecord {
  absl::string_view service;
  absl::string_view user;
  bool sent = false;  // false: planned for later, and no longer needed
  bool failed = false;
  absl::Time delivered = absl::InfinitePast();  // InfinitePast: never
};

// One choice: a wait, a voicemail, the default.
struct Decision {
  absl::Time at;
  TreatmentKind treatment = TreatmentKind::kNone;
  SelectionMeans means = SelectionMeans::kNone;
  DefaultReason why_default = DefaultReason::kNone;
  absl::string_view service;  // where it was chosen; empty for the default
  absl::string_view user;
};
inline constexpr int kMaxDecisions = 8;  // the first and the newest are kept

struct CallRecord {
  CallId call;
  SubscriberId subscriber;  // zero: none was found
  Caller caller;
  absl::string_view called;  // the identity that named the subscriber
  absl::Span<const Diversion> diversions;
  absl::Time arrived;
  absl::Time answered = absl::InfinitePast();  // InfinitePast: never answered, not billed
  absl::Time ended;
  absl::Span<const OfferRecord> offers;
  absl::Span<const Decision> decisions;
  Disposition disposition = Disposition::kNone;
  bool caller_ended = false;          // the caller hung up first
  absl::string_view transfer_target;  // kTransferred
  absl::string_view voicemail;        // its id, kVoicemail
  absl::Duration recording_length;
  FailureReason failure = FailureReason::kNone;  // what went wrong last, if anything did
  // As in CallArrived. Filled in by the runner; empty in the engine's own command.
  absl::string_view signalling_id;
  absl::string_view peer;
};

// Port: where records go. Called by the runner, on its thread, once per call; the record is
// borrowed for the call. An error is counted and traced by the runner; it never harms a call.
class CallRecordSink {
 public:
  virtual ~CallRecordSink() = default;
  virtual absl::Status Write(const CallRecord& record) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_CALL_RECORD_H_
