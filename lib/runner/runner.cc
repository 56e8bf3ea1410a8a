// The loop: which event or timer is next, and one step of the engine with all its commands.
//
// It never decides about a call. Read command_dispatcher.cc for the ports, mailbox.h for the
// bounds.

#include "footman/runner.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "lib/runner/command_dispatcher.h"
#include "lib/runner/mailbox.h"

namespace footman {
namespace {

using internal::CommandDispatcher;
using internal::Envelope;
using internal::Envelopes;
using internal::Mailbox;

// EngineOptions::max_offers_per_call can be no more.
constexpr size_t kMostOffers = 8;

absl::Status CheckDialers(const std::vector<LegDialer*>& dialers) {
  std::vector<absl::string_view> names;
  for (const LegDialer* dialer : dialers) {
    if (dialer == nullptr) return absl::InvalidArgumentError("Ports::dialers holds a null");
    const absl::string_view name = dialer->name();
    if (name.empty()) return absl::InvalidArgumentError("a dialer has no name");
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      return absl::InvalidArgumentError(absl::StrCat("two dialers are named \"", name, "\""));
    }
    names.push_back(name);
  }
  return absl::OkStatus();
}

absl::Status CheckPorts(const Ports& ports) {
  if (ports.clock == nullptr) return absl::InvalidArgumentError("Ports::clock is missing");
  if (ports.ids == nullptr) return absl::InvalidArgumentError("Ports::ids is missing");
  if (ports.profiles == nullptr) return absl::InvalidArgumentError("Ports::profiles is missing");
  std::vector<absl::string_view> services;
  for (const ImChannel* channel : ports.channels) {
    if (channel == nullptr) return absl::InvalidArgumentError("Ports::channels holds a null");
    if (std::find(services.begin(), services.end(), channel->service()) != services.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("two channels name the service \"", channel->service(), "\""));
    }
    services.push_back(channel->service());
  }
  return CheckDialers(ports.dialers);
}

// Those that are there, in the order in which they are started: a port may need one before it.
std::vector<Port*> InOrder(const Ports& ports) {
  std::vector<Port*> all = {ports.profiles, ports.recordings, ports.speech, ports.host_treatments};
  all.insert(all.end(), ports.dialers.begin(), ports.dialers.end());
  all.insert(all.end(), ports.channels.begin(), ports.channels.end());
  all.push_back(ports.links);
  std::vector<Port*> once;
  for (Port* port : all) {
    const bool known = std::find(once.begin(), once.end(), port) != once.end();
    if (port != nullptr && !known) once.push_back(port);
  }
  return once;
}

// What an adapter can do wrong without knowing the engine.
absl::Status CheckCall(const CallArrived& call, const CallLeg* leg) {
  if (call.call == CallId()) {
    return absl::InvalidArgumentError("CallArrived.call is zero; EventSink::NextCall gives ids");
  }
  if (leg == nullptr) return absl::InvalidArgumentError("PostCall: the leg is null");
  return absl::OkStatus();
}

void FillCapabilities(const Ports& ports, Capabilities& capabilities) {
  capabilities.services.clear();
  for (const ImChannel* channel : ports.channels) {
    capabilities.services.emplace_back(channel->service());
  }
  capabilities.spoken_languages.clear();
  if (ports.speech != nullptr) capabilities.spoken_languages = ports.speech->languages();
  capabilities.host_treatments.clear();
  if (ports.host_treatments != nullptr)
    capabilities.host_treatments = ports.host_treatments->keys();
  if (ports.recordings == nullptr) capabilities.recording = false;
}

}  // namespace

class Runner::Impl {
 public:
  Impl(Ports ports, const RunnerOptions& options, std::unique_ptr<Engine> engine)
      : ports_(std::move(ports)),
        wants_transitions_(ports_.trace != nullptr && ports_.trace->WantsTransitions()),
        engine_(std::move(engine)),
        offers_(static_cast<size_t>(options.engine.max_offers_per_call)),
        mailbox_(*ports_.clock, options.max_queued_events, options.engine.max_calls),
        dispatcher_(ports_, [this](CallId call) { return engine_->WillRecord(call); }) {}

  ~Impl() {
    // A leg that ends now may still post; nobody is there to handle it.
    mailbox_.Close();
    dispatcher_.DestroyAllLegs();
    std::for_each(started_.rbegin(), started_.rend(), [](Port* port) { port->Stop(); });
  }

  void Start(EventSink& events) {
    if (std::exchange(is_started_, true)) return;
    started_ = InOrder(ports_);
    for (Port* port : started_) port->Start(events);
  }
  bool is_started() const { return is_started_; }

  // Any thread.
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg);
  absl::Status Post(const Event& event);
  CallId NextCall() { return ports_.ids->NextCall(); }

  int RunOnce(int max_events);
  absl::Duration NextDeadline() const;

  Mailbox& mailbox() { return mailbox_; }
  const Engine& engine() const { return *engine_; }
  const Clock& clock() const { return *ports_.clock; }
  RunnerCounters counters() const {
    return {events_, mailbox_.refused(), dispatcher_.port_errors(), malformed_};
  }

 private:
  Envelope* Next();
  bool FireTimer(const Moment& now);
  void HandleEnvelope(Envelope& envelope);
  void Step(const Event* event, const Moment& now);
  void HandleFailures(const Moment& now);
  absl::Status Refuse(const Event& event, const absl::Status& status);

  const Ports ports_;
  const bool wants_transitions_;
  const std::unique_ptr<Engine> engine_;
  const size_t offers_;  // of a call, at most
  bool is_started_ = false;
  std::vector<Port*> started_;
  Mailbox mailbox_;
  CommandDispatcher dispatcher_;
  // Events taken from the mailbox; those before next_ are handled.
  Envelopes batch_;
  size_t next_ = 0;
  Moment now_;  // read before the mailbox was emptied: all events stamped before it are in batch_
  int steps_ = 0;
  std::atomic<uint64_t> events_{0};
  std::atomic<uint64_t> malformed_{0};
};

absl::Status Runner::Impl::Refuse(const Event& event, const absl::Status& status) {
  ++malformed_;
  if (ports_.trace != nullptr) ports_.trace->OnRefusedEvent(event, status);
  return status;
}

absl::Status Runner::Impl::Post(const Event& event) {
  if (std::holds_alternative<CallArrived>(event)) {
    return Refuse(event, absl::InvalidArgumentError("a call is posted by PostCall, with its leg"));
  }
  return mailbox_.Post(event, nullptr);
}

absl::Status Runner::Impl::PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) {
  if (absl::Status status = CheckCall(call, leg.get()); !status.ok()) return Refuse(call, status);
  std::array<LinkSecret, kMostOffers> secrets;
  CallArrived filled = call;
  const absl::Span<LinkSecret> needed = absl::MakeSpan(secrets).first(offers_);
  ports_.ids->FillSecrets(needed);
  filled.secrets = needed;
  return mailbox_.Post(filled, &leg);
}

int Runner::Impl::RunOnce(int max_events) {
  steps_ = 0;
  for (int events = 0;;) {
    Envelope* next = Next();
    // An event stamped before the deadline comes before the timer, however late it is now.
    if (FireTimer(next == nullptr ? now_ : next->posted)) continue;
    if (next == nullptr || events == max_events) return steps_;
    ++events;
    ++next_;
    HandleEnvelope(*next);
  }
}

Envelope* Runner::Impl::Next() {
  if (next_ == batch_.size()) {
    now_ = ports_.clock->Now();
    mailbox_.Take(batch_);
    next_ = 0;
  }
  return batch_.empty() ? nullptr : batch_[next_].get();
}

bool Runner::Impl::FireTimer(const Moment& now) {
  const std::optional<absl::Duration> deadline = engine_->NextDeadline();
  if (!deadline.has_value() || *deadline > now.uptime) return false;
  // Given as the moment of the deadline itself, so that traces show when, not how late.
  const Moment due{*deadline, now.wall - (now.uptime - *deadline)};
  if (!engine_->AdvanceTo(due)) return false;
  Step(nullptr, due);
  HandleFailures(due);
  return true;
}

void Runner::Impl::HandleEnvelope(Envelope& envelope) {
  ++events_;
  const Event& event = envelope.event.event();
  const absl::Status status = engine_->Handle(event, envelope.posted);
  if (!status.ok()) Refuse(event, status).IgnoreError();  // there is nobody to give it to
  if (const auto* arrived = std::get_if<CallArrived>(&event)) {
    if (!status.ok()) {
      dispatcher_.RejectStray(arrived->call, std::move(envelope.leg));
      return;
    }
    dispatcher_.AddCall(*arrived, std::move(envelope.leg));
    // An engine that is full refuses by command and remembers nothing of the call.
    if (engine_->StateOf(arrived->call).empty()) dispatcher_.RemoveCall(arrived->call);
  }
  if (!status.ok()) return;
  Step(&event, envelope.posted);
  HandleFailures(envelope.posted);
}

// What the engine has just decided, seen by the trace and carried out in full.
void Runner::Impl::Step(const Event* event, const Moment& now) {
  ++steps_;
  const absl::Span<const Command> commands = engine_->commands();
  if (ports_.trace != nullptr) {
    ports_.trace->OnStep(
        event, now, commands,
        wants_transitions_ ? engine_->LastTransitions() : absl::Span<const Transition>());
  }
  for (const Command& command : commands) dispatcher_(command);
  dispatcher_.EndStep(event);
  mailbox_.SetDialledLegs(dispatcher_.dialled_legs());
}

// What a port refused is handled before the mailbox, so that no later event overtakes it.
void Runner::Impl::HandleFailures(const Moment& now) {
  while (const Event* failure = dispatcher_.NextFailure()) {
    if (engine_->Handle(*failure, now).ok()) Step(failure, now);
  }
}

absl::Duration Runner::Impl::NextDeadline() const {
  if (next_ < batch_.size()) return batch_[next_]->posted.uptime;
  const absl::Duration timer = engine_->NextDeadline().value_or(absl::InfiniteDuration());
  return std::min(timer, mailbox_.OldestPosted().value_or(absl::InfiniteDuration()));
}

absl::StatusOr<std::unique_ptr<Runner>> Runner::Create(RunnerOptions options, Ports ports) {
  if (absl::Status status = CheckPorts(ports); !status.ok()) return status;
  if (options.max_queued_events < 1) {
    return absl::InvalidArgumentError("RunnerOptions::max_queued_events must be at least 1");
  }
  FillCapabilities(ports, options.engine.capabilities);
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Create(options.engine);
  if (!engine.ok()) return engine.status();
  if (ports.trace != nullptr) ports.trace->OnStart(options.engine);
  return std::unique_ptr<Runner>(
      new Runner(std::make_unique<Impl>(std::move(ports), options, *std::move(engine))));
}

Runner::Runner(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Runner::~Runner() = default;

absl::Status Runner::Post(const Event& event) { return impl_->Post(event); }
absl::Status Runner::PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) {
  return impl_->PostCall(call, leg);
}
CallId Runner::NextCall() { return impl_->NextCall(); }
void Runner::Start() { impl_->Start(*this); }
int Runner::RunOnce(int max_events) {
  if (!impl_->is_started()) Start();
  return impl_->RunOnce(max_events);
}
absl::Duration Runner::NextDeadline() const { return impl_->NextDeadline(); }
void Runner::SetWakeUp(std::function<void()> wake_up) {
  impl_->mailbox().SetWakeUp(std::move(wake_up));
}
void Runner::RefuseNewCalls() { impl_->mailbox().RefuseNewCalls(); }
const Engine& Runner::engine() const { return impl_->engine(); }
const Clock& Runner::clock() const { return impl_->clock(); }
RunnerCounters Runner::counters() const { return impl_->counters(); }

}  // namespace footman
