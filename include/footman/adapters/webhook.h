// The webhook adapter: asks subscribers by any chat product (Slack, Telegram, Matrix, Teams, IRC),
// through a small program, the bridge, that speaks to the product. Footman and the bridge speak to
// each other by signed JSON over HTTP POST; examples/webhook-bridge is a complete one.
//
//   auto chat = footman::WebhookChannel::Create(options, directory, clock);  // binds
//   ports.channels = {chat->get()};
//   ...                                    // make the runner, which starts it to serve
//
// One channel for each product, each with a service name of its own ("slack", "irc").
//
// Signature, alike in both directions: the header
//   Footman-Timestamp: 1780315200                 seconds since 1970, of this very attempt
//   Footman-Signature: v1=<hex>[,v1=<hex>]        HMAC-SHA-256 (RFC 2104) with a shared secret over
//                                                 the timestamp's digits, a '.', and the body
// One good signature is enough. We sign with every secret that we have, and accept each, so a
// secret is changed without a gap: add the new one here, change the bridge, remove the old one.
//
// Out: a POST to `url` for each offer, update, note and voicemail, with Idempotency-Key (also "id"
// in the body; the same for every attempt). Any 2xx = the user has been told. Network errors, 5xx
// and 429 are tried again, by growing and random pauses or as Retry-After says (RFC 9110 10.2.3);
// every other answer is final. Redirects are not followed, proxies not used.
// In: a POST to `path` for each "reply" (typed) and "choice" (a button's payload), answered at
// once:
//   202 taken      400 cannot be read ({"error": code, "field": name, "message": text})
//   401 not signed, or the timestamp is more than `window` off      409 this very request was taken
//   413 and 431 too large      422 the id was used for something else      503 later (Retry-After),
//   also for what was signed before this was started: it could be a replay. Sign it anew
// The same id and body of the same user and device, freshly signed within two minutes, is an honest
// retry: 202 again, and nothing happens twice. Later it is 422, as it could be meant anew.
// 202 says nothing about the sender: strangers' messages are dropped in silence. "user" is looked
// up and posted with the domain of user@domain in lower case, as the profile store registers it.
// The bodies are described by lib/adapters/webhook/schema/*.json (JSON Schema 2020-12).

#ifndef FOOTMAN_ADAPTERS_WEBHOOK_H_
#define FOOTMAN_ADAPTERS_WEBHOOK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/address_directory.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "footman/im_channel.h"

namespace footman {

struct WebhookOptions {
  std::string service = "webhook";  // what Address::service names: a-z, 0-9, '_', at most 32
  // The bridge: "https://bridge.example.org/footman", its certificate verified; or http to a
  // loopback host. It may hold a secret: it is never told in errors.
  std::string url;
  // One or two, of 16 bytes or more each, shared with the bridge.
  std::vector<std::string> secrets;
  // A PEM file of certificate authorities to trust instead of the system's; empty = the system's.
  std::string ca_file;

  // Where the bridge's POSTs arrive: a loopback address, behind a TLS proxy on this machine if the
  // bridge is elsewhere. Port 0 = any free one, see WebhookChannel::port().
  std::string address = "127.0.0.1";
  uint16_t port = 0;
  std::string path = "/webhook";

  // ---- Times.
  absl::Duration offer_timeout = absl::Seconds(4);     // to be accepted, retries included
  absl::Duration note_timeout = absl::Seconds(30);     // so for a note
  absl::Duration update_timeout = absl::Minutes(2);    // so for an offer's update
  absl::Duration missed_timeout = absl::Hours(12);     // so for a missed call and a voicemail
  absl::Duration attempt_timeout = absl::Seconds(3);   // one attempt, from dialling to the answer
  absl::Duration retry_min = absl::Milliseconds(250);  // pause, doubled after each attempt
  absl::Duration retry_max = absl::Seconds(15);
  absl::Duration window = absl::Minutes(5);  // how far off a timestamp may be, either way
  // A message whose "sent_at" is older is delayed. Longer than EngineOptions::ambiguity_window, and
  // what was meant for the call before could decide the next.
  absl::Duration live_window = absl::Seconds(10);
  absl::Duration request_timeout = absl::Seconds(5);  // for a whole request to arrive
  absl::Duration idle_timeout = absl::Seconds(60);    // between the requests of a connection

  // ---- Limits, each with its answer.
  int max_queued = 4096;          // messages to be sent; more are refused (ResourceExhausted)
  int max_sending = 32;           // at once; the others wait
  int max_sent_text = 8192;       // bytes; what is longer is cut, and says so by "..."
  int max_received_text = 16384;  // bytes; what is longer is refused (400): never cut
  int max_header_bytes = 8192;    // 431
  int max_body_bytes = 65536;     // 413
  int max_connections = 256;      // beyond it, connections are closed at once
  int max_remembered = 20000;     // requests taken within twice the window; 503
};

// What happened so far; for metrics and for an operator's eyes.
struct WebhookStatus {
  absl::Status last_error;  // of the last attempt that failed; says nothing about people
  uint64_t attempts = 0;    // of requests to the bridge
  uint64_t failed_attempts = 0;
  uint64_t offers_delivered = 0;
  uint64_t offers_failed = 0;
  uint64_t dropped_commands = 0;         // notes, updates and voicemails that were given up
  uint64_t requests = 0;                 // from the bridge
  uint64_t refused_requests = 0;         // unreadable, too large, or refused by the event sink
  uint64_t forged_requests = 0;          // no good signature, or out of the window
  uint64_t repeated_requests = 0;        // replays and honest retries
  uint64_t replies = 0;                  // posted, choices included
  uint64_t unknown_sender_messages = 0;  // from strangers: dropped
  uint64_t slow_peers = 0;               // dropped: too slow to send or to read
  uint64_t exceptions = 0;               // of ports; each cost one connection of the bridge's
  int connections = 0;
};

// Threads: it owns two: one sends, one serves and asks the directory. Every method may be called
// from any thread; Send, Update, Note and Voicemail copy and return at once.
class WebhookChannel : public ImChannel {
 public:
  // Binds, but serves nothing before Start. `directory` and `clock` are borrowed and outlive the
  // channel. InvalidArgument: an option cannot be (a secret of less than 16 bytes, http to another
  // machine, an address that is not loopback). Unavailable: the address cannot be bound.
  static absl::StatusOr<std::unique_ptr<WebhookChannel>> Create(WebhookOptions options,
                                                                AddressDirectory& directory,
                                                                const Clock& clock);
  // What Create would say of these options, but for the address; binds nothing.
  static absl::Status Check(const WebhookOptions& options);
  // As Stop.
  ~WebhookChannel() override;

  // From now on these secrets and authorities hold, the file being read here and now; attempts
  // under way keep the ones before. InvalidArgument: one cannot be, and nothing has changed.
  absl::Status Renew(std::vector<std::string> secrets, const std::string& ca_file);

  // Called by the runner (port.h): begins to serve and to send.
  void Start(EventSink& events) override;
  // Ends both; attempts under way are broken off, and offers that are not delivered yet have
  // failed. No event is posted afterwards. Repeating it is harmless.
  void Stop() override;

  uint16_t port() const;  // that was bound
  WebhookStatus status() const;

  // ImChannel. ResourceExhausted: too many messages wait. Unavailable: not started, or stopped.
  // An offer is delivered when the bridge has answered 2xx. It fails when that does not come within
  // `offer_timeout`, or before the default applies, or when the bridge refuses; it is never tried
  // again later. What is said of an offer never overtakes it; an update of one that did not reach
  // the bridge is not sent, but for kDefaulted: that call was missed. It is tried every four
  // minutes for `missed_timeout`, and as soon as the user writes or is told anything else, until
  // the bridge takes it; so is a voicemail while the bridge fails. At most 20 of a user wait, and
  // none survives a restart. A choice becomes ReplyReceived with the offer that its payload names,
  // its text the option's number and what was typed beside it.
  absl::string_view service() const override;
  absl::Status Send(const SendOffer& command) override;
  absl::Status Update(const UpdateOffer& command) override;
  absl::Status Note(const SendNote& command) override;
  absl::Status Voicemail(const SendVoicemail& command) override;

 private:
  class Impl;
  explicit WebhookChannel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_WEBHOOK_H_
