#include "examples/softswitch/channels.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "examples/softswitch/data_directory.h"
#include "examples/softswitch/port_options.h"

namespace footman::softswitch {
namespace {

absl::string_view NameOf(XmppState state) {
  switch (state) {
    case XmppState::kStopped:
      break;
    case XmppState::kWaiting:
      return "waiting";
    case XmppState::kLoggingIn:
      return "logging_in";
    case XmppState::kOnline:
      return "online";
  }
  return "stopped";
}

// A server that cannot be reached is tried again for ever: the log is where an operator sees why,
// once for each change. The words of the error tell a wrong password from a lost connection.
class StateLog {
 public:
  explicit StateLog(Logger* logger) : logger_(logger) {}

  void operator()(XmppState state, const absl::Status& last_error) {
    if (state == XmppState::kLoggingIn) return;
    const bool is_down = state == XmppState::kWaiting && !last_error.ok();
    Fields fields;
    fields.Add("state", NameOf(state));
    if (is_down) {
      fields.Add("code", absl::StatusCodeToString(last_error.code()));
      fields.Add("message", std::string(last_error.message()));
    }
    const std::string line = absl::StrCat(NameOf(state), is_down ? last_error.ToString() : "");
    if (line == std::exchange(last_, line)) return;
    logger_->Write(is_down ? Log::WARNING : Log::INFO, CallId(), "xmpp", fields);
  }

 private:
  Logger* const logger_;
  std::string last_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SubscriberDirectory>> SubscriberDirectory::Open(
    const Config& config) {
  SqliteOptions options;
  options.path = DatabasePath(config);
  absl::StatusOr<std::unique_ptr<SqliteDatabase>> database = SqliteDatabase::Open(options);
  if (!database.ok()) return database.status();
  return std::unique_ptr<SubscriberDirectory>(new SubscriberDirectory(*std::move(database)));
}

absl::StatusOr<SubscriberId> SubscriberDirectory::FindAddress(absl::string_view service,
                                                              absl::string_view user) {
  return database_->FindAddress(service, user);
}

absl::StatusOr<std::string> SubscriberDirectory::AudioFile(absl::string_view user,
                                                           absl::string_view voicemail) {
  const absl::StatusOr<SubscriberId> owner = database_->FindAddress("xmpp", user);
  if (!owner.ok()) return owner.status();
  absl::StatusOr<SqliteVoicemail> found = database_->FindVoicemail(*owner, voicemail);
  if (!found.ok()) return found.status();
  return std::move(found->audio);
}

absl::StatusOr<std::string> SubscriberDirectory::PrivateLink(absl::string_view user,
                                                             absl::string_view voicemail) {
  if (web_ == nullptr) return absl::UnimplementedError("there is no web server");
  const absl::StatusOr<SubscriberId> owner = database_->FindAddress("xmpp", user);
  if (!owner.ok()) return owner.status();
  return web_->VoicemailLink(*owner, voicemail);
}

absl::StatusOr<std::unique_ptr<Channels>> Channels::Create(const Config& config,
                                                           SubscriberDirectory& directory,
                                                           const Clock& clock, Logger* logger) {
  std::unique_ptr<Channels> channels(new Channels);
  absl::Status status = channels->AddXmpp(config, directory, clock, logger);
  if (status.ok()) status = channels->AddSipMessages(config, directory, clock);
  if (status.ok()) status = channels->AddWebhooks(config, directory, clock, logger);
  if (!status.ok()) return status;
  return channels;
}

absl::Status Channels::AddXmpp(const Config& config, SubscriberDirectory& directory,
                               const Clock& clock, Logger* logger) {
  if (config.xmpp().jid().empty()) return absl::OkStatus();
  absl::StatusOr<XmppOptions> options = XmppOptionsOf(config);
  if (!options.ok()) return options.status();
  options->on_state = StateLog(logger);
  auto made = XmppChannel::Create(*std::move(options), directory, clock, &directory);
  if (!made.ok()) return made.status();
  xmpp_ = *std::move(made);
  return absl::OkStatus();
}

absl::Status Channels::AddSipMessages(const Config& config, SubscriberDirectory& directory,
                                      const Clock& clock) {
  if (config.sip_message().identity().empty()) return absl::OkStatus();
  auto made = SipMessageChannel::Create(SipMessageOptionsOf(config), directory, clock);
  if (!made.ok()) return made.status();
  sip_messages_ = *std::move(made);
  return absl::OkStatus();
}

absl::Status Channels::AddWebhooks(const Config& config, SubscriberDirectory& directory,
                                   const Clock& clock, Logger* logger) {
  for (const Webhook& webhook : config.webhook()) {
    absl::StatusOr<WebhookOptions> options = WebhookOptionsOf(config, webhook);
    if (!options.ok()) return options.status();
    auto made = WebhookChannel::Create(*std::move(options), directory, clock);
    if (!made.ok()) return made.status();
    logger->Write(
        Log::INFO, CallId(), "webhook",
        Fields().Add("service", webhook.service()).Add("port", absl::StrCat((*made)->port())));
    webhooks_.push_back(*std::move(made));
  }
  return absl::OkStatus();
}

absl::Status Channels::Renew(const Config& config) {
  // Everything is read and checked before anything is changed.
  absl::StatusOr<XmppOptions> xmpp = XmppOptions();
  if (xmpp_ != nullptr) xmpp = XmppOptionsOf(config);
  if (!xmpp.ok()) return xmpp.status();
  std::vector<WebhookOptions> bridges;
  for (const Webhook& webhook : config.webhook()) {
    absl::StatusOr<WebhookOptions> options = WebhookOptionsOf(config, webhook);
    absl::Status status = options.ok() ? WebhookChannel::Check(*options) : options.status();
    if (!status.ok()) return status;
    bridges.push_back(*std::move(options));
  }
  absl::Status status;
  if (xmpp_ != nullptr) status = xmpp_->Renew(xmpp->password, xmpp->ca_file);
  for (size_t i = 0; status.ok() && i < webhooks_.size() && i < bridges.size(); ++i) {
    status = webhooks_[i]->Renew(std::move(bridges[i].secrets), bridges[i].ca_file);
  }
  return status;
}

void Channels::Watch(RefusalLog& refusals, absl::Time now) const {
  for (const auto& webhook : webhooks_) {
    const WebhookStatus status = webhook->status();
    refusals.Note(absl::StrCat("webhook ", std::string(webhook->service()), " refused"),
                  {{"forged_requests", status.forged_requests},
                   {"refused_requests", status.refused_requests},
                   {"slow_peers", status.slow_peers},
                   {"exceptions", status.exceptions}},
                  now);
  }
}

std::vector<ImChannel*> Channels::all() const {
  std::vector<ImChannel*> all;
  if (xmpp_ != nullptr) all.push_back(xmpp_.get());
  if (sip_messages_ != nullptr) all.push_back(sip_messages_.get());
  for (const auto& webhook : webhooks_) all.push_back(webhook.get());
  return all;
}

}  // namespace footman::softswitch
