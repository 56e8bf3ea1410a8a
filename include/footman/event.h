// What has happened: the only input of the engine besides time.
//
// Events are facts in the past tense. They are posted by adapters from any thread (event_sink.h)
// and handled by the engine one at a time. Texts, spans and pointers are borrowed for the duration
// of Engine::Handle; the runner's mailbox keeps copies of its own until then.
// An event about a call, leg or offer that no longer exists is legal and harmless.
//
// `serial` is the engine's number of one request within its call. The answer repeats it, so that
// the answer to an earlier request is never taken for the answer to a later one.

#ifndef FOOTMAN_EVENT_H_
#define FOOTMAN_EVENT_H_

#include <cstdint>
#include <optional>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/call.h"
#include "footman/dial_leg.h"
#include "footman/host_treatment.h"
#include "footman/leg.h"
#include "footman/profile.h"

namespace footman {

// A call arrived on the caller's leg, {call, kCallerLeg}. A full engine answers RejectLeg at once.
struct CallArrived {
  CallId call;
  Caller caller;
  // Who may be meant, best guess first (R2); the first that names a subscriber wins.
  absl::Span<const absl::string_view> called;
  absl::Span<const Diversion> diversions;  // the newest first
  // One for each offer that there can be (EngineOptions::max_offers_per_call): by the runner.
  absl::Span<const LinkSecret> secrets;
  // For the call record, or empty: the signalling side's own id of the call (SIP: the Call-ID), and
  // the address or trunk that it came from. The runner keeps so much of each; the engine nothing.
  absl::string_view signalling_id = {};
  absl::string_view peer = {};
};
inline constexpr int kMaxSignallingText = 255;

// ---- Answers of the profile store to LoadProfile.

struct ZoneOffset {
  absl::Duration from_utc;
  absl::Time changes_at = absl::InfiniteFuture();  // daylight saving
  absl::Duration from_utc_after;
};
struct ProfileLoaded {
  CallId call;
  const Profile* profile = nullptr;
  absl::string_view called;  // the candidate that named the subscriber
  ZoneOffset zone;
};
struct ProfileMissing {  // no candidate names a subscriber
  CallId call;
};
struct ProfileFailed {  // the store cannot tell
  CallId call;
  absl::string_view reason;
};

// ---- From messaging channels.

struct OfferDelivered {  // accepted by the service's server, or shown
  OfferId offer;
};
struct OfferFailed {  // refused, bounced, nobody connected
  OfferId offer;
  absl::string_view reason;
};

// How a text came to be. Only kLive is an answer of a person to what they see now.
enum class ReplyOrigin : uint8_t { kLive, kDelayed, kAutomatic, kCarbon, kBounced };

struct ReplyReceived {
  SubscriberId subscriber;    // whose registered address it is; zero = the channel cannot tell
  absl::string_view service;  // the channel's name
  absl::string_view user;     // the sender, exact and whole, prepared like Address::user
  absl::string_view text;     // valid UTF-8
  // The service's id of the message, or empty. The same id from the same device within two minutes
  // is a duplicate, and changes nothing.
  absl::string_view message_id;
  // The offer that the message refers to by its own act: a button's payload, a reply reference
  // (XEP-0461). It decides which call is meant.
  std::optional<OfferId> offer;
  // The offer in whose thread the client has put the message. A weaker sign: clients keep their
  // first thread, or echo the newest one, without the person's doing.
  std::optional<OfferId> thread;
  // Where the person wrote it, as the adapter tells places apart: a full JID, a tab. At most 64
  // bytes, or a hash of more. The engine compares it, and never reads or logs it.
  absl::string_view device;
  ReplyOrigin origin = ReplyOrigin::kLive;
  SelectionMeans means = SelectionMeans::kReply;  // kButton: the payload of an offer's button
};

// Somebody opened an option's page: nothing changes, but the page wants to be true.
struct LinkViewed {
  ClickId click;
  LinkToken token;
  uint8_t option = 0;  // its number in the offer, from 1
};
// Somebody pressed the button of that page (kLink) or of the offer in the chat (kButton).
struct LinkClicked {
  ClickId click;
  LinkToken token;
  uint8_t option = 0;
  absl::string_view argument;  // what was typed beside it: a text to say, a number
  SelectionMeans means = SelectionMeans::kLink;
};

// ---- From legs and media.

struct LegAnswered {  // AnswerLeg is done, or a dialled party has answered: audio can flow
  LegId leg;
};
struct LegFailed {  // no AnswerLeg (no media, no ACK) or RedirectLeg; the leg is still there
  LegId leg;
  absl::string_view reason;
  FailureReason cause = FailureReason::kNotAnswered;  // of AnswerLeg, for the record
};
struct LegEnded {  // for whatever reason, ours or theirs; the last event of a leg
  LegId leg;
  LegEndReason reason = LegEndReason::kHungUp;
};
struct PromptFinished {
  LegId leg;
  uint32_t serial = 0;
};
struct PromptFailed {
  LegId leg;
  uint32_t serial = 0;
  absl::string_view reason;
};
enum class RecordingEnd : uint8_t {  // kShutdown: kLegEnded, and so will LegEnded
  kSilence, kTooLong, kDigit, kStopped, kLegEnded, kDiskFull, kShutdown
};
struct RecordingFinished {
  LegId leg;
  uint32_t serial = 0;
  absl::string_view audio;  // what the recording store knows it by
  absl::Duration length;    // of audio that was kept; zero = nothing was said
  RecordingEnd end = RecordingEnd::kStopped;
};
struct RecordingFailed {  // nothing was kept
  LegId leg;
  uint32_t serial = 0;
  absl::string_view reason;
  FailureReason cause = FailureReason::kNotRecorded;
};
struct DigitPressed {  // RFC 4733
  LegId leg;
  char digit = 0;  // 0-9 * # A-D
};

// ---- From speech, the recording store and the host.

struct SpeechSynthesized {
  CallId call;
  uint32_t serial = 0;
  absl::string_view audio;  // for PlayPrompt
};
struct SpeechNotSynthesized {
  CallId call;
  uint32_t serial = 0;
  absl::string_view reason;
};
struct VoicemailStored {
  CallId call;
  uint32_t serial = 0;
  absl::string_view voicemail;  // the id by which channels present it
};
struct VoicemailNotStored {
  CallId call;
  uint32_t serial = 0;
  absl::string_view reason;
};

using Event =
    std::variant<CallArrived, ProfileLoaded, ProfileMissing, ProfileFailed, OfferDelivered,
                 OfferFailed, ReplyReceived, LinkViewed, LinkClicked, LegAnswered, LegFailed,
                 LegEnded, PromptFinished, PromptFailed, RecordingFinished, RecordingFailed,
                 DigitPressed, SpeechSynthesized, SpeechNotSynthesized, VoicemailStored,
                 VoicemailNotStored, HostTreatmentFinished, LegRinging>;

// The call that an event speaks of; zero for ReplyReceived.
CallId CallOf(const Event& event);
// "CallArrived", for traces.
absl::string_view NameOf(const Event& event);

}  // namespace footman

#endif  // FOOTMAN_EVENT_H_
