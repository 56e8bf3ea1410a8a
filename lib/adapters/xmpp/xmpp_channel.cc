// The channel: copies commands into the queue, and runs the thread on which
// everything else happens.

#include <signal.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "footman/adapters/xmpp.h"
#include "lib/adapters/xmpp/address.h"
#include "lib/adapters/xmpp/connection.h"
#include "lib/adapters/xmpp/counters.h"
#include "lib/adapters/xmpp/inbox.h"
#include "lib/adapters/xmpp/large_stack_thread.h"
#include "lib/adapters/xmpp/option_check.h"
#include "lib/adapters/xmpp/outbox.h"
#include "lib/adapters/xmpp/outgoing.h"
#include "lib/adapters/xmpp/redialer.h"
#include "lib/channel/command_queue.h"
#include "lib/channel/wake_up.h"
#include "lib/text/clean_text.h"

namespace footman {
namespace {

using xmpp::Jid;
using xmpp::Outgoing;
using Queue = channel::CommandQueue<Outgoing>;

constexpr absl::Duration kLongestTurn = absl::Seconds(1);
constexpr size_t kMaxCorrectable = 1024;  // messages that may still be corrected

// Everything that lives on the channel's thread.
class Session : public xmpp::Connection::Listener {
 public:
  Session(const XmppOptions& options, const Jid& own, AddressDirectory& directory,
          EventSink& events, const Clock& clock, XmppVoicemails* voicemails, Queue& queue,
          channel::WakeUp& wake_up, xmpp::Counters& counters)
      : clock_(clock),
        queue_(queue),
        wake_up_(wake_up),
        counters_(counters),
        connection_(options, own, *this),
        resources_(static_cast<size_t>(options.max_users)),
        uploads_(options, own, connection_, voicemails, counters, [&wake_up] { wake_up.Wake(); }),
        conversations_(static_cast<size_t>(options.max_users)),
        rooms_(static_cast<size_t>(options.max_users)),
        outbox_(options, clock, connection_, resources_, corrections_, conversations_, rooms_,
                uploads_, events, counters),
        inbox_(options, own, directory, clock, connection_, resources_, corrections_,
               conversations_, rooms_, outbox_, uploads_, events, counters),
        redialer_(options.retry_min, options.retry_max, std::random_device()()) {}

  void Renew(const std::string& password, const std::string& ca_file) {
    connection_.Renew(password, ca_file);
    uploads_.Renew(ca_file);
    redialer_.Hasten();
  }

  // Takes commands and turns the connection once; waits at most until something is due.
  void Turn() {
    const absl::Duration now = Now();
    wake_up_.Clear();
    while (!outbox_.is_full()) {
      std::optional<Outgoing> command = queue_.Take();
      if (!command.has_value()) break;
      outbox_.Take(*std::move(command), now);
    }
    outbox_.CheckTimes(now);
    uploads_.HandleDone(now);
    Redial(now);
    absl::Duration due = std::min(outbox_.next_deadline() - now, kLongestTurn);
    if (connection_.state() == XmppState::kWaiting) {
      due = std::min(due, redialer_.due(outbox_.has_waiting_offer()) - now);
    }
    connection_.Turn(now, std::max(due, absl::ZeroDuration()), wake_up_.fd());
  }

  void Stop() {
    const absl::Duration now = Now();
    while (std::optional<Outgoing> command = queue_.Take()) outbox_.Take(*std::move(command), now);
    outbox_.SendGathered();
    connection_.LogOut(now);
    outbox_.Close();
  }

  xmpp::Connection& connection() { return connection_; }

  void OnOnline() override {
    ++counters_.logins;
    was_online_ = true;
    online_since_ = Now();
    resources_.Clear();
    rooms_.Clear();
    inbox_.AnnouncePresence();
    uploads_.OnOnline();
    outbox_.OnOnline();
  }
  void OnOffline() override {
    outbox_.OnOffline();
    uploads_.OnOffline();
  }
  void OnStanza(xmpp_stanza_t* stanza) override { inbox_.Handle(stanza); }
  void OnAccepted(uint64_t number) override { outbox_.OnAccepted(number); }

 private:
  absl::Duration Now() const { return clock_.Now().uptime; }

  void Redial(absl::Duration now) {
    if (connection_.state() != XmppState::kWaiting) return;
    if (std::exchange(was_trying_, false)) {  // it failed, or broke
      std::optional<absl::Duration> online_for;
      if (std::exchange(was_online_, false)) {
        online_for = now - online_since_;
      } else {
        ++counters_.failed_logins;
      }
      redialer_.Ended(now, online_for, absl::IsUnauthenticated(connection_.last_error()));
    }
    if (now < redialer_.due(outbox_.has_waiting_offer())) return;
    was_trying_ = true;
    redialer_.Dialled(now);
    connection_.Dial(now);
  }

  const Clock& clock_;
  Queue& queue_;
  channel::WakeUp& wake_up_;
  xmpp::Counters& counters_;
  xmpp::Connection connection_;
  xmpp::Resources resources_;
  xmpp::CorrectionWindow corrections_{kMaxCorrectable};
  xmpp::Uploads uploads_;
  xmpp::Conversations conversations_;
  xmpp::Rooms rooms_;
  xmpp::Outbox outbox_;
  xmpp::Inbox inbox_;
  xmpp::Redialer redialer_;
  bool was_trying_ = false;
  bool was_online_ = false;
  absl::Duration online_since_;
};

}  // namespace

class XmppChannel::Impl {
 public:
  Impl(XmppOptions options, Jid own, AddressDirectory& directory, const Clock& clock,
       XmppVoicemails* voicemails)
      : options_(std::move(options)),
        own_(std::move(own)),
        directory_(directory),
        clock_(clock),
        voicemails_(voicemails),
        queue_("XMPP", static_cast<size_t>(options_.max_queued), [this] { wake_up_.Wake(); }) {}
  ~Impl() { Stop(); }

  void Start(EventSink& events) {
    absl::MutexLock lock(&mutex_);
    if (stopped_ || thread_.joinable()) return;
    queue_.Open();
    session_ = std::make_unique<Session>(options_, own_, directory_, events, clock_, voicemails_,
                                         queue_, wake_up_, counters_);
    thread_ = xmpp::LargeStackThread([this] { Run(); });
  }

  void Stop() {
    xmpp::LargeStackThread thread;
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
      queue_.Close();
      thread = std::move(thread_);
      // The thread lets go of its session only after it has shown another state, under this lock.
      if (status_.state == XmppState::kLoggingIn) session_->connection().Interrupt();
    }
    if (thread.joinable()) thread.join();
  }

  absl::Status Renew(const std::string& password, const std::string& ca_file) {
    XmppOptions renewed = options_;
    renewed.password = password;
    renewed.ca_file = ca_file;
    if (absl::Status status = xmpp::CheckOptions(renewed).status(); !status.ok()) return status;
    {
      absl::MutexLock lock(&mutex_);
      renewed_ = {password, ca_file};
    }
    wake_up_.Wake();
    return absl::OkStatus();
  }

  // What a user is called by, or why it cannot be.
  absl::Status Put(absl::string_view user, absl::string_view text, Outgoing command) {
    const absl::StatusOr<std::string> prepared = PrepareXmppAddress(user);
    if (!prepared.ok()) return prepared.status();
    command.user = *prepared;
    command.text = CleanText(text, max_text());
    command.given = clock_.Now().uptime;
    return queue_.Put(std::move(command));
  }

  XmppStatus status() const {
    XmppStatus status;
    {
      absl::MutexLock lock(&mutex_);
      status = status_;
    }
    status.logins = counters_.logins;
    status.failed_logins = counters_.failed_logins;
    status.offers_delivered = counters_.offers_delivered;
    status.offers_failed = counters_.offers_failed;
    status.replies = counters_.replies;
    status.refused_replies = counters_.refused_replies;
    status.unknown_sender_messages = counters_.unknown_sender_messages;
    status.dropped_commands = counters_.dropped_commands;
    status.uploads = counters_.uploads;
    status.failed_uploads = counters_.failed_uploads;
    return status;
  }

  size_t max_text() const { return static_cast<size_t>(options_.max_sent_text); }

 private:
  void Run() {
    // Of this thread alone: writing to a connection that the server has closed must be an error,
    // not the end of the host.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (Publish()) {
      if (const auto renewed = TakeRenewed()) session_->Renew(renewed->first, renewed->second);
      session_->Turn();
    }
    session_->Stop();
    session_.reset();
  }

  std::optional<std::pair<std::string, std::string>> TakeRenewed() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(renewed_, std::nullopt);
  }

  // Shows the state; false = it is time to stop.
  bool Publish() {
    const XmppState state = session_->connection().state();
    const absl::Status& last_error = session_->connection().last_error();
    {
      absl::MutexLock lock(&mutex_);
      status_.state = stopped_ ? XmppState::kStopped : state;
      status_.last_error = last_error;
      if (stopped_) return false;
    }
    // A login that fails within one turn is back in the same state, with news all the same.
    if (state == shown_ && last_error == shown_error_) return true;
    shown_ = state;
    shown_error_ = last_error;
    if (options_.on_state) options_.on_state(state, last_error);
    return true;
  }

  const XmppOptions options_;
  const Jid own_;
  AddressDirectory& directory_;
  const Clock& clock_;
  XmppVoicemails* const voicemails_;
  channel::WakeUp wake_up_;  // before the queue, which wakes it
  Queue queue_;
  xmpp::Counters counters_;
  mutable absl::Mutex mutex_;
  XmppStatus status_ ABSL_GUARDED_BY(mutex_);
  XmppState shown_ = XmppState::kStopped;  // the thread's, and so is its error
  absl::Status shown_error_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  // Password and file of authorities, until the thread takes them.
  std::optional<std::pair<std::string, std::string>> renewed_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Session> session_;  // made by Start; then the thread's
  xmpp::LargeStackThread thread_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<std::unique_ptr<XmppChannel>> XmppChannel::Create(XmppOptions options,
                                                                 AddressDirectory& directory,
                                                                 const Clock& clock,
                                                                 XmppVoicemails* voicemails) {
  absl::StatusOr<Jid> own = xmpp::CheckOptions(options);
  if (!own.ok()) return own.status();
  return std::unique_ptr<XmppChannel>(new XmppChannel(
      std::make_unique<Impl>(std::move(options), *std::move(own), directory, clock, voicemails)));
}

absl::Status XmppChannel::Check(const XmppOptions& options) {
  return xmpp::CheckOptions(options).status();
}

XmppChannel::XmppChannel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
XmppChannel::~XmppChannel() = default;

absl::Status XmppChannel::Renew(const std::string& password, const std::string& ca_file) {
  return impl_->Renew(password, ca_file);
}
void XmppChannel::Start(EventSink& events) { impl_->Start(events); }
void XmppChannel::Stop() { impl_->Stop(); }
XmppStatus XmppChannel::status() const { return impl_->status(); }
absl::string_view XmppChannel::service() const { return "xmpp"; }

absl::Status XmppChannel::Send(const SendOffer& command) {
  Outgoing copy;
  copy.kind = Outgoing::Kind::kOffer;
  copy.offer = command.offer;
  copy.language = std::string(command.language);
  copy.headline = CleanText(command.headline, impl_->max_text());
  for (const OfferOption& option : command.options) {
    // A button has no room for what must be typed beside it.
    if (option.takes_argument || option.number < 1 || option.number > 9) continue;
    std::string label = CleanText(option.label, 128);
    std::string shown = command.letter.empty() && !label.empty()
                            ? label
                            : absl::StrCat(command.letter, option.number);
    copy.buttons.push_back({option.number, std::move(label), std::move(shown)});
  }
  return impl_->Put(command.user, command.text, std::move(copy));
}

absl::Status XmppChannel::Update(const UpdateOffer& command) {
  Outgoing copy;
  copy.kind = Outgoing::Kind::kUpdate;
  copy.offer = command.offer;
  copy.change = command.change;
  return impl_->Put(command.user, command.text, std::move(copy));
}

absl::Status XmppChannel::Note(const SendNote& command) {
  Outgoing copy;
  copy.call = command.call;
  return impl_->Put(command.user, command.text, std::move(copy));
}

absl::Status XmppChannel::Voicemail(const SendVoicemail& command) {
  Outgoing copy;
  copy.kind = Outgoing::Kind::kVoicemail;
  copy.voicemail = std::string(command.voicemail);
  return impl_->Put(command.user, command.text, std::move(copy));
}

absl::StatusOr<std::string> PrepareXmppAddress(absl::string_view text) {
  return address::PrepareXmppUser(text);
}

}  // namespace footman
