// The engine's loop: takes an event or a timer, has it classified, walks the row of the call flow.
// The only place that assigns a call's state. It never decides what an event means or what a row
// does. An event walks at most one row of a leg or an activity, and then at most one of the call.
// Next: call_flow.cc (the rows), classify.cc (the inputs), asking.cc and treating.cc (the actions).

#include "footman/engine.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/core/actions/activities.h"
#include "lib/core/actions/call_actions.h"
#include "lib/core/actions/legs.h"
#include "lib/core/call/call_record.h"
#include "lib/core/call/plan.h"
#include "lib/core/engine/classify.h"
#include "lib/core/engine/consistency.h"
#include "lib/core/offers/open_offers.h"
#include "lib/core/selection/selections.h"

namespace footman {

struct Engine::Impl {
  explicit Impl(EngineOptions options) : state(std::move(options)), out(state.config.options) {}

  EngineState state;
  StepOutput out;
  Uptime last_uptime = INT64_MIN;

  // ---- Steps.

  void Begin(Uptime uptime, absl::Time wall) {
    if (last_uptime == INT64_MIN && state.config.options.letters_used_before > 0) {
      state.addresses.AssumeAsked(state.config.options.letters_used_before, uptime);
    }
    if (uptime < last_uptime) {
      ++state.counters.clamped_moments;
      uptime = last_uptime;
    }
    last_uptime = uptime;
    state.now = uptime;
    state.wall = absl::ToUnixNanos(wall);
    state.pool.Reclaim();
    out.Clear();
  }

  // Of an event that the call's own table has no input for: it was not taken, or moved a leg alone.
  void TraceOther(CallId call, State at, absl::string_view event, const char* why) {
    out.traces.push_back({call, at, at, Input::kStale, event, why});
  }

  absl::Span<const Transition> Transitions() {
    out.transitions.clear();
    for (const Trace& trace : out.traces) {
      const absl::string_view input = trace.event.empty() ? Name(trace.input) : trace.event;
      out.transitions.push_back({trace.call, Name(trace.from), input, Name(trace.to), trace.why});
    }
    return out.transitions;
  }

  // Walks one row.
  void Walk(Call& call, const ClassifiedInput& classified) {
    const State from = call.state;
    const Row* const row = FindRow(from, classified.input);
    if (row == nullptr) {
      const UnlistedInput& unlisted = UnlistedOf(classified.input);
      ++state.counters.late_events;
      out.traces.push_back({call.id, from, from, classified.input, {}, unlisted.why});
      if (!unlisted.late) Abort(call);
      return;
    }
    const State next = row->next == kSame<State> ? from : row->next;
    NoteFailure(call, classified.failure);
    Act(row->action, classified, call, state, out);
    call.state = next;
    out.traces.push_back({call.id, from, next, classified.input, {}, row->why});
    if (next == State::kEnded) return End(call);
    if (next == State::kEnding) BeginEnding(call);
    Finish(call);
  }

  // Every walk ends here, of whichever table: the end may have waited for this one.
  void Finish(Call& call) {
    if (call.state == State::kEnding && !AnyLegLives(call) && !AnyActivityIsPending(call)) {
      ClassifiedInput over;
      over.input = Input::kAllOver;
      return Walk(call, over);
    }
    assert(Inconsistency(call, state).empty());
  }

  // What comes after the failure that ends the call is no news.
  static void NoteFailure(Call& call, FailureReason failure) {
    if (failure == FailureReason::kNone || call.disposition == Disposition::kFailed) return;
    call.failure = failure;
  }

  void BeginEnding(Call& call) {
    call.awaited = 0;
    state.DisarmQuestion(call);
    OrderEndOfAll(call, /*status=*/480, state, out);
    StopActivities(call, state, out);
  }

  // Walks one row of a leg's table, and one of the call's if the leg has news for it.
  void TakeLegFact(Call& call, const LegFact& fact, absl::string_view event) {
    Leg* const leg = FindLeg(call, fact.leg);
    const LegState before = leg == nullptr ? LegState::kNone : leg->state;
    const LegRow* const row = leg == nullptr ? nullptr : WalkLeg(call, *leg, fact.input, state);
    if (row == nullptr) return Walk(call, ClassifiedInput());  // late
    const ClassifiedInput classified = ClassifyNews(row->news, before, fact, *leg, call, state);
    if (classified.input == Input::kStale) {
      TraceOther(call.id, call.state, event, row->why);
      return Finish(call);
    }
    if (classified.input == Input::kCallerEnded) {
      // A host may have ended it, which is as if it had been told to.
      const bool told = before == LegState::kRedirecting || fact.reason == LegEndReason::kAsTold;
      call.caller_ended = !told && classified.failure == FailureReason::kNone;
    }
    Walk(call, classified);
  }

  // Walks one row of an activity's table, and one of the call's if its state waited for that.
  void TakeActivityFact(Call& call, const ActivityFact& fact, absl::string_view event) {
    Activity* const activity = FindActivity(call, fact.serial);
    const bool begun =
        activity != nullptr && FindActivityRow(activity->state, fact.input) != nullptr;
    if (!begun) return Walk(call, ClassifiedInput());  // late
    const uint8_t recorded = activity->leg;
    NoteFailure(call, fact.classified.failure);
    const ActivityRow* const row =
        WalkActivity(call, *activity, fact.input, fact.classified, state, out);
    Leg* const leg = FindLeg(call, recorded);
    if (fact.leg_ended && leg != nullptr && !IsOver(leg->state)) {
      // The leg reports its end next. It counts as ended now, so that nobody hangs it up.
      LegFact ended;
      ended.leg = recorded;
      ended.reason = fact.classified.failure == FailureReason::kShutdown ? LegEndReason::kShutdown
                                                                         : LegEndReason::kHungUp;
      return TakeLegFact(call, ended, event);
    }
    const ClassifiedInput classified = ClassifyNews(row->news, fact.serial, call);
    if (classified.input != Input::kStale) return Walk(call, classified);
    TraceOther(call.id, call.state, event, row->why);
    Finish(call);
  }

  void TakeTimer(Timer timer, Call& call) {
    if (timer == Timer::kLegs) {
      LegFact fact;
      const Leg* const leg = FindOverdueLeg(call, state);
      if (leg != nullptr) fact.leg = leg->index;
      fact.input = LegInput::kOverdue;
      fact.failure = FailureReason::kNotAnswered;
      fact.reason = LegEndReason::kFailed;
      return TakeLegFact(call, fact, "LegOverdue");
    }
    if (timer == Timer::kActivities) {
      ActivityFact fact;
      const Activity* const activity = FindOverdueActivity(call, state);
      if (activity != nullptr) fact = OverdueFactOf(*activity);
      return TakeActivityFact(call, fact, "ActivityOverdue");
    }
    Walk(call, ClassifyTimer(timer, call, state));
  }

  void End(Call& call) {
    const uint32_t slot = state.SlotOf(call);
    WriteRecord(call, state, out);
    state.timers.DisarmAll(slot);
    state.pool.Release(call.block);
    state.calls.Remove(slot);
    ++state.counters.calls_ended;
  }

  // Our bug: this call ends, the others go on.
  void Abort(Call& call) {
    ++state.counters.internal_errors;
    assert(false && "an input that can never come in this state");
    CloseOffers(call, QuestionOutcome::kEnded, PlannedOption(), 0, state, out.text);
    call.disposition = Disposition::kInternalError;
    OrderEndOfAll(call, /*status=*/500, state, out);
    call.state = State::kEnded;
    End(call);
  }

  // ---- Events.

  absl::Status Arrive(const CallArrived& arrived) {
    if (state.calls.SlotOf(arrived.call) != kNoSlot) {
      return absl::AlreadyExistsError("CallArrived.call is in use");
    }
    if (static_cast<int>(arrived.secrets.size()) < state.config.options.max_offers_per_call) {
      return absl::InvalidArgumentError("CallArrived.secrets: fewer than max_offers_per_call");
    }
    ++state.counters.calls_arrived;
    Call* const call = state.calls.Add(arrived.call);
    if (call == nullptr) {
      ++state.counters.calls_refused;
      RejectLeg& reject = out.Do<RejectLeg>();
      reject.leg = {arrived.call, kCallerLeg};
      reject.status = 503;
      reject.retry_after = state.config.options.retry_after;
      WriteRefusal(arrived, state, out);
      return absl::OkStatus();
    }
    call->arrived = state.now;
    call->arrived_wall = state.wall;
    StoreArrival(arrived, state.config, *call, state.pool);
    ClassifiedInput classified;
    classified.input = Input::kArrived;
    classified.arrived = &arrived;
    Walk(*call, classified);
    return absl::OkStatus();
  }

  void Select(const Selection& selection) {
    Call* const reached = selection.reached;
    if (selection.call != nullptr) {
      Walk(*selection.call, ClassifySelection(selection));
    } else if (reached != nullptr && IsNews(*reached, selection.offer, OfferState::kDelivered)) {
      Walk(*reached, Classify(OfferDelivered{{reached->id, selection.offer}}, *reached, state));
    }
  }

  void Reply(const ReplyReceived& reply) {
    const Selection selection = MatchReply(reply, state, out);
    if (selection.call == nullptr) {
      TraceOther(CallId(), State::kNone, "ReplyReceived", "not a live answer to one open offer");
    }
    Select(selection);
  }

  void Click(const LinkClicked& click) {
    const Selection selection = MatchClick(click, state, out);
    if (selection.call == nullptr) {
      TraceOther(click.token.call, State::kNone, "LinkClicked", "answered, not taken");
      return Select(selection);
    }
    const PlannedOption option = *selection.option;  // its call may move on
    ConfirmClick(click, *selection.call, option, out);
    Select(selection);
  }

  // Null: it has ended, so what happened to it is late.
  Call* FindCall(CallId id, const Event& event) {
    Call* const call = state.calls.Find(id);
    if (call == nullptr) {
      ++state.counters.late_events;
      TraceOther(id, State::kEnded, NameOf(event), "the call has ended");
    }
    return call;
  }

  // One overload for each kind of event.
  struct Taker {
    Impl& engine;
    const Event& event;

    absl::Status operator()(const CallArrived& arrived) const { return engine.Arrive(arrived); }
    absl::Status operator()(const ReplyReceived& reply) const {
      engine.Reply(reply);
      return absl::OkStatus();
    }
    absl::Status operator()(const LinkClicked& click) const {
      engine.Click(click);
      return absl::OkStatus();
    }
    absl::Status operator()(const LinkViewed& view) const {
      AnswerView(view, engine.state, engine.out);
      return absl::OkStatus();
    }
    absl::Status operator()(const ProfileLoaded& loaded) const {
      if (loaded.profile == nullptr) {
        return absl::InvalidArgumentError("ProfileLoaded.profile is null");
      }
      Call* const call = engine.FindCall(loaded.call, event);
      if (call == nullptr) return absl::OkStatus();
      if (call->state == State::kLoading) StorePlan(loaded, *call, engine.state, engine.out);
      return OfCall(call);
    }
    absl::Status operator()(const LegAnswered& answered) const { return OfLeg(answered); }
    absl::Status operator()(const LegRinging& ringing) const { return OfLeg(ringing); }
    absl::Status operator()(const LegFailed& failed) const { return OfLeg(failed); }
    absl::Status operator()(const LegEnded& ended) const { return OfLeg(ended); }
    absl::Status operator()(const RecordingFinished& finished) const {
      return OfActivity(finished.leg.call, finished);
    }
    absl::Status operator()(const RecordingFailed& failed) const {
      return OfActivity(failed.leg.call, failed);
    }
    absl::Status operator()(const VoicemailStored& stored) const {
      return OfActivity(stored.call, stored);
    }
    absl::Status operator()(const VoicemailNotStored& not_stored) const {
      return OfActivity(not_stored.call, not_stored);
    }
    absl::Status operator()(const auto&) const {
      return OfCall(engine.FindCall(CallOf(event), event));
    }

    absl::Status OfCall(Call* call) const {
      if (call != nullptr) engine.Walk(*call, Classify(event, *call, engine.state));
      return absl::OkStatus();
    }
    template <typename LegEvent>
    absl::Status OfLeg(const LegEvent& of_leg) const {
      Call* const call = engine.FindCall(of_leg.leg.call, event);
      if (call != nullptr) engine.TakeLegFact(*call, FactOf(of_leg, *call), NameOf(event));
      return absl::OkStatus();
    }
    template <typename ActivityEvent>
    absl::Status OfActivity(CallId id, const ActivityEvent& of_activity) const {
      Call* const call = engine.FindCall(id, event);
      if (call != nullptr) engine.TakeActivityFact(*call, FactOf(of_activity), NameOf(event));
      return absl::OkStatus();
    }
  };
};

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

absl::StatusOr<std::unique_ptr<Engine>> Engine::Create(EngineOptions options) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  return std::unique_ptr<Engine>(new Engine(std::make_unique<Impl>(std::move(options))));
}

absl::Status Engine::Handle(const Event& event, Moment now) {
  impl_->Begin(absl::ToInt64Nanoseconds(now.uptime), now.wall);
  return std::visit(Impl::Taker{*impl_, event}, event);
}

bool Engine::AdvanceTo(Moment now) {
  EngineState& state = impl_->state;
  const Uptime uptime = absl::ToInt64Nanoseconds(now.uptime);
  if (state.timers.empty() || state.timers.Earliest() > uptime) {
    impl_->Begin(uptime, now.wall);
    return false;
  }
  const TimerTable::Due due = state.timers.TakeEarliest();
  // It fires at its own moment, so a late runner changes nothing.
  const Uptime at = std::max(due.deadline, impl_->last_uptime);
  impl_->Begin(at, now.wall - absl::Nanoseconds(std::max<int64_t>(uptime - at, 0)));
  state.PrefetchCall(due.owner);
  Call& call = state.calls.at(due.owner);
  state.PrefetchForEnd(call);
  impl_->TakeTimer(due.timer, call);
  return true;
}

std::optional<absl::Duration> Engine::NextDeadline() const {
  if (impl_->state.timers.empty()) return std::nullopt;
  return absl::Nanoseconds(impl_->state.timers.Earliest());
}

absl::Span<const Command> Engine::commands() { return impl_->out.commands; }
absl::Span<const Transition> Engine::LastTransitions() const { return impl_->Transitions(); }
int Engine::open_calls() const { return impl_->state.calls.size(); }
const EngineCounters& Engine::counters() const { return impl_->state.counters; }

absl::string_view Engine::StateOf(CallId call) const {
  const Call* const found = impl_->state.calls.Find(call);
  return found == nullptr ? absl::string_view() : Name(found->state);
}

bool Engine::WillRecord(CallId call) const {
  const Call* const found = impl_->state.calls.Find(call);
  return found != nullptr && found->state == State::kAnswering &&
         found->chosen.kind == TreatmentKind::kVoicemail;
}

absl::Status Engine::CheckConsistency() const {
  const EngineState& state = impl_->state;
  for (size_t slot = 0; slot < state.calls.slots(); ++slot) {
    const Call& call = state.calls.at(static_cast<uint32_t>(slot));
    if (call.state == State::kNone) continue;
    const absl::string_view wrong = Inconsistency(call, state);
    if (!wrong.empty()) {
      return absl::InternalError(
          absl::StrCat("call ", FormatCallId(call.id), " in ", Name(call.state), ": ", wrong));
    }
  }
  return absl::OkStatus();
}

}  // namespace footman
