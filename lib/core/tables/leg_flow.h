// The life of a leg: the caller's, and of every party that is dialled.
//
// The table in leg_flow.cc is executed as it stands, by legs.cc. It is the same for all legs; what
// its news mean for the call depends on the leg's role, and classify.cc decides that.

#ifndef FOOTMAN_LIB_CORE_TABLES_LEG_FLOW_H_
#define FOOTMAN_LIB_CORE_TABLES_LEG_FLOW_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/core/tables/flow_table.h"

namespace footman {

enum class LegState : uint8_t {
  kNone,         // there is no such leg yet
  kIncoming,     // a caller who was not answered
  kDialing,      // somebody is being called
  kRinging,      // and their device rings
  kConfirming,   // they answered, and are asked whether it is really them
  kRedirecting,  // the caller was told to try elsewhere, which can still be refused
  kAnswering,    // the caller was told that we answer; audio does not flow yet
  kUp,           // audio flows
  kSilent,       // nothing arrives any more, but it may come back
  kEnding,       // told to end
  kEnded,
};
inline constexpr int kLegStates = 11;

enum class LegInput : uint8_t {
  kArrived,
  // What the call orders.
  kOrderDial,
  kOrderAnswer,
  kOrderRedirect,
  kOrderEnd,
  // What its adapter says. No event says yet that a party must confirm, has confirmed or refused,
  // is silent or is back: their events come with the treatments that dial.
  kRinging,
  kAnswered,
  kAnsweredByHost,  // by a treatment of the host's own, which nobody was told
  kAnsweredToConfirm,  // up, but whoever answered must press a key first
  kConfirmed,
  kRefused,  // the key was not pressed
  kFailed,   // LegFailed: what it was told could not be done
  kSilent,
  kBack,
  kEnded,
  kOverdue,  // its time is over
};
inline constexpr int kLegInputs = 16;

// What a row has to tell the call.
enum class LegNews : uint8_t {
  kNone,
  kRinging,
  kUp,
  kAnswerFailed,
  kRedirectRefused,
  kGone,  // it has ended, or will, and nobody told it to
};

struct LegRow {
  StateSet<LegState> states;
  LegInput input;
  LegState next;  // or kSame
  LegNews news;
  const char* why;
};

// Whether it was told to end, or has ended.
constexpr bool IsOver(LegState state) {
  return state == LegState::kEnding || state == LegState::kEnded || state == LegState::kNone;
}

absl::string_view Name(LegState state);
absl::string_view Name(LegInput input);

absl::Span<const LegRow> LegFlow();
// The row of a cell. Null: what an adapter says there is late and changes nothing; an order that
// the call gives there is our bug.
const LegRow* FindLegRow(LegState state, LegInput input);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_TABLES_LEG_FLOW_H_
