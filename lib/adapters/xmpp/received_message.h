// What somebody sent: a message stanza, read into plain facts.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_RECEIVED_MESSAGE_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_RECEIVED_MESSAGE_H_

#include <strophe.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event.h"
#include "lib/adapters/xmpp/address.h"
#include "lib/adapters/xmpp/message_kind.h"

namespace footman::xmpp {

struct ReceivedMessage {
  Jid from;
  std::string id;  // of the message, or empty
  MessageKind kind = MessageKind::kText;
  std::string text;                         // what was typed; empty = it says nothing
  std::string language;                     // of the message, as its client says; often empty
  std::optional<OfferId> offer;             // that it refers to by a button or a reply reference
  std::optional<OfferId> thread;            // in whose thread it is
  bool is_button = false;                   // the text is what an offer's button sends
  ReplyOrigin origin = ReplyOrigin::kLive;  // apart from the stamp
  std::optional<absl::Time> stamp;          // see StampOf
  bool wants_receipt = false;
  std::optional<std::string> corrected_id;  // it is a correction of this message of theirs
  std::string received_id;  // it is the receipt for this message of ours; else empty
  std::string error;        // of a bounce: "service-unavailable"; else empty
};

// nullopt: nothing that concerns us, such as a sender that is no address.
std::optional<ReceivedMessage> ReadMessage(xmpp_stanza_t* stanza, size_t max_text);

// Where it was written, for ReplyReceived::device: the full address, or a hash of a longer one.
std::string DeviceOf(const Jid& from);

// The condition of a stanza's error (RFC 6120 8.3.3): "service-unavailable".
std::string ErrorOf(xmpp_stanza_t* stanza);

// A message id of ours that names an offer, and back. `serial` makes it unique.
std::string OfferMessageId(OfferId offer, absl::string_view serial);
std::optional<OfferId> OfferOfMessageId(absl::string_view id);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_RECEIVED_MESSAGE_H_
