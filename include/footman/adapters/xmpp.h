// The XMPP adapter: asks subscribers in any standards-following XMPP client, by one account or one
// component of an XMPP server.
//
//   auto xmpp = footman::XmppChannel::Create(options, directory, clock);
//   ports.channels = {xmpp->get()};
//   ...             // make the runner, which starts it: it logs in, and stays logged in
//
// What it speaks: RFC 6120 and 6121; as a client with TLS (required, the certificate verified),
// SASL (SCRAM where the server has it) and stream management (XEP-0198); as a component XEP-0114.
// Offers: thread (RFC 6121 5.2.5, XEP-0201) = FormatOfferId, unique ids (XEP-0359), quick responses
// (XEP-0439) that show as "a1", delivery receipts (XEP-0184), changed by correction (XEP-0308)
// where every device of the subscriber announces it, else by one short follow-up. Replies by
// reference: XEP-0461, without what they quote (XEP-0428). Carbon-copied (XEP-0280), automatic
// (headlines, XEP-0334 hints not to store, XEP-0131 Auto-Submitted) and old messages are passed on
// marked as such; old is what is stamped (XEP-0203, XEP-0091) before its offer was sent, and a
// correction of what was said before. Rooms (XEP-0045) are neither asked nor heard. Encrypted
// messages get one sentence; retractions, reactions, invitations and calls get silence. Voicemail:
// announced by text, and by a voice note in Ogg/Opus (XEP-0363, XEP-0066) where a client's server
// takes uploads, else by a private link.
//
// Only registered addresses are spoken to: what others send is dropped without an answer.

#ifndef FOOTMAN_ADAPTERS_XMPP_H_
#define FOOTMAN_ADAPTERS_XMPP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/address_directory.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "footman/im_channel.h"

namespace footman {

enum class XmppState : uint8_t { kStopped, kWaiting, kLoggingIn, kOnline };

enum class XmppLogin : uint8_t {
  kClient,     // an account: "footman@example.org"
  kComponent,  // a host name of its own on a server on this machine: XEP-0114 has no encryption
};

struct XmppOptions {
  XmppLogin login = XmppLogin::kClient;
  // Who Footman is. A client's account; or a component's name, alone ("calls.example.org") or with
  // the user who sends and is written to ("footman@calls.example.org"). Without a resource.
  std::string jid;
  std::string password;              // the account's, or the component's secret
  std::string resource = "footman";  // of a client. Two logins with the same one end each other

  // Where to connect. Empty = as DNS says (RFC 6120 3.2); a component must name a loopback address,
  // and empty means 127.0.0.1. Port 0 = DNS, 5222, or 5347 for a component.
  std::string host;
  uint16_t port = 0;
  // A PEM file of certificate authorities, trusted besides the system's.
  std::string ca_file;

  // ---- Times.
  absl::Duration login_timeout = absl::Seconds(15);  // from the connection to the first presence
  absl::Duration send_timeout = absl::Seconds(2);    // an offer waits this long for a connection
  absl::Duration accept_timeout = absl::Seconds(5);  // for the server to accept an offer
  absl::Duration note_timeout = absl::Seconds(10);  // a note waits this long for a connection
  absl::Duration update_timeout = absl::Minutes(2);  // so do an offer's update and a voicemail
  absl::Duration ping_interval = absl::Seconds(30);  // of silence, then a ping (XEP-0199)
  absl::Duration ping_timeout = absl::Seconds(10);   // for its answer; then the connection is dead
  absl::Duration retry_min = absl::Milliseconds(500);  // between logins, doubled after each failure
  absl::Duration retry_max = absl::Seconds(10);        // an offer that waits tries at once
  absl::Duration stamp_skew = absl::Seconds(5);        // of the server's clock, at most

  // ---- Limits, each with its answer.
  int max_queued = 4096;           // commands; more are refused (ResourceExhausted)
  int max_offers = 20000;          // remembered at once; the oldest is forgotten: it cannot be
                                   // corrected, and its bounce goes unnoticed
  int max_users = 20000;           // whose devices are known; the oldest is forgotten
  int max_sent_text = 8192;        // bytes; what is longer is cut, and says so by "..."
  int max_received_text = 16384;   // bytes; what is longer is cut: longer than any answer may be
  int max_upload_bytes = 4 << 20;  // of a voice note; larger ones are announced by text alone

  // Called with each new state or error, which is why the last connection ended, on the channel's
  // thread: for an operator's log. May be empty; must not block.
  std::function<void(XmppState state, const absl::Status& last_error)> on_state;
};

// Where voicemails lie, and how people hear them whose server takes no uploads.
class XmppVoicemails {
 public:
  virtual ~XmppVoicemails() = default;
  // The path of a readable audio file (WAV, or what libsndfile reads) of the voicemail that
  // SendVoicemail names for `user`. Called on a thread of the channel's own; it may block.
  virtual absl::StatusOr<std::string> AudioFile(absl::string_view user,
                                                absl::string_view voicemail) = 0;
  // The link of a page that plays it to `user` once they have pressed a button there: a messenger's
  // preview, which only looks at it, hears nothing. Called on the channel's thread; it must be as
  // quick as the directory. Unimplemented: there is no such page, and the text is enough.
  virtual absl::StatusOr<std::string> PrivateLink(absl::string_view user,
                                                  absl::string_view voicemail) {
    static_cast<void>(user);
    static_cast<void>(voicemail);
    return absl::UnimplementedError("no page plays voicemails");
  }
};

// What happened so far; for metrics and for an operator's eyes.
struct XmppStatus {
  XmppState state = XmppState::kStopped;
  // Of the last connection. Unauthenticated: the password is wrong. Says nothing about people.
  absl::Status last_error;
  uint64_t logins = 0;
  uint64_t failed_logins = 0;
  uint64_t offers_delivered = 0;
  uint64_t offers_failed = 0;
  uint64_t replies = 0;                  // posted
  uint64_t refused_replies = 0;          // by the event sink
  uint64_t unknown_sender_messages = 0;  // from strangers: dropped
  uint64_t dropped_commands = 0;         // notes, updates and voicemails that were too late to send
  uint64_t uploads = 0;
  uint64_t failed_uploads = 0;  // announced by text instead
};

// Threads: it owns one, on which it speaks to the server and asks the directory. Every method may
// be called from any thread; Send, Update, Note and Voicemail copy and return at once.
class XmppChannel : public ImChannel {
 public:
  // `directory`, `clock` and `voicemails` are borrowed and outlive the channel. `voicemails` may be
  // null: then voicemails are announced by their text. InvalidArgument: an option cannot be;
  // a component's host is not loopback; the file of authorities cannot be read.
  static absl::StatusOr<std::unique_ptr<XmppChannel>> Create(XmppOptions options,
                                                             AddressDirectory& directory,
                                                             const Clock& clock,
                                                             XmppVoicemails* voicemails = nullptr);
  // What Create would say of these options; makes nothing.
  static absl::Status Check(const XmppOptions& options);
  // As Stop.
  ~XmppChannel() override;

  // What the next login uses, and what uploads trust; one that waits comes at once. A connection
  // that is there stays. InvalidArgument: one cannot be, and nothing has changed.
  absl::Status Renew(const std::string& password, const std::string& ca_file);

  // Called by the runner (port.h): begins to log in, and again for ever, with growing and random
  // pauses.
  void Start(EventSink& events) override;
  // Logs out; returns within a second or two (later only while the system's resolver hangs). Offers
  // that are not delivered yet have failed; no event is posted afterwards. Repeating it is
  // harmless.
  void Stop() override;

  XmppStatus status() const;

  // ImChannel. ResourceExhausted: too many commands wait. Unavailable: not started, or stopped.
  // InvalidArgument: the user is no XMPP address. An offer is delivered when the server has
  // accepted it or a device has received it; it fails when there is no connection for
  // `send_timeout`, when the connection breaks or `accept_timeout` passes before the server has
  // accepted it, and when it is bounced, which may be after it was delivered. It is never sent
  // later than that.
  absl::string_view service() const override;  // "xmpp"
  absl::Status Send(const SendOffer& command) override;
  absl::Status Update(const UpdateOffer& command) override;
  absl::Status Note(const SendNote& command) override;
  absl::Status Voicemail(const SendVoicemail& command) override;

 private:
  class Impl;
  explicit XmppChannel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A bare address as RFC 6122 prepares it ("Alice@Example.ORG" -> "alice@example.org"), which is how
// addresses are registered and compared. InvalidArgument: it is none, or has a resource.
absl::StatusOr<std::string> PrepareXmppAddress(absl::string_view text);

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_XMPP_H_
