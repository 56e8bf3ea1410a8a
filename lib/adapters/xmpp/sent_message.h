// What we send: message stanzas, built from the engine's commands.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_SENT_MESSAGE_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_SENT_MESSAGE_H_

#include <strophe.h>

#include <string>

#include "absl/types/span.h"
#include "lib/adapters/xmpp/outgoing.h"
#include "lib/adapters/xmpp/stanza.h"

namespace footman::xmpp {

// From whom, to whom, and as which message.
struct Envelope {
  std::string from;  // empty for a client: its server fills it in
  std::string to;
  std::string id;  // unique
};

// An offer as it is first sent: text, thread, buttons, a wish for a receipt.
Stanza OfferMessage(xmpp_ctx_t* context, const Envelope& envelope, OfferId offer,
                    const std::string& text, absl::Span<const Button> buttons);
// Takes the place of the message `corrected`, where the client knows corrections (XEP-0308).
Stanza CorrectionMessage(xmpp_ctx_t* context, const Envelope& envelope, OfferId offer,
                         const std::string& corrected, const std::string& text,
                         absl::Span<const Button> buttons);
// A further message in the thread of an offer.
Stanza FollowUpMessage(xmpp_ctx_t* context, const Envelope& envelope, OfferId offer,
                       const std::string& text);
Stanza NoteMessage(xmpp_ctx_t* context, const Envelope& envelope, const std::string& text);
// A file behind a link, alone in its message: then clients show it inline (XEP-0066).
Stanza FileMessage(xmpp_ctx_t* context, const Envelope& envelope, const std::string& url);
// Tells the sender of `received` that it arrived (XEP-0184).
Stanza ReceiptMessage(xmpp_ctx_t* context, const Envelope& envelope, const std::string& received);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_SENT_MESSAGE_H_
