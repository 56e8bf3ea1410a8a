// One connection to the server after another: login, liveliness, and what the server has accepted.
//
// It wraps libstrophe 0.12. What it works around is said where it is done.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_CONNECTION_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_CONNECTION_H_

#include <strophe.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "footman/adapters/xmpp.h"
#include "lib/adapters/xmpp/address.h"
#include "lib/adapters/xmpp/socket_guard.h"
#include "lib/adapters/xmpp/stanza.h"

namespace footman::xmpp {

// Threads: one, except Interrupt.
class Connection {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnOnline() = 0;
    // It was online, and is no more.
    virtual void OnOffline() = 0;
    // A message, presence or iq, except those of the connection's own.
    virtual void OnStanza(xmpp_stanza_t* stanza) = 0;
    // The server has taken over all that was sent up to this number of Send.
    virtual void OnAccepted(uint64_t number) = 0;
  };

  // `options` and `listener` outlive it. `own` is the prepared form of options.jid.
  Connection(const XmppOptions& options, const Jid& own, Listener& listener);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  XmppState state() const { return state_; }  // kWaiting: not connected
  const absl::Status& last_error() const { return last_error_; }
  xmpp_ctx_t* context() const { return context_; }
  // Where we are written to from outside: empty for a client, whose server stamps it.
  const std::string& sender() const { return sender_; }

  // What the next login uses; `options` says what the first one does.
  void Renew(const std::string& password, const std::string& ca_file);
  // REQUIRES: kWaiting. Begins to connect; may wait for the system's resolver.
  void Dial(absl::Duration now);
  // Waits at most `wait` for the socket or `other_fd`, then does what there is to do.
  void Turn(absl::Duration now, absl::Duration wait, int other_fd);
  // REQUIRES: kOnline. Numbers rise by one, from one login to the next too.
  uint64_t Send(const Stanza& stanza);
  // Asks the server to say that it has accepted what was sent so far: for servers without stream
  // management. With it, the library asks after each stanza.
  void WantAccepted();
  // True: what was sent waits for a slow server, and no more should be added.
  bool is_congested() const;
  // Says good-bye, and waits a little for the server's.
  void LogOut(absl::Duration now);

  // From any thread: makes a login that hangs in Turn fail now.
  void Interrupt() { guard_.Shutdown(); }

 private:
  static void OnEvent(xmpp_conn_t* conn, xmpp_conn_event_t event, int error,
                      xmpp_stream_error_t* stream_error, void* self);
  static int OnSocket(xmpp_conn_t* conn, void* socket);
  static int OnStanzaFromLibrary(xmpp_conn_t* conn, xmpp_stanza_t* stanza, void* self);
  static int OnBadCertificate(const xmpp_tlscert_t* certificate, const char* error);
  static void OnLog(void* self, xmpp_log_level_t level, const char* area, const char* text);

  absl::Status Connect();
  absl::Status GiveStreamManagementState();
  void Write(const Stanza& stanza);
  void Flush();
  void NoteWritten();
  int unsent() const;
  bool Run();
  void CheckTimes(absl::Duration now);
  void Drop(absl::string_view why);
  void Ping();
  absl::Status ErrorOfEnd() const;
  bool TakePong(xmpp_stanza_t* stanza);
  void TakeStreamManagement(xmpp_stanza_t* stanza);
  void TakeAcknowledgement(xmpp_stanza_t* stanza);
  void CleanUp();

  const XmppOptions& options_;
  std::string password_;
  std::string ca_file_;
  const Jid own_;
  Listener& listener_;
  const std::string sender_;
  xmpp_log_t log_;
  xmpp_ctx_t* context_ = nullptr;
  xmpp_conn_t* conn_ = nullptr;
  SocketGuard guard_;
  XmppState state_ = XmppState::kWaiting;
  bool disconnected_ = false;  // reported by the library, to be cleaned up outside of its calls
  bool refused_certificate_ = false;
  bool refused_password_ = false;
  std::string library_error_;  // the last one of this connection
  absl::Status last_error_;

  bool stream_management_ = false;
  uint64_t sent_ = 0;
  uint64_t accepted_ = 0;  // as told to the listener
  uint32_t count_ = 0;     // the server's last count (XEP-0198 4: it wraps around)
  absl::Duration now_;
  absl::Duration last_heard_;
  absl::Duration login_began_;
  std::string ping_id_;  // empty: none is on its way
  absl::Duration ping_sent_;
  uint64_t ping_covers_ = 0;    // what was sent before it
  bool want_accepted_ = false;  // once more, when it is answered
  bool more_to_read_ = false;
  std::string unsent_text_;     // of stanzas that the library has not been given yet
  int unsent_stanzas_ = 0;      // in it
  int in_library_stanzas_ = 0;  // of the text before, until the socket has taken all of it
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_CONNECTION_H_
