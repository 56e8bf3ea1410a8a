// The channel: checks its options, turns commands into messages, and runs the thread that sends
// them. The server's thread is lib/http's.

#include <openssl/rand.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "footman/adapters/webhook.h"
#include "lib/adapters/webhook/counters.h"
#include "lib/adapters/webhook/http_server.h"
#include "lib/adapters/webhook/inbox.h"
#include "lib/adapters/webhook/outbox.h"
#include "lib/adapters/webhook/outgoing.h"
#include "lib/adapters/webhook/poster.h"
#include "lib/adapters/webhook/signature.h"
#include "lib/channel/command_queue.h"

namespace footman {
namespace {

using webhook::Outgoing;

constexpr size_t kLeastSecret = 16;
constexpr size_t kMaxService = 32;
constexpr absl::Duration kLongestTurn = absl::Seconds(1);

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("webhook: ", what));
}

absl::Status CheckTimes(const WebhookOptions& options) {
  for (const absl::Duration time :
       {options.offer_timeout, options.note_timeout, options.update_timeout, options.missed_timeout,
        options.attempt_timeout, options.retry_min, options.retry_max, options.window,
        options.live_window, options.request_timeout, options.idle_timeout}) {
    if (time <= absl::ZeroDuration() || time > absl::Hours(24)) {
      return Wrong("every time must be positive, and a day at most");
    }
  }
  return options.retry_max < options.retry_min ? Wrong("retry_max is less than retry_min")
                                               : absl::OkStatus();
}

absl::Status CheckLimits(const WebhookOptions& options) {
  for (const int limit :
       {options.max_queued, options.max_sending, options.max_header_bytes, options.max_body_bytes,
        options.max_connections, options.max_remembered}) {
    if (limit < 1) return Wrong("every limit must be positive");
  }
  // Less would cut options off. More would not pass the mailbox.
  if (options.max_sent_text < 256) return Wrong("max_sent_text is less than 256");
  if (options.max_received_text < 256 || options.max_received_text > 32768) {
    return Wrong("max_received_text is not between 256 and 32768");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAuthorities(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.bad() && absl::StrContains(text, "-----BEGIN CERTIFICATE-----")) return text;
  return Wrong(absl::StrCat("ca_file holds no certificate (PEM): ", path));
}

// No message says what a secret or the URL is.
absl::Status CheckPeer(const WebhookOptions& options) {
  const bool plain = absl::c_all_of(options.service, [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  });
  if (options.service.empty() || options.service.size() > kMaxService || !plain) {
    return Wrong("service must be 1 to 32 characters of a-z, 0-9, '_'");
  }
  if (options.secrets.empty() || options.secrets.size() > 2) {
    return Wrong("there must be one or two secrets");
  }
  for (const std::string& secret : options.secrets) {
    if (secret.size() < kLeastSecret) return Wrong("a secret is shorter than 16 bytes");
  }
  if (!absl::StartsWith(options.path, "/") || absl::StrContains(options.path, "?")) {
    return Wrong("path must begin with '/' and be without a query");
  }
  if (!options.ca_file.empty()) {
    if (!std::ifstream(options.ca_file).good()) {
      return Wrong(absl::StrCat("ca_file cannot be read: ", options.ca_file));
    }
    if (absl::Status status = ReadAuthorities(options.ca_file).status(); !status.ok()) {
      return status;
    }
  }
  const absl::Status url = webhook::CheckUrl(options.url);
  return url.ok() ? url : Wrong(url.message());
}

absl::Status CheckOptions(const WebhookOptions& options) {
  absl::Status status = CheckPeer(options);
  if (status.ok()) status = CheckTimes(options);
  if (status.ok()) status = CheckLimits(options);
  return status;
}

// Of the calling thread alone: writing to a connection that the peer has closed must be an error,
// not the end of the host.
void BlockSigPipe() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

// Ids of messages begin with it, so that no restart repeats one.
std::string FreshPrefix() {
  std::array<unsigned char, 9> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::abort();
  std::string text;
  absl::WebSafeBase64Escape(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), &text);
  return text;
}

}  // namespace

class WebhookChannel::Impl {
 public:
  Impl(WebhookOptions options, AddressDirectory& directory, const Clock& clock)
      : options_(std::move(options)),
        directory_(directory),
        clock_(clock),
        signer_(options_.secrets),
        composer_(options_.service, static_cast<size_t>(options_.max_sent_text)),
        id_prefix_(FreshPrefix()),
        queue_("webhook", static_cast<size_t>(options_.max_queued), [this] { poster_.Wake(); }),
        heard_("webhook", static_cast<size_t>(options_.max_queued), [this] { poster_.Wake(); }),
        poster_(options_, signer_) {}
  ~Impl() { Stop(); }

  // REQUIRES: `options` has passed CheckOptions. Once Trust has succeeded nothing can fail.
  absl::Status Renew(const WebhookOptions& options) {
    std::shared_ptr<const std::string> authorities;
    if (!options.ca_file.empty()) {
      absl::StatusOr<std::string> text = ReadAuthorities(options.ca_file);
      if (!text.ok()) return text.status();
      authorities = std::make_shared<const std::string>(*std::move(text));
    }
    poster_.Trust(std::move(authorities));
    signer_.Renew(options.secrets);
    return absl::OkStatus();
  }

  absl::Status Bind() {
    absl::StatusOr<std::unique_ptr<webhook::HttpServer>> server =
        webhook::HttpServer::Bind(options_, counters_);
    if (server.ok()) server_ = *std::move(server);
    return server.status();
  }

  void Start(EventSink& events) {
    absl::MutexLock lock(&mutex_);
    if (stopped_ || started_) return;
    started_ = true;
    inbox_ = std::make_unique<webhook::Inbox>(options_, signer_, directory_, clock_, events,
                                              counters_, [this](const std::string& user) {
                                                // Of too many, the newest is lost.
                                                heard_.Put(user).IgnoreError();
                                              });
    outbox_ =
        std::make_unique<webhook::Outbox>(options_, events, counters_, std::random_device()());
    queue_.Open();
    heard_.Open();
    server_->Start([this](const webhook::Request& request) { return inbox_->Handle(request); });
    thread_ = std::thread([this] { Run(); });
  }

  void Stop() {
    absl::MutexLock stopping(&stop_mutex_);  // whoever comes second waits for the end, too
    std::thread thread;
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
      thread = std::move(thread_);
    }
    stopping_ = true;
    heard_.Close();
    queue_.Close();
    if (server_ != nullptr) server_->Stop();
    if (thread.joinable()) thread.join();
  }

  std::string NextId() { return absl::StrCat(id_prefix_, "-", ++last_id_); }
  absl::Status Put(Outgoing message) { return queue_.Put(std::move(message)); }

  const WebhookOptions& options() const { return options_; }
  const webhook::Composer& composer() const { return composer_; }
  const webhook::Counters& counters() const { return counters_; }
  Moment Now() const { return clock_.Now(); }
  uint16_t port() const { return server_->port(); }
  absl::Status last_error() const {
    absl::MutexLock lock(&mutex_);
    return last_error_;
  }

 private:
  void Run() {
    BlockSigPipe();
    while (!stopping_) Turn();
    for (Outgoing& message : queue_.TakeAll(outbox_->size())) outbox_->Take(std::move(message));
    outbox_->Close();
  }

  // Takes what is new, begins and ends attempts; waits at most until something is due.
  void Turn() {
    for (Outgoing& message : queue_.TakeAll(outbox_->size())) outbox_->Take(std::move(message));
    const Moment now = clock_.Now();
    for (const uint64_t number : outbox_->Overdue(now.uptime)) {
      webhook::Outcome outcome;
      outcome.may_have_arrived = poster_.Cancel(number);
      outcome.error = absl::DeadlineExceededError("the webhook did not answer in time");
      Finish(number, outcome, now);
    }
    outbox_->GiveUpWaiting(now.uptime);
    for (const std::string& user : heard_.TakeAll()) outbox_->IsThere(user, now.uptime);
    for (const webhook::Attempt& attempt : outbox_->Begin(now.uptime)) {
      poster_.Start(attempt, now.wall);
    }
    const absl::Duration wait =
        std::clamp(outbox_->next_due(now.uptime) - now.uptime, absl::ZeroDuration(), kLongestTurn);
    // Rounded up: a moment too early would only mean another turn.
    for (const auto& [number, outcome] : poster_.Work(absl::Ceil(wait, absl::Milliseconds(1)))) {
      Finish(number, outcome, clock_.Now());
    }
  }

  void Finish(uint64_t number, const webhook::Outcome& outcome, Moment now) {
    if (!outcome.error.ok()) {
      absl::MutexLock lock(&mutex_);
      last_error_ = outcome.error;
    }
    outbox_->Finish(number, outcome, now.uptime);
  }

  const WebhookOptions options_;
  AddressDirectory& directory_;
  const Clock& clock_;
  webhook::Signer signer_;
  const webhook::Composer composer_;
  const std::string id_prefix_;
  std::atomic<uint64_t> last_id_{0};
  webhook::Counters counters_;
  channel::CommandQueue<Outgoing> queue_;
  channel::CommandQueue<std::string> heard_;  // users who have written
  webhook::Poster poster_;                    // the sending thread's, but for Wake
  std::unique_ptr<webhook::Outbox> outbox_;   // the sending thread's
  std::unique_ptr<webhook::Inbox> inbox_;     // the server's thread's
  std::unique_ptr<webhook::HttpServer> server_;
  std::atomic<bool> stopping_{false};
  absl::Mutex stop_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  absl::Status last_error_ ABSL_GUARDED_BY(mutex_);
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<std::unique_ptr<WebhookChannel>> WebhookChannel::Create(WebhookOptions options,
                                                                       AddressDirectory& directory,
                                                                       const Clock& clock) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  auto impl = std::make_unique<Impl>(std::move(options), directory, clock);
  if (absl::Status status = impl->Renew(impl->options()); !status.ok()) return status;
  if (absl::Status status = impl->Bind(); !status.ok()) return status;
  return std::unique_ptr<WebhookChannel>(new WebhookChannel(std::move(impl)));
}

absl::Status WebhookChannel::Check(const WebhookOptions& options) { return CheckOptions(options); }

absl::Status WebhookChannel::Renew(std::vector<std::string> secrets, const std::string& ca_file) {
  WebhookOptions renewed = impl_->options();
  renewed.secrets = std::move(secrets);
  renewed.ca_file = ca_file;
  const absl::Status status = CheckOptions(renewed);
  return status.ok() ? impl_->Renew(renewed) : status;
}

WebhookChannel::WebhookChannel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebhookChannel::~WebhookChannel() = default;

void WebhookChannel::Start(EventSink& events) { impl_->Start(events); }
void WebhookChannel::Stop() { impl_->Stop(); }
uint16_t WebhookChannel::port() const { return impl_->port(); }
absl::string_view WebhookChannel::service() const { return impl_->options().service; }

WebhookStatus WebhookChannel::status() const {
  const webhook::Counters& from = impl_->counters();
  WebhookStatus to;
  to.last_error = impl_->last_error();
  to.attempts = from.attempts;
  to.failed_attempts = from.failed_attempts;
  to.offers_delivered = from.offers_delivered;
  to.offers_failed = from.offers_failed;
  to.dropped_commands = from.dropped_commands;
  to.requests = from.requests;
  to.refused_requests = from.refused_requests;
  to.forged_requests = from.forged_requests;
  to.repeated_requests = from.repeated_requests;
  to.replies = from.replies;
  to.unknown_sender_messages = from.unknown_sender_messages;
  to.slow_peers = from.slow_peers;
  to.exceptions = from.exceptions;
  to.connections = from.connections;
  return to;
}

absl::Status WebhookChannel::Send(const SendOffer& command) {
  const Moment now = impl_->Now();
  const std::string id = impl_->NextId();
  return impl_->Put({Outgoing::Kind::kOffer, id, std::string(command.user), command.offer,
                     now.uptime + std::min(impl_->options().offer_timeout, command.time_left),
                     impl_->composer().Offer(command, id, now.wall)});
}

absl::Status WebhookChannel::Update(const UpdateOffer& command) {
  const Moment now = impl_->Now();
  const std::string id = impl_->NextId();
  const WebhookOptions& options = impl_->options();
  const bool is_lasting = command.change == OfferChange::kDefaulted;
  return impl_->Put({Outgoing::Kind::kUpdate, id, std::string(command.user), command.offer,
                     now.uptime + (is_lasting ? options.missed_timeout : options.update_timeout),
                     impl_->composer().Update(command, id, now.wall), is_lasting});
}

absl::Status WebhookChannel::Note(const SendNote& command) {
  const std::string id = impl_->NextId();
  return impl_->Put({Outgoing::Kind::kNote, id, std::string(command.user), OfferId(),
                     impl_->Now().uptime + impl_->options().note_timeout,
                     impl_->composer().Note(command, id)});
}

absl::Status WebhookChannel::Voicemail(const SendVoicemail& command) {
  const std::string id = impl_->NextId();
  return impl_->Put({Outgoing::Kind::kVoicemail, id, std::string(command.user), OfferId(),
                     impl_->Now().uptime + impl_->options().missed_timeout,
                     impl_->composer().Voicemail(command, id), /*is_lasting=*/true});
}

}  // namespace footman
