#include "lib/adapters/xmpp/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/adapters/xmpp/ids.h"

namespace footman::xmpp {
namespace {

// libstrophe calls some of us back without a word about whom: it is whoever calls it.
thread_local Connection* current = nullptr;

class InLibrary {
 public:
  explicit InLibrary(Connection* connection) : before_(std::exchange(current, connection)) {}
  ~InLibrary() { current = before_; }

 private:
  Connection* const before_;  // a listener may send from within a turn
};

constexpr absl::Duration kLoginTurn = absl::Milliseconds(20);
constexpr absl::Duration kLogOutTime = absl::Seconds(1);
constexpr int kMaxTurns = 64;

// libstrophe tells nothing else apart by it, and no event of its own says so.
bool IsRefusal(absl::string_view log) {
  return (absl::StartsWith(log, "SASL ") && absl::EndsWith(log, " auth failed")) ||
         log == "Component authentication failed.";
}

int Milliseconds(absl::Duration time) {
  return static_cast<int>(std::clamp<int64_t>(absl::ToInt64Milliseconds(time) + 1, 0, 60000));
}

}  // namespace

Connection::Connection(const XmppOptions& options, const Jid& own, Listener& listener)
    : options_(options),
      password_(options.password),
      ca_file_(options.ca_file),
      own_(own),
      listener_(listener),
      sender_(options.login == XmppLogin::kComponent ? own.bare : ""),
      log_{&Connection::OnLog, this} {
  xmpp_initialize();
  context_ = xmpp_ctx_new(nullptr, &log_);
  if (context_ == nullptr) throw std::bad_alloc();
}

Connection::~Connection() {
  const InLibrary in_library(this);
  if (conn_ != nullptr) xmpp_conn_release(conn_);
  xmpp_ctx_free(context_);
}

// ---- Connecting.

void Connection::Renew(const std::string& password, const std::string& ca_file) {
  password_ = password;
  ca_file_ = ca_file;
}

void Connection::Dial(absl::Duration now) {
  const InLibrary in_library(this);
  now_ = login_began_ = last_heard_ = now;
  library_error_.clear();
  refused_certificate_ = refused_password_ = disconnected_ = false;
  state_ = XmppState::kLoggingIn;
  const absl::Status status = Connect();
  if (status.ok()) {
    guard_.Arm(options_.login_timeout);
    return;
  }
  last_error_ = status;
  CleanUp();
}

absl::Status Connection::Connect() {
  const bool client = options_.login == XmppLogin::kClient;
  conn_ = xmpp_conn_new(context_);
  if (conn_ == nullptr) throw std::bad_alloc();
  const std::string jid = client ? absl::StrCat(own_.bare, "/", options_.resource) : own_.domain();
  xmpp_conn_set_jid(conn_, jid.c_str());
  xmpp_conn_set_pass(conn_, password_.c_str());
  xmpp_conn_set_sockopt_callback(conn_, &Connection::OnSocket);
  int code;
  if (client) {
    xmpp_conn_set_flags(conn_, XMPP_CONN_FLAG_MANDATORY_TLS);
    xmpp_conn_set_certfail_handler(conn_, &Connection::OnBadCertificate);
    if (!ca_file_.empty()) xmpp_conn_set_cafile(conn_, ca_file_.c_str());
    code = xmpp_connect_client(conn_, options_.host.empty() ? nullptr : options_.host.c_str(),
                               options_.port, &Connection::OnEvent, this);
  } else {
    const absl::Status given = GiveStreamManagementState();
    if (!given.ok()) return given;
    const std::string host = options_.host.empty() ? "127.0.0.1" : options_.host;
    code = xmpp_connect_component(conn_, host.c_str(), options_.port, &Connection::OnEvent, this);
  }
  if (code == XMPP_EOK) return absl::OkStatus();
  return absl::UnavailableError(library_error_.empty()
                                    ? "the server's name is not known, or it cannot be reached"
                                    : library_error_);
}

// libstrophe 0.12 follows a null pointer for every stanza of a component, unless that has a state
// of stream management. Only its client login makes one, even where that comes to nothing.
absl::Status Connection::GiveStreamManagementState() {
  xmpp_conn_t* const client = xmpp_conn_new(context_);
  if (client == nullptr) throw std::bad_alloc();
  xmpp_conn_set_jid(client, "nobody@localhost");
  xmpp_conn_set_sockopt_callback(client,
                                 [](xmpp_conn_t*, void*) { return -1; });  // comes to nothing
  xmpp_connect_client(client, "127.0.0.1", 0, &Connection::OnEvent, nullptr);
  xmpp_sm_state_t* const state = xmpp_conn_get_sm_state(client);
  xmpp_conn_release(client);
  if (state == nullptr || xmpp_conn_set_sm_state(conn_, state) != XMPP_EOK) {
    return absl::InternalError("libstrophe gives no state for a component");
  }
  return absl::OkStatus();
}

int Connection::OnSocket(xmpp_conn_t*, void* socket) {
  // An offer and the ping after it are two small writes: the second must not wait for the peer's
  // delayed acknowledgement of the first. Where it fails, messages are merely slower.
  const int on = 1;
  ::setsockopt(*static_cast<int*>(socket), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (current->guard_.Hold(*static_cast<int*>(socket))) return 0;
  current->library_error_ = "too many open files for an XMPP connection";
  return -1;
}

int Connection::OnBadCertificate(const xmpp_tlscert_t*, const char* error) {
  current->refused_certificate_ = true;
  current->library_error_ = error == nullptr ? "" : error;
  return 0;
}

// Kept are errors alone: at that level libstrophe speaks of protocol, never of texts or secrets.
void Connection::OnLog(void* self, xmpp_log_level_t level, const char*, const char* text) {
  auto& connection = *static_cast<Connection*>(self);
  if (IsRefusal(text)) connection.refused_password_ = true;
  if (level == XMPP_LEVEL_ERROR && !connection.refused_certificate_) {
    connection.library_error_ = text;
  }
}

void Connection::OnEvent(xmpp_conn_t* conn, xmpp_conn_event_t event, int error,
                         xmpp_stream_error_t* stream_error, void* self) {
  if (self == nullptr) return;  // the client that comes to nothing
  auto& connection = *static_cast<Connection*>(self);
  if (event != XMPP_CONN_CONNECT) {
    connection.disconnected_ = true;
    if (stream_error != nullptr && stream_error->type == XMPP_SE_NOT_AUTHORIZED) {
      connection.refused_password_ = true;
    }
    if (stream_error != nullptr && stream_error->text != nullptr) {
      connection.library_error_ = absl::StrCat("the server says: ", stream_error->text);
    } else if (connection.library_error_.empty() && error > 0 && !xmpp_conn_is_secured(conn)) {
      // With TLS it is a number of OpenSSL's, and means something else.
      connection.library_error_ = std::strerror(error);
    }
    return;
  }
  // The library was told to insist on it; no account's password may depend on that alone.
  if (connection.options_.login == XmppLogin::kClient && !xmpp_conn_is_secured(conn)) {
    connection.Drop("the connection is not encrypted");
    return;
  }
  connection.stream_management_ = false;
  connection.accepted_ = connection.sent_;
  connection.count_ = 0;
  connection.want_accepted_ = false;
  xmpp_handler_add(conn, &Connection::OnStanzaFromLibrary, nullptr, nullptr, nullptr, self);
  // Its answer comes after the one to the request for stream management, so that we know then
  // whether we have it.
  connection.Ping();
}

// ---- What comes.

int Connection::OnStanzaFromLibrary(xmpp_conn_t*, xmpp_stanza_t* stanza, void* self) {
  auto& connection = *static_cast<Connection*>(self);
  connection.last_heard_ = connection.now_;
  if (NamespaceOf(stanza) == XMPP_NS_SM) {
    connection.TakeStreamManagement(stanza);
    return 1;
  }
  if (connection.TakePong(stanza)) return 1;
  const absl::string_view name = NameOf(stanza);
  if (connection.state_ == XmppState::kOnline &&
      (name == "message" || name == "presence" || name == "iq")) {
    connection.listener_.OnStanza(stanza);
  }
  return 1;
}

void Connection::TakeStreamManagement(xmpp_stanza_t* stanza) {
  const absl::string_view name = NameOf(stanza);
  if (name == "enabled") stream_management_ = true;
  if (name == "failed") stream_management_ = false;
  if (name == "a" && stream_management_) TakeAcknowledgement(stanza);
}

void Connection::TakeAcknowledgement(xmpp_stanza_t* stanza) {
  uint32_t count = 0;
  if (!absl::SimpleAtoi(Attribute(stanza, "h"), &count)) return;
  const uint32_t more = count - count_;
  if (more > sent_ - accepted_) {
    Drop("the server has accepted more than it was sent");
    return;
  }
  count_ = count;
  accepted_ += more;
  if (more > 0 && state_ == XmppState::kOnline) listener_.OnAccepted(accepted_);
}

bool Connection::TakePong(xmpp_stanza_t* stanza) {
  if (ping_id_.empty() || NameOf(stanza) != "iq" || Attribute(stanza, "id") != ping_id_)
    return false;
  // An error is an answer as well. A component's own request comes back to it: then that is.
  const std::string type = Attribute(stanza, "type");
  if (options_.login == XmppLogin::kClient && type != "result" && type != "error") return false;
  ping_id_.clear();
  if (state_ == XmppState::kLoggingIn) {
    guard_.Disarm();
    state_ = XmppState::kOnline;
    last_error_ = absl::OkStatus();
    more_to_read_ = true;  // TLS may have decoded more than this stanza
    listener_.OnOnline();
  } else if (!stream_management_) {
    // Streams keep their order (RFC 6120 10.1): what was sent before the ping is accepted too.
    accepted_ = ping_covers_;
    listener_.OnAccepted(accepted_);
  }
  if (std::exchange(want_accepted_, false)) Ping();
  return true;
}

// ---- What goes.

uint64_t Connection::Send(const Stanza& stanza) {
  const InLibrary in_library(this);
  Write(stanza);
  return sent_;
}

// ---- Turning.

void Connection::Turn(absl::Duration now, absl::Duration wait, int other_fd) {
  const InLibrary in_library(this);
  now_ = now;
  if (state_ == XmppState::kLoggingIn) {
    xmpp_run_once(context_, static_cast<unsigned long>(Milliseconds(std::min(wait, kLoginTurn))));
    if (!disconnected_) xmpp_run_once(context_, 0);
  } else {
    if (state_ == XmppState::kOnline && (more_to_read_ || unsent() > 0)) more_to_read_ = Run();
    if (!disconnected_) {
      std::array<pollfd, 2> wanted = {
          {{other_fd, POLLIN, 0},
           {guard_.socket(), static_cast<short>(unsent() > 0 ? POLLIN | POLLOUT : POLLIN), 0}}};
      const int ready =
          ::poll(wanted.data(), wanted.size(), more_to_read_ ? 0 : Milliseconds(wait));
      // Once in a while without a reason too: the library has things to do in its time.
      if ((ready == 0 || wanted[1].revents != 0) && conn_ != nullptr) more_to_read_ = Run();
    }
  }
  if (!disconnected_) CheckTimes(now);
  if (disconnected_) CleanUp();
}

// Sends and reads what can be. Returns whether there may be more.
//
// libstrophe reads 4 kB at a turn, and what TLS has decoded already makes no socket readable: at
// most a record of 16 kB, which four turns have read. A component's plain stream holds nothing
// back.
bool Connection::Run() {
  const int quiet_turns = options_.login == XmppLogin::kClient ? 5 : 0;
  int quiet = 0, unsent_before = -1;
  for (int turn = 0; turn < kMaxTurns && !disconnected_; ++turn) {
    quiet = guard_.IsReady(POLLIN) ? 0 : quiet + 1;
    // What could not be sent at the turn before waits until the socket is writable.
    const int before = std::exchange(unsent_before, unsent());
    if (quiet > quiet_turns && turn > 0 && (unsent() == 0 || unsent() == before)) return false;
    // Not while a slow server takes the text before: what waits is counted in stanzas only here.
    if (in_library_stanzas_ == 0 && xmpp_conn_send_queue_len(conn_) == 0) Flush();
    xmpp_run_once(context_, 0);
    if (quiet == 0) guard_.AcknowledgeNow();
    if (!disconnected_) NoteWritten();
  }
  return true;
}

void Connection::CheckTimes(absl::Duration now) {
  if (state_ == XmppState::kLoggingIn && now - login_began_ > options_.login_timeout) {
    Drop("the server did not answer the login in time");
  }
  if (state_ != XmppState::kOnline) return;
  if (!ping_id_.empty() && now - ping_sent_ > options_.ping_timeout &&
      now - last_heard_ > options_.ping_timeout) {
    Drop("the server answers no more");
  } else if (ping_id_.empty() && now - last_heard_ > options_.ping_interval) {
    Ping();
  }
}

// Closing in order would wait for a peer that is not trusted to answer.
void Connection::Drop(absl::string_view why) {
  library_error_ = std::string(why);
  guard_.Shutdown();
}

void Connection::LogOut(absl::Duration now) {
  const InLibrary in_library(this);
  now_ = now;
  if (conn_ == nullptr) return;
  Flush();
  if (state_ == XmppState::kOnline) xmpp_disconnect(conn_);
  const absl::Time deadline = absl::Now() + kLogOutTime;
  while (state_ == XmppState::kOnline && !disconnected_ && absl::Now() < deadline) {
    xmpp_run_once(context_, 10);
  }
  CleanUp();
}

// An operator mends a password, but waits for a server: the words differ.
absl::Status Connection::ErrorOfEnd() const {
  if (refused_certificate_) {
    return absl::UnavailableError(
        absl::StrCat("the server's certificate is refused: ", library_error_));
  }
  if (state_ == XmppState::kOnline) {
    return absl::UnavailableError(
        absl::StrCat("the connection was lost: ",
                     library_error_.empty() ? "the server ended it" : library_error_));
  }
  if (refused_password_) {
    return absl::UnauthenticatedError(options_.login == XmppLogin::kClient
                                          ? "the server refuses the password of the account"
                                          : "the server refuses the secret of the component");
  }
  return absl::UnavailableError(library_error_.empty()
                                    ? "the server cannot be reached, or ended the connection"
                                    : library_error_);
}

// Outside of the library's calls, for it goes on using a connection that it has reported as ended.
void Connection::CleanUp() {
  const bool was_online = state_ == XmppState::kOnline;
  if (conn_ != nullptr) {
    if (disconnected_) last_error_ = ErrorOfEnd();
    xmpp_conn_t* const conn = std::exchange(conn_, nullptr);
    xmpp_conn_release(conn);
  }
  guard_.Release();
  disconnected_ = more_to_read_ = false;
  unsent_text_.clear();
  unsent_stanzas_ = in_library_stanzas_ = 0;
  ping_id_.clear();
  state_ = XmppState::kWaiting;
  if (was_online) listener_.OnOffline();
}

}  // namespace footman::xmpp
