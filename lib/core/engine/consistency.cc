// Decides whether a call's data fit its state. Changes nothing.
// Tests ask after every step; debug builds ask about the call that the step was about.
// Next: engine.cc.

#include "lib/core/engine/consistency.h"

#include "lib/core/actions/activities.h"
#include "lib/core/actions/legs.h"

namespace footman {
namespace {

struct Checker {
  const Call& call;
  const EngineState& state;
  const uint32_t slot;

  bool Armed(Timer timer) const { return state.timers.IsArmed(slot, timer); }

  int Count(OfferState wanted) const {
    int count = 0;
    for (int i = 0; i < call.offer_count; ++i) count += call.offers()[i].state == wanted;
    return count;
  }
  int OpenOffers() const {
    int count = 0;
    for (int i = 0; i < call.offer_count; ++i) count += call.offers()[i].open;
    return count;
  }

  bool CallerLives() const { return call.caller.state != LegState::kEnded; }

  absl::string_view Loading() const {
    if (call.caller.state != LegState::kIncoming) return "a leg that was answered or has ended";
    if (OpenOffers() > 0) return "an open offer before the question";
    return Armed(Timer::kState) && Armed(Timer::kCall) ? "" : "a timer is missing";
  }

  absl::string_view Asking() const {
    if (!CallerLives()) return "the caller has gone";
    const int planned = Count(OfferState::kPlanned);
    if (OpenOffers() != call.offer_count - planned) return "an offer was sent and is not open";
    if (OpenOffers() == 0) return "nobody was asked";
    const bool awaits_offers = planned + Count(OfferState::kSent) > 0;
    if (Armed(Timer::kOffers) != awaits_offers) return "the offers' timer and the plan disagree";
    if (Armed(Timer::kState) != (call.decide_by_ms != 0)) return "time to decide, or none, wrongly";
    return Armed(Timer::kCall) ? "" : "the call's limit is missing";
  }

  // After the question: one answer may be awaited, and who has a deadline is watched.
  absl::string_view Treating() const {
    if (OpenOffers() > 0) return "an open offer after the question";
    if (Armed(Timer::kOffers) || Armed(Timer::kCall)) return "a timer of the question";
    return "";
  }
  // `by_state`: the state's own time runs; else a leg or an activity has a deadline.
  absl::string_view Treating(bool by_state, bool answered, bool awaits) const {
    if (const absl::string_view wrong = Treating(); !wrong.empty()) return wrong;
    if (!CallerLives()) return "the caller has gone";
    if (Armed(Timer::kState) != by_state) return "the state's timer is wrong";
    if (answered && !call.was_answered()) return "audio before the answer";
    if ((call.awaited != 0) != awaits) return "awaits something, or nothing, wrongly";
    return "";
  }
  absl::string_view WaitsFor(LegState leg) const {
    if (call.caller.state != leg) return "the caller's leg is not what the state waits for";
    return Armed(Timer::kLegs) ? Treating(false, false, false) : "nobody watches the leg";
  }
  absl::string_view Recording() const {
    if (!Armed(Timer::kActivities)) return "nobody watches the recording";
    return Treating(/*by_state=*/false, /*answered=*/true, /*awaits=*/true);
  }
  absl::string_view Ending() const {
    if (Armed(Timer::kState) || call.awaited != 0) return "something is awaited at the end";
    if (AnyLegLives(call) != Armed(Timer::kLegs)) return "the legs' timer is wrong";
    if (AnyActivityIsPending(call) != Armed(Timer::kActivities)) return "a recording is forgotten";
    return AnyLegLives(call) || AnyActivityIsPending(call) ? Treating() : "all is over";
  }

  absl::string_view Check() const {
    switch (call.state) {
      case State::kNone:
      case State::kEnded:
        return "a call without a life has a slot";
      case State::kLoading:
        return Loading();
      case State::kAsking:
        return Asking();
      case State::kSynthesizing:
        return Treating(/*by_state=*/true, /*answered=*/false, /*awaits=*/true);
      case State::kAnswering:
        return WaitsFor(LegState::kAnswering);
      case State::kPlaying:
      case State::kGreeting:
      case State::kApologising:
        return Treating(/*by_state=*/true, /*answered=*/true, /*awaits=*/true);
      case State::kRecording:
        return Recording();
      case State::kHosting:
        // No time runs once the host has taken the leg over.
        return Treating(/*by_state=*/call.disposition != Disposition::kTakenOver,
                        /*answered=*/false, /*awaits=*/false);
      case State::kRedirecting:
        return WaitsFor(LegState::kRedirecting);
      case State::kEnding:
        return Ending();
    }
    return "no such state";
  }
};

}  // namespace

absl::string_view Inconsistency(const Call& call, const EngineState& state) {
  return Checker{call, state, state.calls.SlotOf(call)}.Check();
}

}  // namespace footman
