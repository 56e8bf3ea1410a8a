// The web adapter: pages for option links, sign-in, and the built-in web chat.
//
// A host makes one WebServer, and names it both as a channel and as the link server of its runner:
//
//   auto web = footman::WebServer::Create(options, storage, clock);     // binds; the port is known
//   runner_options.engine.link_base = (*web)->origin();
//   ports.channels = {web->get()};
//   ports.links = web->get();
//   ...                                       // make the runner, which starts it to serve
//
// What it serves (HTTP/1.1, RFC 9110 and 9112; WebSocket, RFC 6455):
//   /c/<token>/<number>  an option's page; only the POST that a person's press sends acts (R24)
//   /s/<token>           sign-in: GET shows a button, POST redeems the link once for a session
//   /                    the chat, for who is signed in; /ws its WebSocket; /v/<id> voicemail audio
//   /v/<id>/<key>        a voicemail by its private link: GET shows a button, POST lets one hear it
// Plain HTTP serves loopback addresses only.

#ifndef FOOTMAN_ADAPTERS_WEB_H_
#define FOOTMAN_ADAPTERS_WEB_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/web_storage.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "footman/im_channel.h"
#include "footman/link_server.h"

namespace footman {

struct WebOptions {
  std::string address = "127.0.0.1";  // to bind; a loopback address
  uint16_t port = 0;                  // 0 = any free one, see WebServer::port()
  // As people's browsers see it, "https://calls.example.org" behind a TLS proxy on this machine.
  // Empty = "http://<address>:<port>". Other hosts and origins are refused, except the loopback
  // names with the bound port ("localhost", "127.0.0.1", "[::1]").
  std::string public_origin;

  // The proxies that are believed whose request they pass on (X-Forwarded-For), as addresses or
  // networks: limits are then counted for those who are before them. Name only such as append the
  // caller's address, or people may write there what they like. Empty = all who come through a
  // proxy are one source.
  std::vector<std::string> trusted_proxies;

  // Signs private links to voicemails; at least 32 bytes, kept from one start to the next. Empty =
  // a fresh one, with which the links end.
  std::string voicemail_secret;

  // ---- Times.
  absl::Duration session_lifetime = absl::Hours(24 * 30);
  absl::Duration answer_timeout = absl::Seconds(3);  // of the runner to a view or click
  absl::Duration grace = absl::Seconds(2);          // for a chat to come back before an offer fails
  absl::Duration shown_timeout = absl::Seconds(4);  // for an open chat to say it shows an offer
  absl::Duration request_timeout = absl::Seconds(10);      // for a whole request to arrive
  absl::Duration idle_timeout = absl::Seconds(30);         // between the requests of a connection
  absl::Duration write_timeout = absl::Seconds(20);        // for the peer to take what is sent
  absl::Duration socket_idle_timeout = absl::Seconds(50);  // a chat that answers no ping is gone
  absl::Duration close_timeout = absl::Seconds(5);         // for a chat to answer a close
  absl::Duration recheck_interval = absl::Seconds(5);      // of a chat's session

  // ---- Limits, each with its answer.
  int max_connections = 1024;             // of HTTP; beyond it, they are closed at once
  int max_connections_per_address = 256;  // the same; 503 where a proxy forwards
  int max_sockets = 4096;                // open chats of all, which are no connections of HTTP; 503
  int max_header_bytes = 8192;           // 431
  int max_body_bytes = 8192;             // 413
  int max_chats_per_user = 16;           // 503
  int max_message_bytes = 8192;          // of a WebSocket message; the chat is closed
  int max_messages_per_second = 10;      // a burst of five times as many; the chat is closed
  int max_queued_bytes = 1 << 20;        // to a slow reader, which is dropped
  int max_clicks = 1024;                 // waiting for an answer at once; 503
  int max_wrong_tokens_per_minute = 60;  // of each source; 429. A right one is always served
  int max_offers = 20000;                // open or remembered at once; more fail
  int max_typed_text = 2000;             // bytes of a reply or argument; refused, never cut
  // Told which limit was met, by its name above, and how often since it was last told: at most once
  // a minute for each. Called on the web thread.
  std::function<void(absl::string_view limit, uint64_t times)> on_limit;
};

// What happened so far; for metrics.
struct WebCounters {
  uint64_t requests = 0;
  uint64_t refused_connections = 0;  // a limit was reached
  uint64_t refused_requests = 0;     // 4xx other than 404
  uint64_t wrong_tokens = 0;
  uint64_t slow_peers = 0;  // dropped: too slow to send or to read
  uint64_t storage_errors = 0;
  uint64_t exceptions = 0;  // of the storage or a bug of ours; the peer was dropped
  uint64_t offers_shown = 0;
  uint64_t offers_failed = 0;
  int connections = 0;  // of HTTP
  int sockets = 0;
  int open_chats = 0;
};

// Threads: it owns one, on which it serves and calls the storage. Every method may be called from
// any thread. Send, Update, Note, Voicemail and Answer copy and return at once.
class WebServer : public ImChannel, public LinkServer {
 public:
  // Binds, but serves nothing before Start. `storage` and `clock` are borrowed and outlive it.
  // InvalidArgument: an option cannot be, or the address is not loopback. Unavailable: the address
  // cannot be bound.
  static absl::StatusOr<std::unique_ptr<WebServer>> Create(WebOptions options, WebStorage& storage,
                                                           const Clock& clock);
  // Stops serving: open chats are closed, waiting requests dropped. No event is posted afterwards.
  ~WebServer() override;

  // Called by the runner: begins to serve, and stops for good (port.h).
  void Start(EventSink& events) override;
  void Stop() override;

  uint16_t port() const;       // that was bound
  std::string origin() const;  // "http://127.0.0.1:8080", or public_origin; for link_base
  // The link by which whoever has it can hear a voicemail, without a session: for the subscriber's
  // other chats. It works as long as the voicemail is there. Empty:
  // the id cannot be part of a link.
  std::string VoicemailLink(SubscriberId subscriber, absl::string_view voicemail) const;
  WebCounters counters() const;

  // ImChannel. ResourceExhausted: too many commands wait; Unavailable: not started, or stopped. An
  // offer is delivered when an open chat of the user says that it shows it; with none open it fails
  // after `grace` and stays in the user's history as a missed call.
  absl::string_view service() const override;  // "web"
  absl::Status Send(const SendOffer& command) override;
  absl::Status Update(const UpdateOffer& command) override;
  absl::Status Note(const SendNote& command) override;
  absl::Status Voicemail(const SendVoicemail& command) override;
  // LinkServer.
  void Answer(const AnswerClick& answer) override;

 private:
  class Impl;
  explicit WebServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_WEB_H_
