// What somebody sent: a message stanza, read into plain facts.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_RECEIVED_MESSAGE_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_RECEIVED_MESSAGE_H_

#include <strophe.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "footman/event.h"
#include "lib/adapters/xmpp/address.h"

namespace footman::xmpp {

struct ReceivedMessage {
  Jid from;
  std::string id;                // of the message, or empty
  std::string text;              // empty = it says nothing
  std::optional<OfferId> offer;  // that it refers to
  bool is_button = false;        // the text is what an offer's button sends
  ReplyOrigin origin = ReplyOrigin::kLive;
  bool wants_receipt = false;
  std::optional<std::string> corrected_id;  // it is a correction of this message of theirs
  std::string received_id;  // it is the receipt for this message of ours; else empty
  std::string error;        // of a bounce: "service-unavailable"; else empty
};

// nullopt: nothing that concerns us, such as a group's chatter or a sender that is no address.
std::optional<ReceivedMessage> ReadMessage(xmpp_stanza_t* stanza, size_t max_text);

// The body that an offer's button sends (XEP-0439 has no other payload): "2 [0100000000000007-0]",
// the number first, so that a person who reads it understands it too.
std::string ButtonValue(OfferId offer, int number);

// A message id of ours that names an offer, and back. `serial` makes it unique.
std::string OfferMessageId(OfferId offer, absl::string_view serial);
std::optional<OfferId> OfferOfMessageId(absl::string_view id);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_RECEIVED_MESSAGE_H_
