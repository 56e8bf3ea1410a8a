// The adapter's thread: one su_root, on which the library and every call live.

#include <sofia-sip/su_log.h>
#include <sofia-sip/su_wait.h>

#include <cstdarg>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/stack/library_clock.h"
#include "lib/adapters/sip/user_agent.h"

namespace footman {
namespace {

using sip::Inbox;
using sip::Parts;
using sip::UserAgent;

constexpr int kStepMs = 250;  // the longest turn of the loop
constexpr absl::Duration kTickInterval = absl::Milliseconds(500);
// How long peers may take to confirm the end of their calls before we close.
constexpr absl::Duration kStopTimeout = absl::Seconds(2);

absl::Status ValidateAddresses(const SipOptions& options) {
  const auto bad = [](absl::string_view what) { return absl::InvalidArgumentError(what); };
  if (options.listeners.empty() || options.listeners.size() > 8) return bad("listeners: 1 to 8");
  for (const SipListener& listener : options.listeners) {
    if (!sip::IsIpv4(listener.address)) {
      return bad(absl::StrCat("listeners: not an IPv4 address: \"", listener.address, "\""));
    }
    if (!listener.udp && !listener.tcp) return bad("listeners: neither UDP nor TCP");
    if (listener.address == "0.0.0.0" && options.public_address.empty()) {
      return bad("public_address: needed to listen on every address");
    }
  }
  const std::string& told =
      options.media_address.empty() ? options.public_address : options.media_address;
  if (!told.empty() && !sip::IsIpv4(told)) {
    return bad("media_address: an IPv4 address is needed where public_address is none");
  }
  return absl::OkStatus();
}

absl::Status Validate(const SipOptions& options) {
  const auto bad = [](absl::string_view what) { return absl::InvalidArgumentError(what); };
  if (absl::Status addresses = ValidateAddresses(options); !addresses.ok()) return addresses;
  for (const char c : options.user_agent) {
    if (!absl::ascii_isprint(c)) return bad("user_agent: one line of ASCII");
  }
  if (options.max_calls < 1) return bad("max_calls: at least 1");
  if (options.max_requests_per_second < 1) return bad("max_requests_per_second: at least 1");
  if (options.provisional_interval < absl::Seconds(1) ||
      options.provisional_interval > absl::Seconds(59)) {
    return bad("provisional_interval: 1 s to 59 s");  // RFC 3261 13.3.1.1
  }
  if (options.cut_through_delay < absl::ZeroDuration() ||
      options.cut_through_delay > absl::Seconds(2)) {
    return bad("cut_through_delay: 0 s to 2 s");
  }
  if (options.transaction_limit < absl::Seconds(1) ||
      options.transaction_limit > absl::Seconds(32)) {
    return bad("transaction_limit: 1 s to 32 s");
  }
  return absl::OkStatus();
}

class SofiaAdapter : public SipAdapter {
 public:
  explicit SofiaAdapter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
  ~SofiaAdapter() override {
    parts_->accepting = false;
    if (parts_->messages != nullptr) parts_->messages->Detach();
    parts_->inbox->Post([this](UserAgent&) { stopping_ = true; });
    if (thread_.joinable()) thread_.join();
    parts_->inbox->Close();
  }

  // Returns when the listeners are open, or cannot be.
  absl::Status Start() {
    std::promise<absl::Status> opened;
    std::future<absl::Status> result = opened.get_future();
    thread_ = std::thread([this, &opened] { Run(&opened); });
    return result.get();
  }

  void StopAccepting() override { parts_->accepting = false; }
  SipCounters counters() const override { return parts_->counters.Read(); }
  std::vector<SipRefusal> TakeRefusals() override { return parts_->refused.Take(); }
  int open_calls() const override { return parts_->counters.open_calls; }
  bool AwaitNoCalls(absl::Duration timeout) const override {
    return parts_->counters.open_calls.AwaitNone(timeout);
  }
  std::vector<SipListener> listeners() const override { return listeners_; }

 private:
  // What the library hands back to us: C callbacks get the loop.
  struct Loop {
    su_root_t* root = nullptr;
    UserAgent* agent = nullptr;
    Inbox* inbox = nullptr;
  };
  static int OnWake(su_root_magic_t*, su_wait_t*, su_wakeup_arg_t* arg) {
    Loop& loop = *reinterpret_cast<Loop*>(arg);
    for (Inbox::Task& task : loop.inbox->Take()) task(*loop.agent);
    return 0;
  }

  void Run(std::promise<absl::Status>* opened);
  void Turn(Loop& loop);
  absl::Status Open(Loop& loop);
  void Close(Loop& loop);

  const std::unique_ptr<Parts> parts_;
  std::vector<SipListener> listeners_;  // set before Start returns
  std::thread thread_;
  // The loop's thread only.
  bool stopping_ = false;
  absl::Duration ticked_;
};

void SofiaAdapter::Turn(Loop& loop) {
  const bool has_waited = loop.agent->AwaitDatagrams(loop.inbox->wake_descriptor());
  loop.agent->ServeGates();
  su_root_step(loop.root, has_waited ? 0 : kStepMs);
  const absl::Duration now = loop.agent->Now();
  if (now - ticked_ >= kTickInterval) {
    ticked_ = now;
    loop.agent->Tick(now);
  }
  loop.agent->Sweep();
}

absl::Status SofiaAdapter::Open(Loop& loop) {
  if (absl::Status opened = loop.agent->Open(loop.root); !opened.ok()) return opened;
  while (!loop.agent->is_ready()) Turn(loop);
  loop.agent->OpenGates();
  listeners_ = loop.agent->listeners();
  return absl::OkStatus();
}

void SofiaAdapter::Close(Loop& loop) {
  loop.agent->StopMessages();
  loop.agent->EndAllCalls();
  const absl::Duration stop_by = loop.agent->Now() + kStopTimeout;
  while (loop.agent->has_calls() && loop.agent->Now() < stop_by) Turn(loop);
  loop.agent->BeginShutdown();
  while (!loop.agent->is_shut_down()) Turn(loop);
}

void SofiaAdapter::Run(std::promise<absl::Status>* opened) {
  Loop loop;
  loop.inbox = parts_->inbox.get();
  loop.root = su_root_create(nullptr);
  su_root_threading(loop.root, 0);  // the library's stack on this thread as well
  su_wait_t wait[1] = {SU_WAIT_INIT};
  su_wait_create(wait, loop.inbox->wake_descriptor(), SU_WAIT_IN);
  const int registered = su_root_register(loop.root, wait, &SofiaAdapter::OnWake,
                                          reinterpret_cast<su_wakeup_arg_t*>(&loop), 0);
  {
    UserAgent agent(parts_.get());
    loop.agent = &agent;
    absl::Status status = registered > 0 ? Open(loop) : absl::UnavailableError("no SIP loop");
    const bool open = status.ok();
    opened->set_value(std::move(status));
    while (open && !stopping_) Turn(loop);
    Close(loop);
  }
  su_root_deregister(loop.root, registered);
  su_root_destroy(loop.root);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SipAdapter>> SipAdapter::Create(SipOptions options, EventSink& sink,
                                                               media::AudioEngine* audio,
                                                               SipMessageChannel* messages) {
  if (absl::Status valid = Validate(options); !valid.ok()) return valid;
  absl::StatusOr<sip::TrustedPeers> trusted = sip::TrustedPeers::Create(options.trusted_peers);
  if (!trusted.ok()) return trusted.status();
  // The library writes to the terminal by default, some of it at every level; what there is to
  // tell, events and counters tell.
  su_log_set_level(nullptr, 0);
  su_log_redirect(
      nullptr, [](void*, const char*, va_list) {}, nullptr);
  sip::UseWholeMilliseconds();
  auto parts = std::make_unique<Parts>();
  parts->options = std::move(options);
  parts->trusted = *std::move(trusted);
  parts->sink = &sink;
  parts->audio = audio;
  parts->messages = messages != nullptr ? messages->parts_.get() : nullptr;
  parts->inbox = std::make_shared<Inbox>();
  if (parts->inbox->wake_descriptor() < 0) {
    return absl::UnavailableError("no descriptor is left");
  }
  if (messages != nullptr) {
    if (absl::Status attached = parts->messages->Attach(parts->inbox); !attached.ok()) {
      return attached;
    }
  }
  auto adapter = std::make_unique<SofiaAdapter>(std::move(parts));
  if (absl::Status started = adapter->Start(); !started.ok()) return started;
  return adapter;
}

}  // namespace footman
