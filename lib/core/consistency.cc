// Decides whether a call's data fit its state. Changes nothing.
// Tests ask after every step; debug builds ask about the call that the step was about.
// Next: engine.cc.

#include "lib/core/consistency.h"

namespace footman {
namespace {

struct Checker {
  const Call& call;
  const Step& step;
  const uint32_t slot;

  bool Armed(Timer timer) const { return step.timers.IsArmed(slot, timer); }
  bool ArmedOnly(Timer timer) const { return Armed(timer) && step.timers.Armed(slot) == 1; }

  int Count(OfferState state) const {
    int count = 0;
    for (int i = 0; i < call.offer_count; ++i) count += call.offers()[i].state == state;
    return count;
  }
  int OpenOffers() const {
    int count = 0;
    for (int i = 0; i < call.offer_count; ++i) count += call.offers()[i].open;
    return count;
  }

  absl::string_view Loading() const {
    if (call.told_to_answer || call.gone) return "a leg that was answered or has ended";
    if (OpenOffers() > 0) return "an open offer before the question";
    if (!Armed(Timer::kProfile) || !Armed(Timer::kCallLimit)) return "a timer is missing";
    return step.timers.Armed(slot) == 2 ? "" : "a timer too many";
  }

  absl::string_view Asking() const {
    if (call.gone) return "the caller has gone";
    const int planned = Count(OfferState::kPlanned);
    if (OpenOffers() != call.offer_count - planned) return "an offer was sent and is not open";
    if (OpenOffers() == 0) return "nobody was asked";
    if (Armed(Timer::kNextOffer) != (planned > 0)) return "NextOffer and the plan disagree";
    if (Armed(Timer::kDecision) != (call.decide_by != 0)) return "Decision and delivery disagree";
    if (Armed(Timer::kDelivery) != (Count(OfferState::kSent) > 0)) return "Delivery is wrong";
    if (Armed(Timer::kAnswer) != (call.told_to_answer && !call.answered)) return "Answer is wrong";
    return Armed(Timer::kCallLimit) ? "" : "CallLimit is missing";
  }

  // After the question: the caller is there, one timer runs, one answer may be awaited.
  absl::string_view Treating(Timer timer, bool answered, bool awaits) const {
    if (OpenOffers() > 0) return "an open offer after the question";
    if (!ArmedOnly(timer)) return "not just this state's timer";
    if (answered && !call.answered) return "audio before the answer";
    if ((call.awaited != 0) != awaits) return "awaits something, or nothing, wrongly";
    return "";
  }
  absl::string_view TreatingCaller(Timer timer, bool answered, bool awaits) const {
    return call.gone ? "the caller has gone" : Treating(timer, answered, awaits);
  }

  // No timer runs once the host has taken the leg over.
  absl::string_view Hosting() const {
    const bool taken_over = call.disposition == Disposition::kTakenOver;
    if (!taken_over) return TreatingCaller(Timer::kHost, false, false);
    if (step.timers.Armed(slot) > 0) return "a timer of a call that the host took over";
    return call.gone || call.awaited != 0 ? "something is awaited, or the caller has gone" : "";
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
        return TreatingCaller(Timer::kSpeech, false, true);
      case State::kAnswering:
        return TreatingCaller(Timer::kAnswer, false, false);
      case State::kPlaying:
      case State::kGreeting:
      case State::kApologising:
        return TreatingCaller(Timer::kPrompt, true, true);
      case State::kRecording:
        return Treating(Timer::kRecording, true, true);
      case State::kStoring:
        return call.gone || call.told_to_end ? Treating(Timer::kStoring, true, true)
                                             : "the caller was not let go";
      case State::kHosting:
        return Hosting();
      case State::kRedirecting:
      case State::kEnding:
        return TreatingCaller(Timer::kEnding, false, false);
    }
    return "no such state";
  }
};

}  // namespace

absl::string_view Inconsistency(const Call& call, const Step& step) {
  return Checker{call, step, step.calls.SlotOf(call)}.Check();
}

}  // namespace footman
