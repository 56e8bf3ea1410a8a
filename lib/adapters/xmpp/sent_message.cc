#include "lib/adapters/xmpp/sent_message.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/button_value.h"

namespace footman::xmpp {
namespace {

Stanza Message(xmpp_ctx_t* context, const Envelope& envelope) {
  Stanza message = NewStanza(context, "message");
  SetAttribute(message, "type", "chat");
  if (!envelope.from.empty()) SetAttribute(message, "from", envelope.from);
  SetAttribute(message, "to", envelope.to);
  SetAttribute(message, "id", envelope.id);
  Stanza origin_id = NewStanza(context, "origin-id", kNsIds);
  SetAttribute(origin_id, "id", envelope.id);
  AddChild(message, std::move(origin_id));
  return message;
}

Stanza TextMessage(xmpp_ctx_t* context, const Envelope& envelope, const std::string& text) {
  Stanza message = Message(context, envelope);
  AddTextChild(message, "body", nullptr, text);
  return message;
}

Stanza ThreadMessage(xmpp_ctx_t* context, const Envelope& envelope, OfferId offer,
                     const std::string& text, absl::Span<const Button> buttons) {
  Stanza message = TextMessage(context, envelope, text);
  AddTextChild(message, "thread", nullptr, FormatOfferId(offer));
  for (const Button& button : buttons) {
    Stanza response = NewStanza(context, "response", kNsQuickResponse);
    SetAttribute(response, "value", ButtonValue(offer, button.number, button.shown));
    SetAttribute(response, "label", button.label);
    AddChild(message, std::move(response));
  }
  return message;
}

}  // namespace

Stanza OfferMessage(xmpp_ctx_t* context, const Envelope& envelope, OfferId offer,
                    const std::string& text, absl::Span<const Button> buttons) {
  Stanza message = ThreadMessage(context, envelope, offer, text, buttons);
  AddChild(message, NewStanza(context, "request", kNsReceipts));
  return message;
}

Stanza CorrectionMessage(xmpp_ctx_t* context, const Envelope& envelope, OfferId offer,
                         const std::string& corrected, const std::string& text,
                         absl::Span<const Button> buttons) {
  Stanza message = ThreadMessage(context, envelope, offer, text, buttons);
  Stanza replace = NewStanza(context, "replace", kNsCorrection);
  SetAttribute(replace, "id", corrected);
  AddChild(message, std::move(replace));
  return message;
}

Stanza FollowUpMessage(xmpp_ctx_t* context, const Envelope& envelope, OfferId offer,
                       const std::string& text) {
  return ThreadMessage(context, envelope, offer, text, {});
}

Stanza NoteMessage(xmpp_ctx_t* context, const Envelope& envelope, const std::string& text) {
  return TextMessage(context, envelope, text);
}

Stanza FileMessage(xmpp_ctx_t* context, const Envelope& envelope, const std::string& url) {
  Stanza message = TextMessage(context, envelope, url);
  Stanza out_of_band = NewStanza(context, "x", kNsOutOfBand);
  AddTextChild(out_of_band, "url", nullptr, url);
  AddChild(message, std::move(out_of_band));
  return message;
}

Stanza ReceiptMessage(xmpp_ctx_t* context, const Envelope& envelope, const std::string& received) {
  Stanza message = Message(context, envelope);
  Stanza receipt = NewStanza(context, "received", kNsReceipts);
  SetAttribute(receipt, "id", received);
  AddChild(message, std::move(receipt));
  return message;
}

}  // namespace footman::xmpp
