// Puts the parts together, and carries commands from the runner's thread to the web thread.

#include <atomic>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "footman/adapters/web.h"
#include "lib/adapters/web/audio.h"
#include "lib/adapters/web/chat_connection.h"
#include "lib/adapters/web/chat_item.h"
#include "lib/adapters/web/forwarded.h"
#include "lib/adapters/web/http_server.h"
#include "lib/adapters/web/router.h"

namespace footman {
namespace {

absl::Status Validate(const WebOptions& options) {
  for (const absl::Duration time :
       {options.session_lifetime, options.answer_timeout, options.grace, options.shown_timeout,
        options.request_timeout, options.idle_timeout, options.write_timeout,
        options.socket_idle_timeout, options.recheck_interval, options.close_timeout}) {
    if (time <= absl::ZeroDuration() || time > absl::Hours(24 * 400)) {
      return absl::InvalidArgumentError("every time must be more than nothing and below 400 days");
    }
  }
  for (const int limit :
       {options.max_connections, options.max_connections_per_address, options.max_header_bytes,
        options.max_body_bytes, options.max_sockets, options.max_chats_per_user,
        options.max_message_bytes, options.max_messages_per_second, options.max_queued_bytes,
        options.max_clicks, options.max_wrong_tokens_per_minute, options.max_offers,
        options.max_typed_text}) {
    if (limit <= 0) return absl::InvalidArgumentError("every limit must be positive");
  }
  if (!options.voicemail_secret.empty() && options.voicemail_secret.size() < 32) {
    return absl::InvalidArgumentError("voicemail_secret is shorter than 32 bytes");
  }
  const absl::Status proxies = web::TrustedProxies::Parse(options.trusted_proxies).status();
  if (!proxies.ok()) return proxies;
  absl::string_view origin = options.public_origin;
  if (origin.empty()) return absl::OkStatus();
  const bool scheme =
      absl::ConsumePrefix(&origin, "https://") || absl::ConsumePrefix(&origin, "http://");
  if (!scheme || origin.empty() || absl::StrContains(origin, '/')) {
    return absl::InvalidArgumentError("public_origin must be https://host or http://host:port");
  }
  return absl::OkStatus();
}

std::string OriginOf(const WebOptions& options, uint16_t port) {
  const bool v6 = absl::StrContains(options.address, ':');
  return absl::StrCat("http://", v6 ? "[" : "", options.address, v6 ? "]" : "", ":", port);
}

}  // namespace

// Declared in the order of dependence: the server goes first when all is destroyed, and with it
// every connection.
class WebServer::Impl {
 public:
  Impl(WebOptions wanted, WebStorage& storage, const Clock& clock)
      : options_(std::move(wanted)),
        storage_(storage),
        clock_(clock),
        counters_(clock, options_.on_limit) {
    if (options_.voicemail_secret.empty()) options_.voicemail_secret = NewWebSecret();
  }
  ~Impl() {
    Stop();
    // What waits for an answer holds its connection, which must not outlive the server.
    if (parts_ != nullptr) parts_->clicks.DropAll();
  }

  absl::Status Bind() {
    absl::StatusOr<std::unique_ptr<web::HttpServer>> server =
        web::HttpServer::Bind(options_, counters_);
    if (!server.ok()) return server.status();
    if (options_.public_origin.empty()) {
      options_.public_origin = OriginOf(options_, (*server)->port());
    }
    parts_ = std::make_unique<Parts>(options_, storage_, clock_, counters_, **server);
    server_ = *std::move(server);
    return absl::OkStatus();
  }

  void Start(EventSink& events) {
    parts_->clicks.SetSink(events);
    parts_->offers.SetSink(events);
    parts_->chats.SetSink(events);
    serving_ = true;
    server_->Start(parts_->router);
  }

  void Stop() {
    serving_ = false;
    if (server_ != nullptr) server_->Stop();
  }

  // Runs `work` with the parts, on the web thread.
  template <typename Work>
  absl::Status Do(Work work) {
    if (!serving_) return absl::UnavailableError("the web server is not running");
    const bool taken = server_->Post([this, work = std::move(work)]() mutable { work(*parts_); });
    return taken ? absl::OkStatus() : absl::ResourceExhaustedError("the web server is behind");
  }

  uint16_t port() const { return server_->port(); }
  const std::string& origin() const { return options_.public_origin; }
  std::string VoicemailLink(SubscriberId subscriber, absl::string_view voicemail) const {
    if (!web::IsPlainId(voicemail)) return "";
    return absl::StrCat(origin(),
                        web::VoicemailPath(options_.voicemail_secret, subscriber, voicemail));
  }
  const web::Counters& counters() const { return counters_; }

 private:
  struct Parts {
    Parts(const WebOptions& options, WebStorage& storage, const Clock& clock,
          web::Counters& counters, web::HttpServer& server)
        : origins(options.public_origin, server.port()),
          guesses(options.max_wrong_tokens_per_minute),
          clicks(server, counters, options.answer_timeout, options.max_clicks),
          rooms(storage, clock, counters),
          offers(server, rooms, clock, counters, options),
          chats({server, rooms, offers, clicks, storage, clock, counters, options}),
          links(clicks, origins, guesses, clock, counters, options.max_typed_text),
          sign_in(storage, origins, guesses, clock, counters, options),
          voicemails(storage, origins, guesses, clock, counters, options),
          router(links, sign_in, voicemails, chats, storage, origins, counters) {
      rooms.SetDecorator([this](nlohmann::json& item) { offers.Decorate(item); });
    }
    web::OriginGuard origins;
    web::GuessGuard guesses;
    web::Clicks clicks;
    web::ChatRooms rooms;
    web::Offers offers;
    web::Chats chats;
    web::LinkPages links;
    web::SignIn sign_in;
    web::VoicemailPages voicemails;
    web::Router router;
  };

  WebOptions options_;
  WebStorage& storage_;
  const Clock& clock_;
  web::Counters counters_;
  std::atomic<bool> serving_{false};
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<web::HttpServer> server_;
};

absl::StatusOr<std::unique_ptr<WebServer>> WebServer::Create(WebOptions options,
                                                             WebStorage& storage,
                                                             const Clock& clock) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  auto impl = std::make_unique<Impl>(std::move(options), storage, clock);
  if (absl::Status status = impl->Bind(); !status.ok()) return status;
  return std::unique_ptr<WebServer>(new WebServer(std::move(impl)));
}

WebServer::WebServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebServer::~WebServer() = default;

void WebServer::Start(EventSink& events) { impl_->Start(events); }
void WebServer::Stop() { impl_->Stop(); }
uint16_t WebServer::port() const { return impl_->port(); }
std::string WebServer::origin() const { return impl_->origin(); }
absl::string_view WebServer::service() const { return "web"; }

std::string WebServer::VoicemailLink(SubscriberId subscriber, absl::string_view voicemail) const {
  return impl_->VoicemailLink(subscriber, voicemail);
}
WebCounters WebServer::counters() const {
  const web::Counters& from = impl_->counters();
  WebCounters to;
  to.requests = from.requests;
  to.refused_connections = from.refused_connections;
  to.refused_requests = from.refused_requests;
  to.wrong_tokens = from.wrong_tokens;
  to.slow_peers = from.slow_peers;
  to.storage_errors = from.storage_errors;
  to.exceptions = from.exceptions;
  to.offers_shown = from.offers_shown;
  to.offers_failed = from.offers_failed;
  to.connections = from.connections;
  to.sockets = from.sockets;
  to.open_chats = from.open_chats;
  return to;
}

absl::Status WebServer::Send(const SendOffer& command) {
  return impl_->Do([offer = web::OwnOffer(command)](auto& parts) mutable {
    parts.offers.Send(std::move(offer));
  });
}

absl::Status WebServer::Update(const UpdateOffer& command) {
  return impl_->Do([offer = command.offer, user = std::string(command.user),
                    change = command.change, text = std::string(command.text),
                    left = command.time_left](auto& parts) {
    parts.offers.Update(offer, user, change, text, left);
  });
}

absl::Status WebServer::Note(const SendNote& command) {
  return impl_->Do([user = std::string(command.user),
                    content = web::NoteContent(command.call, command.text)](auto& parts) mutable {
    parts.rooms.Add(user, content);
  });
}

absl::Status WebServer::Voicemail(const SendVoicemail& command) {
  return impl_->Do([user = std::string(command.user), content = web::VoicemailContent(command)](
                       auto& parts) mutable { parts.rooms.Add(user, content); });
}

void WebServer::Answer(const AnswerClick& answer) {
  // Not running, or far behind: the click then gives up by itself, as the port allows.
  (void)impl_->Do([click = answer.click, owned = web::OwnedAnswer(answer)](auto& parts) {
    parts.clicks.Answer(click, owned);
  });
}

}  // namespace footman
