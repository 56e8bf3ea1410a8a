// What the engine wants done: its only output.
//
// Commands are verbs. The runner carries out all commands of a step before it handles the next
// event. Texts and spans are borrowed from the engine until its next step. Whoever carries a
// command out answers with the events named beside it, from any thread, at any later time; a port
// that refuses at once makes the runner answer with the failing one.

#ifndef FOOTMAN_COMMAND_H_
#define FOOTMAN_COMMAND_H_

#include <cstdint>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/call.h"
#include "footman/call_record.h"
#include "footman/dial_leg.h"
#include "footman/host_treatment.h"
#include "footman/leg.h"

namespace footman {

// ---- To the profile store.

struct LoadProfile {  // -> ProfileLoaded | ProfileMissing | ProfileFailed
  CallId call;
  absl::Span<const absl::string_view> called;  // candidates, best first
};

// ---- To messaging channels.

struct OfferOption {
  uint8_t number = 0;  // from 1
  TreatmentKind kind = TreatmentKind::kNone;
  bool takes_argument = false;  // the subscriber types a text (kPlay) or a number (kTransfer)
  absl::string_view label;      // in the subscriber's language
  absl::string_view key_word;
  absl::string_view link;  // empty when links are off
};
struct SendOffer {  // -> OfferDelivered | OfferFailed
  OfferId offer;
  SubscriberId subscriber;
  absl::string_view service;
  absl::string_view user;
  absl::string_view language;
  absl::string_view letter;  // the call's on this address; empty = typed replies need a reference
  Caller caller;
  absl::string_view headline;  // "Call from Bob (+4930...) for your office number"
  absl::string_view text;      // the whole offer as plain text, headline and every option included
  absl::Span<const OfferOption> options;
  LinkToken token;           // for buttons
  absl::Duration time_left;  // until the default applies, as far as is known now
  absl::string_view default_label;
};
enum class OfferChange : uint8_t {
  kExtended,   // still open; `time_left` is new
  kTaken,      // somebody chose; `text` says who, how and when
  kDefaulted,  // nobody chose
  kCallerHungUp,
  kEnded,  // closed for another reason; `text` says it
};
struct UpdateOffer {  // no answer; a channel that cannot edit sends one short follow-up
  OfferId offer;
  absl::string_view service;
  absl::string_view user;
  OfferChange change = OfferChange::kEnded;
  absl::string_view text;
  absl::Duration time_left;
};
struct SendNote {  // no answer
  absl::string_view service;
  absl::string_view user;
  CallId call;  // zero where the note is about none
  absl::string_view text;
};
struct SendVoicemail {  // no answer
  absl::string_view service;
  absl::string_view user;
  CallId call;
  absl::string_view voicemail;  // its id, from VoicemailStored
  absl::string_view text;       // "Voicemail from Bob, 0:12"
  absl::Duration length;
};

// ---- To the link server (link_server.h).

enum class ClickOutcome : uint8_t {
  kOpen,     // LinkViewed: it can still be chosen
  kDone,     // LinkClicked: chosen, by this press
  kTaken,    // too late: somebody chose before
  kEnded,    // too late: the call has ended
  kUnclear,  // the argument is missing or not allowed; the offer is still open
  kUnknown,  // no such call, offer or option (any more)
};
struct AnswerClick {
  ClickId click;
  ClickOutcome outcome = ClickOutcome::kUnknown;
  bool takes_argument = false;  // kOpen and kUnclear
  TreatmentKind kind = TreatmentKind::kNone;
  absl::string_view label;  // the option's, kOpen and kUnclear; says nothing about the caller
  absl::string_view text;   // what to tell the person
  absl::string_view language;
};

// ---- To the caller's leg.

struct RingCaller {  // no answer
  LegId leg;
  bool early_media = false;  // 183 with audio towards the caller, else 180
};
struct AnswerLeg {  // -> LegAnswered | LegFailed
  LegId leg;
};
struct RejectLeg {  // a final failure response -> LegEnded
  LegId leg;
  uint16_t status = 480;  // SIP, RFC 3261 21.4-21.6
  absl::Duration retry_after;
};
struct RedirectLeg {  // 302 -> LegEnded; LegFailed = it is still ringing
  LegId leg;
  absl::string_view target;     // E.164 or user@domain
  absl::string_view diverting;  // who diverts: the subscriber's called number (RFC 5806)
};
struct HangUpLeg {  // BYE -> LegEnded
  LegId leg;
};
enum class PromptKind : uint8_t {
  kMessage,     // `audio` names it
  kGreeting,    // of the switch
  kApology,     // "we cannot take a message now"
  kPleaseWait,  // then ringback until stopped
  kRingback,    // until stopped
  kMusic,       // until stopped
  kBeep,        // alone: the caller skipped the greeting
};
struct PlayPrompt {  // -> PromptFinished | PromptFailed; those "until stopped" answer only failure
  LegId leg;
  uint32_t serial = 0;
  PromptKind kind = PromptKind::kMessage;
  absl::string_view audio;
  absl::string_view language;
  bool beep_after = false;
};
struct StopPrompt { LegId leg; };  // no answer
struct StartRecording {  // -> RecordingFinished | RecordingFailed
  LegId leg;
  uint32_t serial = 0;
  SubscriberId subscriber;
  Caller caller;
  absl::string_view called;
  absl::Time started;
  absl::Duration max_length;
  absl::Duration max_silence;
};
struct StopRecording {  // -> RecordingFinished
  LegId leg;
  uint32_t serial = 0;
};

// ---- To speech, the recording store, the host, the record sink.

struct SynthesizeSpeech {  // -> SpeechSynthesized | SpeechNotSynthesized
  CallId call;
  uint32_t serial = 0;
  absl::string_view text;
  absl::string_view language;
};
struct StoreVoicemail {  // -> VoicemailStored | VoicemailNotStored
  CallId call;
  uint32_t serial = 0;  // of the recording: that of its StartRecording
  SubscriberId subscriber;
  absl::string_view audio;
  Caller caller;
  absl::string_view called;
  absl::Time started;
  absl::Duration length;
};
struct WriteCallRecord {  // a call's last command: then the runner lets its remaining legs go
  const CallRecord* record = nullptr;
};

using Command = std::variant<LoadProfile, SendOffer, UpdateOffer, SendNote, SendVoicemail,
                             AnswerClick, RingCaller, AnswerLeg, RejectLeg, RedirectLeg, HangUpLeg,
                             PlayPrompt, StopPrompt, StartRecording, StopRecording,
                             SynthesizeSpeech, StoreVoicemail, StartHostTreatment, WriteCallRecord,
                             DialLeg, EndLeg>;

// "SendOffer", for traces.
absl::string_view NameOf(const Command& command);

}  // namespace footman

#endif  // FOOTMAN_COMMAND_H_
