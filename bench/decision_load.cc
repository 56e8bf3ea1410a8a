#include "bench/decision_load.h"

#include <malloc.h>

#include "bench/resident.h"

namespace footman {
namespace {

absl::Status JustHandle(Engine& engine, const Event& event, const Moment& now) {
  return engine.Handle(event, now);
}

}  // namespace

DecisionLoad::DecisionLoad(int waiting)
    : count_(waiting),
      profile_(ReferenceProfile()),
      secrets_(),
      arrival_(ReferenceArrival(CallId(), secrets_)),
      loaded_(ReferenceLoaded(CallId(), profile_)),
      reply_(ReplyReceived()),
      press_(LinkClicked()),
      waiting_(count_, 1) {
  std::get<ReplyReceived>(reply_).subscriber = profile_.subscriber;
  std::get<ReplyReceived>(reply_).service = "web";
  now_.uptime = absl::Hours(1);
  now_.wall = absl::FromUnixSeconds(1700000000);
}

void DecisionLoad::Begin() {
  engine_ = *Engine::Create(ReferenceOptions(count_));
  for (int place = 0; place < count_; ++place) Arrive(static_cast<uint32_t>(place), JustHandle);
}

void DecisionLoad::Take(const Event& event, Handler handler) {
  if (!handler(*engine_, event, now_).ok()) ++refused_;
  NoteCommands();
}

void DecisionLoad::NoteCommands() {
  for (const Command& command : engine_->commands()) {
    if (std::holds_alternative<WriteCallRecord>(command)) ++records_;
    if (const auto* answer = std::get_if<AnswerLeg>(&command)) {
      timed_out_ = answer->leg.call.value();
    }
  }
}

// Each call is for another subscriber, whom nobody has called for a long time.
void DecisionLoad::Arrive(uint32_t place, Handler handler) {
  const uint64_t id = ++calls_ << kPlaceBits | place;
  waiting_[place] = id;
  FillSecret(id, secrets_[0]);
  const UserName user(calls_);
  profile_.addresses[0].user.assign(user.view().data(), user.view().size());
  const CallId call(id);
  std::get<CallArrived>(arrival_).call = call;
  std::get<ProfileLoaded>(loaded_).call = call;
  Take(arrival_, handler);
  Take(loaded_, handler);
  Take(OfferDelivered{{call, 0}}, handler);
}

void DecisionLoad::Decide() { Decide(JustHandle); }

void DecisionLoad::Decide(Handler handler) {
  ++decided_;
  now_.uptime += absl::Microseconds(1);
  now_.wall += absl::Microseconds(1);
  uint64_t call = waiting_[random_() % waiting_.size()];
  if (decided_ % 10 == 0) {
    call = ByTimeout();
  } else {
    decided_ % 2 == 0 ? ByReply(call, handler) : ByPress(call, handler);
  }
  Take(LegEnded{{CallId(call), kCallerLeg}, LegEndReason::kHungUp}, handler);
  Arrive(PlaceOf(call), handler);
}

void DecisionLoad::ByReply(uint64_t call, Handler handler) {
  const UserName user(call >> kPlaceBits);
  auto& reply = std::get<ReplyReceived>(reply_);
  reply.user = user.view();
  reply.text = ReferenceReply(decided_ / 2);
  reply.message_id = user.view().substr(12);
  Take(reply_, handler);
}

void DecisionLoad::ByPress(uint64_t call, Handler handler) {
  auto& press = std::get<LinkClicked>(press_);
  press.click = ClickId{call};
  press.token.call = CallId(call);
  FillSecret(call, press.token.secret);
  press.option = ReferencePress(decided_ / 2);
  Take(press_, handler);
}

uint64_t DecisionLoad::ByTimeout() {
  const absl::Duration wait = *engine_->NextDeadline() - now_.uptime;
  if (wait > absl::ZeroDuration()) {
    now_.uptime += wait;
    now_.wall += wait;
  }
  timeouts_ += engine_->AdvanceTo(now_);
  NoteCommands();
  return timed_out_;
}

void DecisionLoad::WarmUp() {
  const int rounds = 4 * count_ + 100000;
  for (int i = 0; i < rounds; ++i) Decide();
}

bool DecisionLoad::IsTrue() const {
  const EngineCounters& counters = engine_->counters();
  return refused_ == 0 && records_ == decided_ && counters.calls_ended == decided_ &&
         counters.selections + counters.defaults == decided_ &&
         counters.defaults == decided_ / 10 && timeouts_ == counters.defaults &&
         counters.internal_errors == 0 && engine_->open_calls() == count_;
}

namespace {

// By how much resident memory grows while an engine for `waiting` calls is made and they arrive.
int64_t BytesOf(int waiting) {
  // What was freed before goes back to the system, so that it cannot be used again unseen.
  mallopt(M_MMAP_THRESHOLD, 1 << 16);
  malloc_trim(0);
  DecisionLoad load(waiting);  // its own list is written to before
  const int64_t before = ResidentBytes();
  load.Begin();
  return ResidentBytes() - before;
}

}  // namespace

double BytesPerWaitingCall(int waiting) {
  const int64_t of_one = BytesOf(1);
  return static_cast<double>(BytesOf(waiting) - of_one) / (waiting - 1);
}

}  // namespace footman
