// The engine's loop: takes an event or a timer, has it classified, walks the row of the call flow.
// The only place that assigns a state. It never decides what an event means or what a row does.
// Next: call_flow.cc (the rows), classify.cc (the inputs), asking.cc and treating.cc (the actions).

#include "footman/engine.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/core/call_actions.h"
#include "lib/core/call_record.h"
#include "lib/core/classify.h"
#include "lib/core/consistency.h"
#include "lib/core/open_offers.h"
#include "lib/core/plan.h"
#include "lib/core/selections.h"
#include "lib/core/step.h"

namespace footman {

struct Engine::Impl {
  explicit Impl(EngineOptions options) : step(std::move(options)) {}

  Step step;
  Uptime last_uptime = INT64_MIN;

  // ---- Steps.

  void Begin(Uptime uptime, absl::Time wall) {
    if (last_uptime == INT64_MIN && step.config.options.letters_used_before > 0) {
      step.addresses.AssumeAsked(step.config.options.letters_used_before, uptime);
    }
    if (uptime < last_uptime) {
      ++step.counters.clamped_moments;
      uptime = last_uptime;
    }
    last_uptime = uptime;
    step.Begin(uptime, absl::ToUnixNanos(wall));
  }

  // Of an event that was not taken.
  void TraceOther(CallId call, State state, absl::string_view event, const char* why) {
    step.traces.push_back({call, state, state, Input::kStale, event, why});
  }

  absl::Span<const Transition> Transitions() {
    step.transitions.clear();
    for (const Trace& trace : step.traces) {
      const absl::string_view input = trace.event.empty() ? Name(trace.input) : trace.event;
      step.transitions.push_back({trace.call, Name(trace.from), input, Name(trace.to), trace.why});
    }
    return step.transitions;
  }

  // Walks one row.
  void Walk(Call& call, const ClassifiedInput& classified) {
    const State from = call.state;
    const Row* const row = FindRow(from, classified.input);
    if (row == nullptr) {
      const UnlistedInput& unlisted = UnlistedOf(classified.input);
      ++step.counters.late_events;
      step.traces.push_back({call.id, from, from, classified.input, {}, unlisted.why});
      if (!unlisted.late) Abort(call);
      return;
    }
    if (classified.input == Input::kLegEnded || classified.leg_gone) {
      call.gone = true;
      call.caller_ended = !call.told_to_end && classified.failure == FailureReason::kNone;
    }
    // What comes after the failure that ends the call is no news.
    if (classified.failure != FailureReason::kNone && call.disposition != Disposition::kFailed) {
      call.failure = classified.failure;
    }
    Act(row->action, classified, call, step);
    EnterState(call, row->next);
    step.traces.push_back({call.id, from, row->next, classified.input, {}, row->why});
    if (row->next == State::kEnded) {
      End(call);
    } else {
      assert(Inconsistency(call, step).empty());
    }
  }

  void EnterState(Call& call, State next) {
    call.state = next;
    if (next != State::kEnding) return;
    call.awaited = 0;
    step.timers.DisarmAll(step.SlotOf(call));
    step.Arm(call, Timer::kEnding, step.config.options.ending_timeout);
  }

  void End(Call& call) {
    const uint32_t slot = step.SlotOf(call);
    WriteRecord(call, step);
    step.timers.DisarmAll(slot);
    step.pool.Release(call.block);
    step.calls.Remove(slot);
    ++step.counters.calls_ended;
  }

  // Our bug: this call ends, the others go on.
  void Abort(Call& call) {
    ++step.counters.internal_errors;
    assert(false && "an input that can never come in this state");
    CloseOffers(call, QuestionOutcome::kEnded, PlannedOption(), 0, step);
    call.disposition = Disposition::kInternalError;
    if (!call.gone) {
      if (call.told_to_answer) {
        step.Do(HangUpLeg{{call.id, kCallerLeg}});
      } else {
        RejectLeg& reject = step.Do<RejectLeg>();
        reject.leg = {call.id, kCallerLeg};
        reject.status = 500;
      }
    }
    call.state = State::kEnded;
    End(call);
  }

  // ---- Events.

  void Arrive(const CallArrived& arrived) {
    ++step.counters.calls_arrived;
    Call* const call = step.calls.Add(arrived.call);
    if (call == nullptr) {
      ++step.counters.calls_refused;
      RejectLeg& reject = step.Do<RejectLeg>();
      reject.leg = {arrived.call, kCallerLeg};
      reject.status = 503;
      reject.retry_after = step.config.options.retry_after;
      WriteRefusal(arrived, step);
      return;
    }
    call->arrived = step.now;
    call->arrived_wall = step.wall;
    StoreArrival(arrived, step.config, *call, step.pool);
    ClassifiedInput classified;
    classified.input = Input::kArrived;
    classified.arrived = &arrived;
    Walk(*call, classified);
  }

  void Select(const Selection& selection) {
    Call* const reached = selection.reached;
    if (selection.call != nullptr) {
      Walk(*selection.call, ClassifySelection(selection));
    } else if (reached != nullptr && IsNews(*reached, selection.offer, OfferState::kDelivered)) {
      Walk(*reached, Classify(OfferDelivered{{reached->id, selection.offer}}, *reached, step));
    }
  }

  void Reply(const ReplyReceived& reply) {
    const Selection selection = MatchReply(reply, step);
    if (selection.call == nullptr) {
      TraceOther(CallId(), State::kNone, "ReplyReceived", "not a live answer to one open offer");
    }
    Select(selection);
  }

  void Click(const LinkClicked& click) {
    const Selection selection = MatchClick(click, step);
    if (selection.call == nullptr) {
      TraceOther(click.token.call, State::kNone, "LinkClicked", "answered, not taken");
      return Select(selection);
    }
    const PlannedOption option = *selection.option;  // its call may move on
    ConfirmClick(click, *selection.call, option, step);
    Select(selection);
  }

  void TakeOther(const Event& event) {
    Call* const call = step.calls.Find(CallOf(event));
    if (call == nullptr) {
      ++step.counters.late_events;
      TraceOther(CallOf(event), State::kEnded, NameOf(event), "the call has ended");
      return;
    }
    const auto* loaded = std::get_if<ProfileLoaded>(&event);
    if (loaded != nullptr && call->state == State::kLoading) {
      StorePlan(*loaded, *call, step);
    }
    Walk(*call, Classify(event, *call, step));
  }

  absl::Status CheckEvent(const Event& event) const {
    if (const auto* arrived = std::get_if<CallArrived>(&event)) {
      if (step.calls.SlotOf(arrived->call) != kNoSlot) {
        return absl::AlreadyExistsError("CallArrived.call is in use");
      }
      if (static_cast<int>(arrived->secrets.size()) < step.config.options.max_offers_per_call) {
        return absl::InvalidArgumentError("CallArrived.secrets: fewer than max_offers_per_call");
      }
    }
    const auto* loaded = std::get_if<ProfileLoaded>(&event);
    if (loaded != nullptr && loaded->profile == nullptr) {
      return absl::InvalidArgumentError("ProfileLoaded.profile is null");
    }
    return absl::OkStatus();
  }
};

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::~Engine() = default;

absl::StatusOr<std::unique_ptr<Engine>> Engine::Create(EngineOptions options) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  return std::unique_ptr<Engine>(new Engine(std::make_unique<Impl>(std::move(options))));
}

absl::Status Engine::Handle(const Event& event, Moment now) {
  impl_->Begin(absl::ToInt64Nanoseconds(now.uptime), now.wall);
  if (absl::Status status = impl_->CheckEvent(event); !status.ok()) return status;
  if (const auto* arrived = std::get_if<CallArrived>(&event)) {
    impl_->Arrive(*arrived);
  } else if (const auto* reply = std::get_if<ReplyReceived>(&event)) {
    impl_->Reply(*reply);
  } else if (const auto* click = std::get_if<LinkClicked>(&event)) {
    impl_->Click(*click);
  } else if (const auto* view = std::get_if<LinkViewed>(&event)) {
    AnswerView(*view, impl_->step);
  } else {
    impl_->TakeOther(event);
  }
  return absl::OkStatus();
}

bool Engine::AdvanceTo(Moment now) {
  Step& step = impl_->step;
  const Uptime uptime = absl::ToInt64Nanoseconds(now.uptime);
  if (step.timers.empty() || step.timers.Earliest() > uptime) {
    impl_->Begin(uptime, now.wall);
    return false;
  }
  const TimerTable::Due due = step.timers.TakeEarliest();
  // It fires at its own moment, so a late runner changes nothing.
  const Uptime at = std::max(due.deadline, impl_->last_uptime);
  impl_->Begin(at, now.wall - absl::Nanoseconds(std::max<int64_t>(uptime - at, 0)));
  step.PrefetchCall(due.owner);
  Call& call = step.calls.at(due.owner);
  step.PrefetchForEnd(call);
  impl_->Walk(call, ClassifyTimer(due.timer, call, step));
  return true;
}

std::optional<absl::Duration> Engine::NextDeadline() const {
  if (impl_->step.timers.empty()) return std::nullopt;
  return absl::Nanoseconds(impl_->step.timers.Earliest());
}

absl::Span<const Command> Engine::commands() { return impl_->step.commands; }
absl::Span<const Transition> Engine::LastTransitions() const { return impl_->Transitions(); }
int Engine::open_calls() const { return impl_->step.calls.size(); }
const EngineCounters& Engine::counters() const { return impl_->step.counters; }

absl::string_view Engine::StateOf(CallId call) const {
  const Call* const found = impl_->step.calls.Find(call);
  return found == nullptr ? absl::string_view() : Name(found->state);
}

bool Engine::WillRecord(CallId call) const {
  const Call* const found = impl_->step.calls.Find(call);
  return found != nullptr && found->state == State::kAnswering &&
         found->chosen.kind == TreatmentKind::kVoicemail;
}

absl::Status Engine::CheckConsistency() const {
  const Step& step = impl_->step;
  for (size_t slot = 0; slot < step.calls.slots(); ++slot) {
    const Call& call = step.calls.at(static_cast<uint32_t>(slot));
    if (call.state == State::kNone) continue;
    const absl::string_view wrong = Inconsistency(call, step);
    if (!wrong.empty()) {
      return absl::InternalError(
          absl::StrCat("call ", FormatCallId(call.id), " in ", Name(call.state), ": ", wrong));
    }
  }
  return absl::OkStatus();
}

}  // namespace footman
