#include "lib/adapters/sip/user_agent.h"

#include <poll.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/su_uniqueid.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/calls/sip_leg.h"
#include "lib/adapters/sip/sdp/sip_body.h"
#include "lib/adapters/sip/stack/reachable.h"

namespace footman::sip {
namespace {

IdentityRules RulesFor(const NumberRule& numbers, const Parts& parts,
                       const std::vector<std::unique_ptr<NuaStack>>& stacks) {
  IdentityRules rules{.trusted = true, .numbers = numbers};
  for (const std::string& domain : parts.options.domains) {
    rules.own_hosts.push_back(absl::AsciiStrToLower(domain));
  }
  if (rules.own_hosts.empty()) return rules;
  rules.own_domain = rules.own_hosts.front();
  for (const auto& stack : stacks) {
    rules.own_hosts.push_back(stack->listener().address);
    rules.own_hosts.push_back(absl::AsciiStrToLower(stack->public_host()));
  }
  return rules;
}

// Meanwhile the library's timers and TCP connections wait.
constexpr int kRefusingTurnMs = 2;

// How long the caller waits (RFC 3261 20.19); infinite: it does not say.
absl::Duration ExpiresOf(const sip_t& invite) {
  const sip_expires_t* expires = invite.sip_expires;
  if (expires == nullptr) return absl::InfiniteDuration();
  if (expires->ex_date == 0) return absl::Seconds(expires->ex_delta);
  const sip_time_t now = invite.sip_date != nullptr ? invite.sip_date->d_time : sip_now();
  return absl::Seconds(static_cast<int64_t>(expires->ex_date) - static_cast<int64_t>(now));
}

absl::string_view CallIdOf(const sip_t& sip) {
  return absl::NullSafeStringView(sip.sip_call_id == nullptr ? nullptr : sip.sip_call_id->i_id);
}

}  // namespace

UserAgent::UserAgent(Parts* parts)
    : parts_(*parts),
      admission_(parts->options, parts->trusted, &parts->counters, &parts->refused),
      judge_(&admission_),
      answer_slots_(parts->audio != nullptr ? parts->audio->max_sessions() : 0) {}

// Calls before stacks: a call's handle belongs to one.
UserAgent::~UserAgent() { calls_.clear(); }

absl::Status UserAgent::Open(su_root_t* root) {
  for (const SipListener& listener : parts_.options.listeners) {
    // The library gives no reason, and loses memory when it fails.
    if (absl::Status bindable = CheckBindable(listener); !bindable.ok()) return bindable;
    auto stack = NuaStack::Create(root, listener, parts_.options, parts_.messages != nullptr, this);
    if (!stack.ok()) return stack.status();
    stacks_.push_back(*std::move(stack));
  }
  if (parts_.messages == nullptr) return absl::OkStatus();
  auto agent = MessageAgent::Create(root, parts_.options, *parts_.messages);
  if (!agent.ok()) return agent.status();
  messenger_ = std::make_unique<Messenger>(*parts_.messages, *std::move(agent), *parts_.sink,
                                           parts_.options.retry_after);
  return absl::OkStatus();
}

bool UserAgent::is_ready() const {
  return std::all_of(stacks_.begin(), stacks_.end(), [](const auto& s) { return s->is_ready(); });
}

std::vector<SipListener> UserAgent::listeners() const {
  std::vector<SipListener> result;
  for (const auto& stack : stacks_) result.push_back(stack->listener());
  return result;
}

void UserAgent::OpenGates() {
  for (const auto& stack : stacks_) {
    const int descriptor = stack->listener().udp ? FindSocket(stack->listener()) : -1;
    if (descriptor < 0) continue;
    gates_.push_back(
        std::make_unique<OverloadGate>(descriptor, parts_.options, &admission_, &parts_.counters));
  }
}

void UserAgent::ServeGates() {
  for (const auto& gate : gates_) gate->Serve(Now());
}

bool UserAgent::AwaitDatagrams(int wake_descriptor) {
  if (gates_.empty() || !admission_.IsBusyRefusing(Now())) return false;
  std::vector<pollfd> waits = {{wake_descriptor, POLLIN, 0}};
  for (const auto& gate : gates_) waits.push_back({gate->descriptor(), POLLIN, 0});
  poll(waits.data(), waits.size(), kRefusingTurnMs);
  return true;
}

absl::Duration UserAgent::Now() const {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

// ---- Admission.

Response UserAgent::Busy() const {
  return {.status = 503, .retry_after = parts_.options.retry_after};
}

const NumberRule* UserAgent::Admit(const Request& request, Response* refusal) {
  const Verdict verdict = VerdictOf(*request.sip);
  const NumberRule* const numbers =
      request.source.has_value() ? parts_.trusted.Find(*request.source) : nullptr;
  if (verdict == Verdict::kTaken && numbers != nullptr) return numbers;
  if (verdict == Verdict::kTooMany) {
    ++parts_.counters.refused_rate;
    *refusal = Busy();
  } else {
    ++parts_.counters.refused_untrusted;
    *refusal = {.status = 403};
  }
  return nullptr;
}

void UserAgent::NoteRefusal(const Request& request, const Response& response) {
  if (response.status < 300 || !request.source.has_value()) return;
  admission_.CountRefused(*request.source, response.status);
}

void UserAgent::OnOptions(NuaStack& stack, NuaHandle handle, const Request& request) {
  Response response{.status = 200, .capabilities = true};
  if (Admit(request, &response) != nullptr && !parts_.accepting) response = Busy();
  NoteRefusal(request, response);
  stack.RespondToThis(handle.get(), response);
}

// Calls that go on need their answers, so messages are taken while new calls are refused.
void UserAgent::OnMessage(NuaStack& stack, nua_handle_t* handle, const Request& request) {
  Response response;
  if (Admit(request, &response) != nullptr) {
    response = messenger_ != nullptr ? messenger_->inbox.Handle(*request.sip) : Busy();
    if (response.status >= 300) admission_.CountRefusedMessage(*request.source, Now());
  }
  NoteRefusal(request, response);
  response.no_contact = true;
  // RFC 5057 5.1: some responses end the dialog that the request is in. This one says as much of
  // the message alone.
  const sip_t& sip = *request.sip;
  const bool in_dialog = sip.sip_to != nullptr && sip.sip_to->a_tag != nullptr;
  if (in_dialog &&
      sip_response_terminates_dialog(response.status, sip_method_message, nullptr) != 0) {
    response = {.status = 403, .no_contact = true};
  }
  stack.RespondToThis(handle, response);
}

void UserAgent::OnInvite(NuaStack& stack, NuaHandle handle, const Request& request) {
  ++parts_.counters.invites;
  Response refusal;
  const NumberRule* numbers = Admit(request, &refusal);
  if (numbers != nullptr && !parts_.accepting) {
    ++parts_.counters.refused_draining;
    refusal = Busy();
    numbers = nullptr;
  }
  if (numbers == nullptr || !Begin(stack, handle, request, *numbers, &refusal).ok()) {
    NoteRefusal(request, refusal);
    stack.Respond(handle.get(), refusal);
  }
}

absl::Status UserAgent::Check(const NuaStack& stack, const sip_t& invite, Response* refusal) {
  if (IsSecure(invite)) {
    *refusal = {.status = 480,
                .warning = absl::StrCat("380 ", stack.public_host(), " \"SIPS Not Allowed\"")};
    return absl::UnimplementedError("no TLS");
  }
  if (!CanBeginDialog(invite)) {
    ++parts_.counters.malformed;
    *refusal = {.status = 400, .phrase = "Contact Missing or Unreachable"};
    return absl::InvalidArgumentError(refusal->phrase);
  }
  if (ExpiresOf(invite) <= absl::ZeroDuration()) {
    *refusal = {.status = 487};
    return absl::DeadlineExceededError("the INVITE expired on its way");
  }
  *refusal = Busy();
  if (static_cast<int>(calls_.size()) >= parts_.options.max_calls) {
    ++parts_.counters.refused_overload;
    return absl::ResourceExhaustedError("too many calls");
  }
  return absl::OkStatus();
}

absl::Status UserAgent::Begin(NuaStack& stack, NuaHandle& handle, const Request& request,
                              const NumberRule& numbers, Response* refusal) {
  if (absl::Status fit = Check(stack, *request.sip, refusal); !fit.ok()) return fit;
  CallerCall::Setup setup = SetupFor(stack, *request.sip->sip_request->rq_url);
  setup.has_route = request.sip->sip_record_route != nullptr;
  setup.expires = ExpiresOf(*request.sip);
  if (parts_.audio != nullptr) {
    absl::Status prepared = PrepareAudio(*request.sip, stack.public_host(), &setup, refusal);
    if (!prepared.ok()) return prepared;
  }
  const Identity identity = Identify(*request.sip, RulesFor(numbers, parts_, stacks_));
  absl::Status announced = Announce(request, identity, setup);
  if (absl::IsInvalidArgument(announced)) {
    *refusal = {.status = 500};  // our own mistake: no other time is better
    return announced;
  }
  if (!announced.ok()) {
    ++parts_.counters.refused_overload;
    return announced;
  }
  ++parts_.counters.calls;
  setup.handle = std::move(handle);
  setup.keys = Admission::KeysOf(IncomingOf(*request.sip, *request.source));
  admission_.CallBegan(setup.keys);
  const CallId id = setup.leg.call;
  calls_[id] =
      std::make_unique<CallerCall>(std::move(setup), parts_.options, parts_.sink, &parts_.counters);
  parts_.counters.open_calls = static_cast<int>(calls_.size());
  return absl::OkStatus();
}

CallerCall::Setup UserAgent::SetupFor(NuaStack& stack, const url_t& target) {
  const SipOptions& options = parts_.options;
  CallerCall::Setup setup;
  setup.stack = &stack;
  setup.state = std::make_shared<LegState>();
  setup.leg = {parts_.sink->NextCall(), kCallerLeg};
  setup.now = Now();
  setup.answer_slots = &answer_slots_;
  setup.over = &over_;
  setup.media_address = options.media_address.empty() ? stack.public_host() : options.media_address;
  setup.gateway = !options.number_gateway.empty() ? options.number_gateway
                  : target.url_host != nullptr    ? target.url_host
                                                  : stack.public_host();
  su_randmem(&setup.sdp_session, sizeof setup.sdp_session);
  setup.sdp_session >>= 2;  // some peers read 63 bits
  return setup;
}

absl::Status UserAgent::PrepareAudio(const sip_t& invite, const std::string& host,
                                     CallerCall::Setup* setup, Response* refusal) {
  absl::StatusOr<std::string> text = SdpOf(invite);
  if (text.ok()) {
    absl::StatusOr<RemoteSdp> offer = RemoteSdp::Parse(*text);
    if (!offer.ok()) {
      *refusal = RefusalOf(offer.status(), host);
      ++(refusal->status == 400 ? parts_.counters.malformed : parts_.counters.refused_media);
      return offer.status();
    }
    setup->offer = *std::move(offer);
  } else if (!absl::IsNotFound(text.status())) {
    *refusal = {.status = 415, .capabilities = true};
    ++parts_.counters.refused_media;
    return text.status();
  }
  setup->relay = std::make_unique<AudioRelay>(setup->leg.call, parts_.inbox);
  absl::StatusOr<std::unique_ptr<media::AudioSession>> audio =
      parts_.audio->Reserve(setup->relay.get());
  if (!audio.ok()) {
    ++parts_.counters.refused_overload;
    return audio.status();
  }
  setup->audio = *std::move(audio);
  setup->state->can_answer = true;
  return absl::OkStatus();
}

absl::Status UserAgent::Announce(const Request& request, const Identity& identity,
                                 const CallerCall::Setup& setup) {
  const std::vector<absl::string_view> called(identity.called.begin(), identity.called.end());
  std::vector<Diversion> diversions;
  for (const Hop& hop : identity.diversions) {
    diversions.push_back({hop.party, hop.reason, hop.count, hop.restricted});
  }
  CallArrived arrived;
  arrived.call = setup.leg.call;
  arrived.caller = {identity.number, identity.name, identity.presentation, identity.attestation};
  arrived.called = called;
  arrived.diversions = diversions;
  arrived.signalling_id = CallIdOf(*request.sip);
  const std::string peer = request.source.has_value() ? IpText(*request.source) : "";
  arrived.peer = peer;
  std::unique_ptr<CallLeg> leg =
      std::make_unique<SipLeg>(arrived.call, setup.gateway, setup.state, parts_.inbox);
  return parts_.sink->PostCall(arrived, leg);
}

// ---- Calls in progress.

CallerCall* UserAgent::Find(CallId call) {
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : found->second.get();
}

void UserAgent::Tick(absl::Duration now) {
  admission_.Advance(now);
  for (auto& [id, call] : calls_) call->Tick(now);
  if (messenger_ != nullptr) messenger_->outbox.CheckTimes();
}

void UserAgent::StopMessages() {
  if (messenger_ != nullptr) messenger_->outbox.Close();
  messenger_ = nullptr;
}

void UserAgent::Sweep() {
  for (const CallId call : over_) {
    const auto found = calls_.find(call);
    if (found == calls_.end()) continue;
    admission_.CallEnded(found->second->keys(), Now());
    calls_.erase(found);
  }
  over_.clear();
  parts_.counters.open_calls = static_cast<int>(calls_.size());
}

void UserAgent::EndAllCalls() {
  for (auto& [id, call] : calls_) call->HangUp(LegEndReason::kShutdown);
}

void UserAgent::BeginShutdown() {
  for (auto& [id, call] : calls_) call->Cut();
  calls_.clear();
  parts_.counters.open_calls = 0;
  for (auto& stack : stacks_) stack->BeginShutdown();
}

bool UserAgent::is_shut_down() const {
  return std::all_of(stacks_.begin(), stacks_.end(),
                     [](const auto& stack) { return stack->is_shut_down(); });
}

void UserAgent::OnSdpOffer(CallerCall& call, const sip_t* sip) { call.OnSdpOffer(sip); }
void UserAgent::OnOptionsInCall(CallerCall& call) { call.OnOptions(); }
void UserAgent::OnAck(CallerCall& call, const sip_t* sip) { call.OnAck(sip); }
void UserAgent::OnNoAck(CallerCall& call) { call.OnNoAck(); }
void UserAgent::OnCancel(CallerCall& call) { call.OnCancel(); }
void UserAgent::OnBye(CallerCall& call) { call.OnBye(); }

void UserAgent::OnTerminated(CallerCall& call) { call.OnTerminated(); }

}  // namespace footman::sip
