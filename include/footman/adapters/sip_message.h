// SIP MESSAGE (RFC 3428): asks subscribers by text on their SIP phones, over a SipAdapter's thread.
//
//   auto messages = footman::SipMessageChannel::Create(options, directory, clock);
//   ports.channels = {messages->get()};
//   ...                                      // make the runner
//   auto sip = footman::SipAdapter::Create(sip_options, runner, ids, audio, messages->get());
//
// Out: text/plain in UTF-8, at most one message under way to each address (RFC 3428 8). A request
// of up to 1300 bytes goes as the route's transport says, a longer one over TCP or not at all: it
// is never sent over UDP. Offers carry Date and Expires, so that no phone shows them too late, and
// all carry "Auto-Submitted: auto-generated". Redirections and challenges are not followed: an
// offer goes to exactly the address named. Messages leave from a port of their own at the first
// listener's address.
//
// In: MESSAGE from the adapter's trusted peers, to the user of `identity`. Who writes is said by
// P-Asserted-Identity (RFC 3325), else by From, and is compared whole. 200 = taken, and also the
// answer to whoever is nobody's address: strangers learn nothing. 404: for another user. 482: our
// own message came back. 415: not plain text in UTF-8. 413: too long. 400: not UTF-8, or not to be
// read. 503 with Retry-After: cannot be taken now. A reply refers to an offer by In-Reply-To, if
// that names one offer alone; the offer's Call-ID, which clients go on using, is only a thread.
// Call-ID, CSeq and From tag again, from the same device (the first Via's host and port) within two
// minutes, are the same message. "Auto-Submitted" (RFC 3834) marks robots, and a Date that is old
// marks what lay in a store. Typing and delivery notices (RFC 3994, RFC 5438) get 200 and are
// dropped.

#ifndef FOOTMAN_ADAPTERS_SIP_MESSAGE_H_
#define FOOTMAN_ADAPTERS_SIP_MESSAGE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/address_directory.h"
#include "footman/clock.h"
#include "footman/im_channel.h"

namespace footman {

namespace sip {
struct MessageParts;
}

struct SipMessageOptions {
  // Who Footman is: the From of what it writes, and whom people answer. "sip:calls@example.org",
  // which their phones' servers must route to a listener of the adapter.
  std::string identity;
  // Where messages are sent: "pbx.example.org", "192.0.2.1:5070;transport=tcp", with or without
  // "sip:". Empty = to the host of each address (RFC 3263). ";transport=udp" = never by TCP: longer
  // messages are refused.
  std::string route;
  uint16_t port = 0;  // that messages leave from; 0 = any free one

  // ---- Times.
  absl::Duration send_timeout = absl::Seconds(2);    // an offer waits this long for its turn
  absl::Duration answer_timeout = absl::Seconds(5);  // the peer must answer (RFC 3261's timer F)
  absl::Duration note_timeout = absl::Seconds(10);   // a note waits this long for its turn
  absl::Duration update_timeout = absl::Minutes(2);  // so does an offer's update
  // So long is tried to tell of a missed call (OfferChange::kDefaulted) or a voicemail.
  absl::Duration missed_timeout = absl::Hours(12);
  // By its Date; an older reply was stored on the way. Longer than EngineOptions::ambiguity_window,
  // and what was meant for the call before could decide the next.
  absl::Duration max_age = absl::Seconds(10);

  // ---- Limits, each with its answer.
  int max_queued = 4096;         // messages; more are refused (ResourceExhausted)
  int max_queued_per_user = 32;  // behind the one under way; more fail
  int max_message = 16384;       // bytes of a whole request over TCP; longer ones fail
  int max_received_text = 4096;  // bytes; longer: 413
};

// Since the beginning; all only grow.
struct SipMessageCounters {
  uint64_t offers_delivered = 0;
  uint64_t offers_failed = 0;
  uint64_t dropped_messages = 0;  // notes, updates and voicemails that could not be delivered
  uint64_t replies = 0;           // posted
  uint64_t refused_replies = 0;   // 503: by the event sink, or the directory could not tell
  uint64_t unknown_sender_messages = 0;  // from strangers: dropped
  uint64_t repeated_messages = 0;
  uint64_t refused_messages = 0;  // 4xx
};

// Threads: every method may be called from any thread; Send, Update, Note and Voicemail copy and
// return at once. Events go to the sink of the SipAdapter that carries the channel, and the
// directory is asked on that adapter's thread.
class SipMessageChannel : public ImChannel {
 public:
  // `directory` and `clock` are borrowed and outlive the channel. InvalidArgument: an option cannot
  // be; the message names it.
  static absl::StatusOr<std::unique_ptr<SipMessageChannel>> Create(SipMessageOptions options,
                                                                   AddressDirectory& directory,
                                                                   const Clock& clock);
  // What Create would say of these options; makes nothing.
  static absl::Status Check(const SipMessageOptions& options);
  // REQUIRES: the SipAdapter that carried it is gone.
  ~SipMessageChannel() override;

  SipMessageCounters counters() const;

  // ImChannel. Unavailable: no SipAdapter carries the channel (yet, or any more).
  // ResourceExhausted: too many messages wait. InvalidArgument: the user is no SIP address, or the
  // text is longer than `max_message`. An offer is delivered by any 2xx; it fails by any other
  // answer, by none within `answer_timeout`, and when it is too long for the way. After a failure
  // by silence it may have arrived all the same; by then its Expires has not passed, and replies to
  // it are answered by the engine. An update of an offer that reached nobody is not sent, but for
  // kDefaulted: that call was missed. That, and a voicemail, is sent again as the same message, by
  // pauses of four minutes at most and as soon as the phone writes or takes anything, until it is
  // taken. At most 20 of an address wait, and none survives a restart.
  absl::string_view service() const override;  // "sip"
  absl::Status Send(const SendOffer& command) override;
  absl::Status Update(const UpdateOffer& command) override;  // one short follow-up
  absl::Status Note(const SendNote& command) override;
  absl::Status Voicemail(const SendVoicemail& command) override;  // its text

 private:
  friend class SipAdapter;
  explicit SipMessageChannel(std::unique_ptr<sip::MessageParts> parts);
  const std::unique_ptr<sip::MessageParts> parts_;
};

// An address as it is registered and compared: "sip:Alice@Example.ORG:5070;transport=tcp" ->
// "Alice@example.org". The user is kept as it is (RFC 3261 19.1.4), unescaped; the host becomes
// lower case; scheme, port and parameters say where a device is rather than whose, and are left
// out. InvalidArgument: it is no SIP address with a user.
absl::StatusOr<std::string> PrepareSipAddress(absl::string_view text);

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_SIP_MESSAGE_H_
