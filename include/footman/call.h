// The nouns of a call: identifiers, the people in it, and what can happen to it.
//
// Everything here is plain data, shared by events, commands and ports. Numbers are E.164 with the
// leading '+' ("+4930123456"), or "user@domain" where no number exists. Texts are UTF-8.
// A type that holds absl::string_view borrows: event.h and command.h say for how long.

#ifndef FOOTMAN_CALL_H_
#define FOOTMAN_CALL_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "footman/abseil_abi.h"

namespace footman {

// A call, for as long as anyone may speak of it. Minted by an IdSource, which puts the node and the
// shard that own the call into it, so that any node can pass a click or a reply on.
class CallId {
 public:
  constexpr CallId() = default;
  constexpr explicit CallId(uint64_t value) : value_(value) {}
  static constexpr CallId Of(uint8_t node, uint8_t shard, uint64_t serial) {
    return CallId(uint64_t{node} << 56 | uint64_t{shard} << 48 | (serial & kSerialMask));
  }
  constexpr uint64_t value() const { return value_; }
  constexpr uint8_t node() const { return static_cast<uint8_t>(value_ >> 56); }
  constexpr uint8_t shard() const { return static_cast<uint8_t>(value_ >> 48); }
  friend constexpr bool operator==(CallId a, CallId b) { return a.value_ == b.value_; }
  friend constexpr bool operator!=(CallId a, CallId b) { return a.value_ != b.value_; }
  friend constexpr bool operator<(CallId a, CallId b) { return a.value_ < b.value_; }
  template <typename H>
  friend H AbslHashValue(H h, CallId id) {
    return H::combine(std::move(h), id.value_);
  }

 private:
  static constexpr uint64_t kSerialMask = (uint64_t{1} << 48) - 1;
  uint64_t value_ = 0;
};

// One question to the subscriber, numbered within its call by the engine. A late or unknown number
// is harmless: the engine ignores it.
struct OfferId {
  CallId call;
  uint8_t index = 0;
  friend constexpr bool operator==(OfferId a, OfferId b) {
    return a.call == b.call && a.index == b.index;
  }
};

// A profile's key, minted by the profile store. Zero is nobody.
class SubscriberId {
 public:
  constexpr SubscriberId() = default;
  constexpr explicit SubscriberId(uint64_t value) : value_(value) {}
  constexpr uint64_t value() const { return value_; }
  friend constexpr bool operator==(SubscriberId a, SubscriberId b) { return a.value_ == b.value_; }
  friend constexpr bool operator!=(SubscriberId a, SubscriberId b) { return a.value_ != b.value_; }

 private:
  uint64_t value_ = 0;
};

// One press of a link or button, minted by the adapter that must answer it. See link_server.h.
struct ClickId {
  uint64_t value = 0;
};

// The authority to choose an option of one offer: 128 random bits that come with CallArrived, and
// the call that they belong to. In a link it reads as 32 characters of base64url (RFC 4648, 5).
struct LinkSecret {
  std::array<uint8_t, 16> bytes{};
};
struct LinkToken {
  CallId call;
  LinkSecret secret;
};
inline constexpr int kLinkTokenLength = 32;
// Returns nullopt unless `text` is exactly what FormatLinkToken makes.
std::optional<LinkToken> ParseLinkToken(absl::string_view text);
std::string FormatLinkToken(const LinkToken& token);

// "0100000000000007" and back: how a call, and "...-2" an offer, is named in logs, thread ids and
// records. Parsing is strict: anything else is nullopt.
std::string FormatCallId(CallId call);
std::string FormatOfferId(OfferId offer);
std::optional<CallId> ParseCallId(absl::string_view text);
std::optional<OfferId> ParseOfferId(absl::string_view text);

// Presentation of the caller's number, in the words of Q.931. "Restricted" (the caller asked for
// privacy, RFC 3323) is not "unavailable" (the network does not know); only kAllowed has a number.
enum class Presentation : uint8_t { kAllowed, kRestricted, kUnavailable };

// STIR/SHAKEN as a trusted trunk reports it ("verstat", ATIS-1000074).
enum class Attestation : uint8_t { kNone, kFull, kPartial, kGateway, kFailed };

struct Caller {
  absl::string_view number;  // empty unless presentation is kAllowed
  absl::string_view name;    // display name as received, cleaned of control characters
  Presentation presentation = Presentation::kUnavailable;
  Attestation attestation = Attestation::kNone;
};

// Why a party passed the call on (RFC 5806 "reason", RFC 7044 "cause" of RFC 4458).
enum class DiversionReason : uint8_t {
  kUnknown, kUnconditional, kBusy, kNoAnswer, kUnavailable, kDeflection, kOther
};

// One hop of the chain that led here, as data.
struct Diversion {
  absl::string_view party;  // who passed it on
  DiversionReason reason = DiversionReason::kUnknown;
  uint8_t count = 1;        // RFC 5806 "counter": how many diversions this entry stands for
  bool restricted = false;  // the party asked not to be shown
};
inline constexpr int kMaxDiversions = 5;  // the newest are kept
inline constexpr int kMaxCalled = 10;     // candidates for the called identity

// How a call can be handled.
enum class TreatmentKind : uint8_t {
  kNone, kAnswer, kTransfer, kVoicemail, kScreenedVoicemail, kPlay, kDecline, kWait, kHost
};

// By which act an option was chosen.
enum class SelectionMeans : uint8_t { kNone, kReply, kButton, kLink, kDefault };

// Why the default applied.
enum class DefaultReason : uint8_t {
  kNone, kNoReply, kCallLimit, kNoChannel, kDeliveryFailed, kProfileFailed, kTreatmentFailed, kLoop
};

// How a call ended: one word for the record.
enum class Disposition : uint8_t {
  kNone,           // not ended
  kCallerHungUp,   // before any treatment took effect
  kVoicemail,      // a recording was kept
  kNoMessageLeft,  // voicemail, but the caller said nothing
  kMessagePlayed,
  kDeclined,
  kTransferred,
  kHostTreated,
  kUnknownNumber,  // 404
  kBusy,           // 503: a limit was reached
  kFailed,         // the treatment and the default both failed
  kInternalError,  // our bug; the call was ended so that the others go on
  kTakenOver,      // the host kept the caller's leg for good
};

// What went wrong in a call, for the record: the disposition says what came of it.
enum class FailureReason : uint8_t {
  kNone,
  kDiskFull,        // no room for the recording, or for all of it
  kNotRecorded,     // another reason of the disk's or the store's: it is read-only, it is broken
  kNotStored,       // recorded, and stored at the next start
  kNotAnswered,     // no audio port, or the leg never said that it was answered
  kNoAck,           // the caller's side never confirmed the answer
  kCallerLost,      // no audio came from the caller any more
  kNotSpoken,       // a text could not be turned into speech
  kNotPlayed,       // a message or a greeting could not be played
  kNotTransferred,  // the redirect was refused
  kHost,            // the host's treatment handed the call back, or never ended
  kShutdown,        // our side was stopped and did not wait for the call's end
  kNotPossible,     // no treatment was left that could be carried out
};

// Lower-case names for records, logs and traces: "no_answer", "voicemail", "no_reply".
absl::string_view Name(Presentation value);
absl::string_view Name(Attestation value);
absl::string_view Name(DiversionReason value);
absl::string_view Name(TreatmentKind value);
absl::string_view Name(SelectionMeans value);
absl::string_view Name(DefaultReason value);
absl::string_view Name(Disposition value);
absl::string_view Name(FailureReason value);

}  // namespace footman

#endif  // FOOTMAN_CALL_H_
