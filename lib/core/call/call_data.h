// What the engine keeps of a call: plain data in one slot, and a block with its texts, offers and
// options. Nothing here points outside the two, so a waiting call can be written out and read back.

#ifndef FOOTMAN_LIB_CORE_CALL_CALL_DATA_H_
#define FOOTMAN_LIB_CORE_CALL_CALL_DATA_H_

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/call.h"
#include "footman/call_record.h"
#include "footman/event.h"
#include "footman/profile.h"
#include "lib/core/call/block_pool.h"
#include "lib/core/call/slot_index.h"
#include "lib/core/call/timer_table.h"
#include "lib/core/tables/activity_flow.h"
#include "lib/core/tables/call_flow.h"
#include "lib/core/tables/leg_flow.h"
#include "lib/language/step_text.h"

namespace footman {

// A text in the call's block.
struct TextRef {
  uint16_t at = 0;
  uint16_t length = 0;
};

// One choice that a call has. The argument is what the treatment needs: a transfer target, a text
// to speak, an audio to play, a host's key.
struct PlannedOption {
  TreatmentKind kind = TreatmentKind::kNone;
  Afterwards afterwards = Afterwards::kHangUp;
  bool takes_argument = false;  // typed by the subscriber
  bool spoken = false;          // the argument is a text to be spoken
  bool key_word_of_kind = false;
  TextRef label;     // empty = that of its kind
  TextRef key_word;  // empty = that of its kind, or none; see offer_text.h
  TextRef argument;
};

// An offer of a waiting call, as the addresses' lists of open offers name it.
class OfferRef {
 public:
  constexpr OfferRef() = default;
  constexpr OfferRef(uint32_t slot, uint8_t index) : packed_(slot << 3 | index) {}
  constexpr bool valid() const { return packed_ != kNone; }
  constexpr uint32_t slot() const { return packed_ >> 3; }
  constexpr uint8_t index() const { return packed_ & 7; }
  friend constexpr bool operator==(OfferRef a, OfferRef b) { return a.packed_ == b.packed_; }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};
  uint32_t packed_ = kNone;
};

enum class OfferState : uint8_t { kPlanned, kSent, kDelivered, kFailed };

struct Offer {
  LinkSecret secret;
  uint32_t address = kNoSlot;  // in the AddressBook, from sending to closing
  uint32_t at_ms = 0;          // since the call's arrival: sent, then first delivered
  uint32_t delay_ms = 0;       // since the first one was sent
  OfferRef previous, next;     // among the address's open offers
  TextRef user;
  uint16_t first_option = 0;
  uint16_t letter = 0;  // see AddressBook; zero = none
  uint8_t option_count = 0;
  uint8_t service = 0;
  OfferState state = OfferState::kPlanned;
  bool open = false;          // sent, and its call is still waiting
  bool delivered = false;     // at some time, also if it failed before
  uint8_t unclear_notes = 0;  // answers to unclear replies, since one was understood
  // The address's last letter when the subscriber last wrote in this offer's thread; zero = never.
  uint16_t thread_used = 0;
};

struct StoredDiversion {
  TextRef party;
  DiversionReason reason;
  uint8_t count;
  bool restricted;
};

inline constexpr uint8_t kNoOffer = 255;
inline constexpr size_t kMaxOffers = 8;  // EngineOptions::max_offers_per_call can be no more

struct StoredDecision {
  uint32_t at_ms = 0;  // since the call's arrival
  TreatmentKind treatment = TreatmentKind::kNone;
  SelectionMeans means = SelectionMeans::kNone;
  DefaultReason why_default = DefaultReason::kNone;
  uint8_t offer = kNoOffer;
};

// What a leg is in its call for.
enum class LegRole : uint8_t {
  kCaller,
  kParty,     // of a device or a target: it is, or will be, in the conversation
  kListener,  // hears the caller, and is never heard
};

inline constexpr uint32_t kNever = ~uint32_t{0};  // of times in milliseconds since the arrival

struct Leg {
  uint32_t due_ms = kNever;  // when it should have done what it was told
  uint8_t index = kCallerLeg;
  LegState state = LegState::kNone;
  LegRole role = LegRole::kCaller;
};

// A recording of what the caller says, as a voicemail.
struct Activity {
  uint32_t serial = 0;      // of its StartRecording, and of all that is said about it
  uint32_t started_ms = 0;  // since the call's arrival
  uint32_t length_ms = 0;   // once it is over
  uint32_t due_ms = kNever;
  TextRef voicemail;  // its id, once it is stored
  ActivityState state = ActivityState::kNone;
  uint8_t leg = kCallerLeg;  // who is recorded
};

inline constexpr uint8_t kMaxLegIndex = 255;
inline constexpr size_t kMaxFurtherLegs = 5;  // alive at once, beside the caller's
inline constexpr size_t kMaxActivities = 8;

// What a call has once it records or dials: in its block, so that a waiting call needs no room for
// it.
struct LegsAndActivities {
  std::array<Leg, kMaxFurtherLegs> legs;
  std::array<Activity, kMaxActivities> activities;
  uint8_t legs_dialled = 0;  // ever: a leg's index is not used twice
};

// Four cache lines.
struct alignas(64) Call {
  CallId id;
  SubscriberId subscriber;
  Uptime arrived = 0;
  int64_t arrived_wall = 0;  // Unix nanoseconds
  int64_t zone_changes_at = 0;
  int32_t zone_offset = 0;  // seconds east of UTC
  int32_t zone_offset_after = 0;

  Block block;
  uint16_t used = 0;                                          // bytes of it
  uint16_t offers_at = 0, options_at = 0, diversions_at = 0;  // arrays in it
  uint16_t secrets_at = 0;  // the last of them, until the plan is stored
  uint16_t legs_and_activities_at = 0;   // LegsAndActivities; zero = none yet
  TextRef caller_number, caller_name, called;
  TextRef greeting;              // an audio, or a text if greeting_spoken
  TextRef audio;                 // of the message
  TextRef target;                // of the transfer
  PlannedOption default_option;  // the default of the profile, or the fallback treatment
  PlannedOption chosen;          // what is being done
  std::array<StoredDecision, kMaxDecisions> decisions;
  uint32_t asked_ms = 0;  // when the first offer was sent; all these since arrival
  uint32_t answered_ms = kNever;  // when the caller's audio first flowed
  uint32_t decide_by_ms = 0;      // zero until the first offer was delivered
  uint32_t decision_timeout_ms = 0;
  std::array<char, 3> language{'e', 'n'};  // primary subtag, lower case
  uint8_t language_length = 2;

  Leg caller;
  uint32_t next_serial = 0;
  uint32_t awaited = 0;  // serial of the request whose answer the state waits for; zero = none
  State state = State::kNone;
  uint8_t offer_count = 0, option_count = 0, diversion_count = 0, decision_count = 0;
  uint8_t words = 0;  // language of our texts
  uint8_t waits = 0, defaults_tried = 0;
  Presentation presentation = Presentation::kUnavailable;
  Attestation attestation = Attestation::kNone;
  Disposition disposition = Disposition::kNone;
  bool greeting_spoken : 1 = false;
  bool early_audio : 1 = false;  // the caller can hear us before the answer
  bool caller_ended : 1 = false;
  bool loop : 1 = false;                             // R13: not to be transferred
  bool loop_default : 1 = false;                     // and its default would have been a transfer
  FailureReason failure : 4 = FailureReason::kNone;  // the newest

  absl::string_view Text(TextRef ref) const { return {block.data + ref.at, ref.length}; }
  Offer* offers() { return reinterpret_cast<Offer*>(block.data + offers_at); }
  const Offer* offers() const { return reinterpret_cast<const Offer*>(block.data + offers_at); }
  const PlannedOption* options() const {
    return reinterpret_cast<const PlannedOption*>(block.data + options_at);
  }
  StoredDiversion* diversions() {
    return reinterpret_cast<StoredDiversion*>(block.data + diversions_at);
  }
  const StoredDiversion* diversions() const {
    return reinterpret_cast<const StoredDiversion*>(block.data + diversions_at);
  }
  const LinkSecret* secrets() const {
    return reinterpret_cast<const LinkSecret*>(block.data + secrets_at);
  }
  // REQUIRES: legs_and_activities_at is not zero.
  LegsAndActivities& legs_and_activities() {
    return *reinterpret_cast<LegsAndActivities*>(block.data + legs_and_activities_at);
  }
  const LegsAndActivities& legs_and_activities() const {
    return *reinterpret_cast<const LegsAndActivities*>(block.data + legs_and_activities_at);
  }
  bool was_answered() const { return answered_ms != kNever; }
  absl::string_view Language() const { return {language.data(), language_length}; }
};

static_assert(sizeof(Call) == 256);

// Appends to a call's block, moving it to a larger one where it must. References stay valid;
// views into the old block stay readable until the step ends.
class BlockWriter {
 public:
  BlockWriter(Call& call, BlockPool& pool) : call_(call), pool_(pool) {}

  // Makes room for `bytes` more at once. False: that would pass the largest block.
  bool Reserve(size_t bytes) {
    const size_t needed = call_.used + bytes;
    if (needed <= call_.block.capacity) return true;
    if (needed > BlockPool::kLargest) return false;
    const Block larger = pool_.Take(needed);
    if (call_.used > 0) std::memcpy(larger.data, call_.block.data, call_.used);
    pool_.Release(call_.block);
    call_.block = larger;
    return true;
  }
  // What does not fit is not kept. Texts never take the room of LegsAndActivities.
  TextRef Add(absl::string_view text) {
    if (text.empty() || call_.used + text.size() > kMostForTexts) return {};
    Reserve(text.size());
    CopyPiece(call_.block.data + call_.used, text.data(), text.size());
    const TextRef ref{call_.used, static_cast<uint16_t>(text.size())};
    call_.used = static_cast<uint16_t>(call_.used + text.size());
    return ref;
  }
  // Room for an array of plain structs. REQUIRES: it fits, as the limits of plan.cc see to.
  template <typename T>
  uint16_t AddRoom(size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    const size_t at = (call_.used + alignof(T) - 1) / alignof(T) * alignof(T);
    const bool fits = Reserve(at - call_.used + count * sizeof(T));
    assert(fits);
    static_cast<void>(fits);
    call_.used = static_cast<uint16_t>(at + count * sizeof(T));
    return static_cast<uint16_t>(at);
  }
  template <typename T>
  uint16_t AddArray(const T* first, size_t count) {
    const uint16_t at = AddRoom<T>(count);
    if (count > 0) std::memcpy(call_.block.data + at, first, count * sizeof(T));
    return at;
  }

 private:
  static constexpr size_t kMostForTexts =
      BlockPool::kLargest - sizeof(LegsAndActivities) - alignof(LegsAndActivities);

  Call& call_;
  BlockPool& pool_;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_CALL_DATA_H_
