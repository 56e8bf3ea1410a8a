// Decides which row of its table a leg walks, and by when it must have gone on. The only place that
// assigns a leg's state. Never decides what a leg's news mean for the call: classify.cc does.
// Next: leg_flow.cc, the table; engine.cc, which brings the news to the call.

#include "lib/core/actions/legs.h"

#include <algorithm>
#include <cassert>
#include <new>

#include "lib/core/actions/call_actions.h"
#include "lib/core/call/call_record.h"

namespace footman {
namespace {

// Calls `visit` for every leg that the call has had, as long as it returns true.
template <typename Visit>
void VisitLegs(Call& call, Visit visit) {
  if (!visit(call.caller) || call.legs_and_activities_at == 0) return;
  for (Leg& leg : call.legs_and_activities().legs) {
    if (leg.state != LegState::kNone && !visit(leg)) return;
  }
}

Uptime TimeOf(LegState state, const Times& times) {
  switch (state) {
    case LegState::kAnswering:
      return times.answer_timeout;
    case LegState::kRedirecting:
    case LegState::kEnding:
      return times.ending_timeout;
    default:
      return kForever;
  }
}

// One timer serves all legs: that of the earliest.
void ArmTimer(Call& call, EngineState& state) {
  uint32_t earliest = kNever;
  VisitLegs(call, [&](const Leg& leg) {
    earliest = std::min(earliest, leg.due_ms);
    return true;
  });
  state.ArmAt(call, Timer::kLegs, earliest);
}

void SetDue(Call& call, Leg& leg, Uptime after, EngineState& state) {
  const uint32_t due = state.DueMs(call, after);
  if (due == leg.due_ms) return;
  leg.due_ms = due;
  ArmTimer(call, state);
}

bool IsBeingCalled(LegState state) {
  return state == LegState::kDialing || state == LegState::kRinging ||
         state == LegState::kConfirming;
}

}  // namespace

Leg* FindLeg(Call& call, uint8_t index) {
  Leg* found = nullptr;
  VisitLegs(call, [&](Leg& leg) {
    if (leg.index == index) found = &leg;
    return found == nullptr;
  });
  return found;
}

Leg* FindOverdueLeg(Call& call, const EngineState& state) {
  Leg* found = nullptr;
  VisitLegs(call, [&](Leg& leg) {
    if (leg.due_ms <= state.MsSinceArrival(call)) found = &leg;
    return found == nullptr;
  });
  return found;
}

bool AnyLegLives(const Call& call) {
  bool lives = false;
  VisitLegs(const_cast<Call&>(call), [&](const Leg& leg) {
    lives = leg.state != LegState::kEnded;
    return !lives;
  });
  return lives;
}

LegsAndActivities& LegsAndActivitiesOf(Call& call, EngineState& state) {
  if (call.legs_and_activities_at == 0) {
    call.legs_and_activities_at = BlockWriter(call, state.pool).AddRoom<LegsAndActivities>(1);
    new (&call.legs_and_activities()) LegsAndActivities();
  }
  return call.legs_and_activities();
}

const LegRow* WalkLeg(Call& call, Leg& leg, LegInput input, EngineState& state) {
  const LegRow* const row = FindLegRow(leg.state, input);
  if (row == nullptr) return nullptr;
  if (row->next != kSame<LegState>) leg.state = row->next;
  if (leg.state == LegState::kUp && leg.role == LegRole::kCaller && !call.was_answered()) {
    call.answered_ms = state.MsSinceArrival(call);
  }
  if (IsBeingCalled(leg.state)) return row;  // OrderDial has set its time
  // What is overdue once is not awaited a second time, unless it was told anew.
  const bool over = input == LegInput::kOverdue && row->next == kSame<LegState>;
  SetDue(call, leg, over ? kForever : TimeOf(leg.state, state.config.times), state);
  return row;
}

Leg* OrderDial(Call& call, const Destination& to, EngineState& state, StepOutput& out) {
  LegsAndActivities& all = LegsAndActivitiesOf(call, state);
  const auto free = std::find_if(all.legs.begin(), all.legs.end(), [](const Leg& leg) {
    return leg.state == LegState::kNone || leg.state == LegState::kEnded;
  });
  if (free == all.legs.end() || all.legs_dialled == kMaxLegIndex) return nullptr;
  Leg& leg = *free;
  leg = Leg();
  leg.index = ++all.legs_dialled;
  leg.role = to.purpose == DialPurpose::kListen ? LegRole::kListener : LegRole::kParty;
  WalkLeg(call, leg, LegInput::kOrderDial, state);
  // The dialer gives up by itself; this is for one that does not.
  const Uptime ring_timeout = absl::ToInt64Nanoseconds(to.ring_timeout);
  SetDue(call, leg, ring_timeout + state.config.times.ending_timeout, state);
  DialLeg& dial = out.Do<DialLeg>();
  dial.leg = {call.id, leg.index};
  dial.dialer = to.dialer;
  dial.destination = to.address;
  dial.device = to.device;
  dial.purpose = to.purpose;
  dial.caller = CallerOf(call);
  dial.called = call.Text(call.called);
  dial.diversions = DiversionsOf(call, out);
  dial.confirm = to.confirm;
  dial.ring_timeout = to.ring_timeout;
  return &leg;
}

void OrderAnswer(Call& call, EngineState& state, StepOutput& out) {
  WalkLeg(call, call.caller, LegInput::kOrderAnswer, state);
  out.Do(AnswerLeg{{call.id, kCallerLeg}});
}

void OrderEnd(Call& call, Leg& leg, uint16_t status, EngineState& state, StepOutput& out) {
  if (IsOver(leg.state)) return;
  const bool refuse = leg.state == LegState::kIncoming || leg.state == LegState::kRedirecting;
  WalkLeg(call, leg, LegInput::kOrderEnd, state);
  const LegId id{call.id, leg.index};
  if (leg.role != LegRole::kCaller) {
    out.Do(EndLeg{id, EndCause::kNotNeeded});
  } else if (refuse) {
    RejectLeg& reject = out.Do<RejectLeg>();
    reject.leg = id;
    reject.status = status;
  } else {
    out.Do(HangUpLeg{id});
  }
}

void OrderEndOfAll(Call& call, uint16_t status, EngineState& state, StepOutput& out) {
  VisitLegs(call, [&](Leg& leg) {
    OrderEnd(call, leg, status, state, out);
    return true;
  });
}

}  // namespace footman
