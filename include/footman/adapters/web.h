// The web adapter: pages for option links, sign-in, and the built-in web chat.
//
// A host makes one WebServer, names it both as a channel and as the link server of its runner, and
// then starts it:
//
//   auto web = footman::WebServer::Create(options, storage, clock);     // binds; the port is known
//   runner_options.engine.link_base = (*web)->origin();
//   ports.channels = {web->get()};
//   ports.links = web->get();
//   ...                                                                  // make the runner
//   (*web)->Start(runner);                                               // begins to serve
//
// What it serves (HTTP/1.1, RFC 9110 and 9112; WebSocket, RFC 6455):
//   /c/<token>/<number>  an option's page; only the POST that a person's press sends acts (R24)
//   /s/<token>           sign-in: GET shows a button, POST redeems the link once for a session
//   /                    the chat, for who is signed in; /ws its WebSocket; /v/<id> voicemail audio
// Plain HTTP serves loopback addresses only.

#ifndef FOOTMAN_ADAPTERS_WEB_H_
#define FOOTMAN_ADAPTERS_WEB_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/call.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "footman/im_channel.h"
#include "footman/link_server.h"

namespace footman {

// ---- Storage: what the web adapter needs kept. The host's database implements it.

// Secrets are never stored: only their SHA-256.
using WebSecretHash = std::array<uint8_t, 32>;

// The SHA-256 of a sign-in or session secret as it reads in a link or cookie.
WebSecretHash HashWebSecret(absl::string_view secret);
// 256 fresh random bits as 43 characters of base64url. The link of a sign-in is
// "<origin>/s/<secret>"; keep only HashWebSecret(secret).
std::string NewWebSecret();

// Who uses the chat: one user name of the service "web", which belongs to one subscriber.
struct WebUser {
  SubscriberId subscriber;
  std::string user;          // Address::user, exact
  std::string display_name;  // "Alice"
  std::string language;      // BCP 47; the pages speak "en" and "de", else English
};

// One entry of a user's chat. The adapter alone understands `content`.
struct WebChatItem {
  uint64_t id = 0;      // minted by the adapter; rises with time, unique per user, below 2^53
  absl::Time time;      // when it began
  std::string content;  // JSON, UTF-8, at most kMaxWebChatContent bytes; holds no secrets
};
inline constexpr int kMaxWebChatContent = 16384;

struct WebChatHistory {
  std::vector<WebChatItem> items;  // the newest first
  uint64_t seen = 0;               // the last MarkSeen of the user; zero = never
};

struct WebVoicemail {
  std::string path;    // of a readable audio file
  std::string caller;  // "Bob (+4930...)", for people
  absl::Duration length;
  absl::Time received;
};

// Called on the web adapter's thread only, and while it waits nobody is served: be quick (a local
// database), never call back. Errors other than those named are the storage's own trouble: the
// person is told to try again, and nothing is lost that was not stored.
class WebStorage {
 public:
  virtual ~WebStorage() = default;

  // Whom a sign-in link signs in, without using it up. NotFound: it never was, is used, or has
  // expired at `now`.
  virtual absl::StatusOr<WebUser> FindSignIn(const WebSecretHash& link, absl::Time now) = 0;
  // Uses the link up and begins a session, both or neither. NotFound as above; so of two at once
  // exactly one succeeds.
  virtual absl::StatusOr<WebUser> RedeemSignIn(const WebSecretHash& link,
                                               const WebSecretHash& session, absl::Time now,
                                               absl::Time session_expires) = 0;
  // NotFound: unknown, revoked, or expired at `now`. Asked again about every minute for each open
  // chat, so that a session that was revoked elsewhere ends soon.
  virtual absl::StatusOr<WebUser> FindSession(const WebSecretHash& session, absl::Time now) = 0;
  // OK also when there is none.
  virtual absl::Status RevokeSession(const WebSecretHash& session) = 0;

  // Stores an item, or replaces the user's item of the same id. The storage may drop a user's
  // oldest items beyond a number of its choice.
  virtual absl::Status PutChatItem(absl::string_view user, const WebChatItem& item) = 0;
  // The newest `limit` items whose id is below `before` (zero = the very newest).
  virtual absl::StatusOr<WebChatHistory> LoadChat(absl::string_view user, uint64_t before,
                                                  int limit) = 0;
  // The user has seen everything that changed up to `mark`: a number that only rises; a lower one
  // than before changes nothing.
  virtual absl::Status MarkSeen(absl::string_view user, uint64_t mark) = 0;

  // `voicemail` as in SendVoicemail. NotFound also when it belongs to another subscriber.
  virtual absl::StatusOr<WebVoicemail> FindVoicemail(SubscriberId subscriber,
                                                     absl::string_view voicemail) = 0;
};

// How long a sign-in link may be redeemed: the host's part of the bargain when it stores one.
inline constexpr absl::Duration kWebSignInTime = absl::Minutes(10);

// ---- The server.

struct WebOptions {
  std::string address = "127.0.0.1";  // to bind; a loopback address
  uint16_t port = 0;                  // 0 = any free one, see WebServer::port()
  // As people's browsers see it, "https://calls.example.org" behind a TLS proxy on this machine.
  // Empty = "http://<address>:<port>". Other hosts and origins are refused, except the loopback
  // names with the bound port ("localhost", "127.0.0.1", "[::1]").
  std::string public_origin;

  // ---- Times.
  absl::Duration session_time = absl::Hours(24 * 30);
  absl::Duration answer_time = absl::Seconds(3);    // of the runner to a view or click
  absl::Duration grace = absl::Seconds(2);          // for a chat to come back before an offer fails
  absl::Duration shown_time = absl::Seconds(4);     // for an open chat to say that it shows an offer
  absl::Duration request_time = absl::Seconds(10);  // for a whole request to arrive
  absl::Duration idle_time = absl::Seconds(30);     // between the requests of a connection
  absl::Duration write_time = absl::Seconds(20);    // for the peer to take what is sent
  absl::Duration socket_idle_time = absl::Seconds(50);  // a chat that answers no ping is gone
  absl::Duration recheck_time = absl::Seconds(60);      // of a chat's session

  // ---- Limits, each with its answer.
  int max_connections = 1024;           // beyond it, connections are closed at once
  int max_connections_per_address = 256;
  int max_header_bytes = 8192;          // 431
  int max_body_bytes = 8192;            // 413
  int max_chats_per_user = 16;          // 503
  int max_message_bytes = 8192;         // of a WebSocket message; the chat is closed
  int max_messages_per_second = 10;     // a burst of five times as many; the chat is closed
  int max_queued_bytes = 1 << 20;       // to a slow reader, which is dropped
  int max_clicks = 1024;                 // waiting for an answer at once; 503
  int max_wrong_tokens_per_minute = 60;  // for each source address; 429
  int max_offers = 20000;               // remembered; Send answers ResourceExhausted
  int max_typed_text = 2000;            // bytes of a reply or argument; refused, never cut
};

// What happened so far; for metrics.
struct WebCounters {
  uint64_t requests = 0;
  uint64_t refused_connections = 0;  // a limit was reached
  uint64_t refused_requests = 0;     // 4xx other than 404
  uint64_t wrong_tokens = 0;
  uint64_t slow_peers = 0;           // dropped: too slow to send or to read
  uint64_t storage_errors = 0;
  uint64_t offers_shown = 0;
  uint64_t offers_failed = 0;
  int connections = 0;
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

  // Begins to serve. `events` is borrowed; it outlives this server or its Stop. At most once.
  void Start(EventSink& events);
  // As the destructor; for hosts whose event sink goes first. Repeating it changes nothing.
  void Stop();

  uint16_t port() const;       // that was bound
  std::string origin() const;  // "http://127.0.0.1:8080", or public_origin; for link_base
  WebCounters counters() const;

  // ImChannel. ResourceExhausted: too many offers; Unavailable: not started, or stopped. An offer
  // is delivered when an open chat of the user says that it shows it; with none open, it fails
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

// ---- For tests and demonstrations: storage that forgets everything at exit.

// Threads: any.
class InMemoryWebStorage : public WebStorage {
 public:
  InMemoryWebStorage();
  ~InMemoryWebStorage() override;

  void AddUser(const WebUser& user);
  // NotFound: no such user.
  absl::Status AddSignIn(absl::string_view user, const WebSecretHash& link, absl::Time expires);
  void AddVoicemail(SubscriberId subscriber, absl::string_view voicemail,
                    const WebVoicemail& what);
  // From now on everything fails with Unavailable, or works again.
  void SetBroken(bool broken);

  absl::StatusOr<WebUser> FindSignIn(const WebSecretHash& link, absl::Time now) override;
  absl::StatusOr<WebUser> RedeemSignIn(const WebSecretHash& link, const WebSecretHash& session,
                                       absl::Time now, absl::Time session_expires) override;
  absl::StatusOr<WebUser> FindSession(const WebSecretHash& session, absl::Time now) override;
  absl::Status RevokeSession(const WebSecretHash& session) override;
  absl::Status PutChatItem(absl::string_view user, const WebChatItem& item) override;
  absl::StatusOr<WebChatHistory> LoadChat(absl::string_view user, uint64_t before,
                                          int limit) override;
  absl::Status MarkSeen(absl::string_view user, uint64_t mark) override;
  absl::StatusOr<WebVoicemail> FindVoicemail(SubscriberId subscriber,
                                             absl::string_view voicemail) override;

 private:
  class Data;
  std::unique_ptr<Data> data_;
};

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_WEB_H_
