#include "lib/adapters/xmpp/received_message.h"

#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/stanza.h"
#include "lib/adapters/xmpp/text.h"
#include "lib/text/clean_text.h"

namespace footman::xmpp {
namespace {

constexpr size_t kMaxId = 256;

// ---- How it came to be.

bool IsDelayed(xmpp_stanza_t* message) {
  return Child(message, "delay", kNsDelay) != nullptr ||
         Child(message, "x", kNsOldDelay) != nullptr;
}

bool HasAutomaticHeader(xmpp_stanza_t* message) {
  xmpp_stanza_t* const headers = Child(message, "headers", kNsHeaders);
  if (headers == nullptr) return false;
  for (xmpp_stanza_t* header = xmpp_stanza_get_children(headers); header != nullptr;
       header = xmpp_stanza_get_next(header)) {
    // RFC 3834 5 gives the values their meaning: anything but "no" was sent by no person.
    if (NameOf(header) == "header" &&
        absl::EqualsIgnoreCase(Attribute(header, "name"), "Auto-Submitted") &&
        !absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(TextOf(header)), "no")) {
      return true;
    }
  }
  return false;
}

// A person's answer is kept by servers and shown on all of the person's devices; what asks not to
// be kept is the work of a program.
bool HasAutomaticHint(xmpp_stanza_t* message) {
  return Child(message, "no-store", kNsHints) != nullptr ||
         Child(message, "no-permanent-store", kNsHints) != nullptr;
}

ReplyOrigin OriginOf(xmpp_stanza_t* message, absl::string_view type) {
  if (type == "error") return ReplyOrigin::kBounced;
  if (ChildIn(message, kNsCarbons) != nullptr) return ReplyOrigin::kCarbon;
  if (IsDelayed(message)) return ReplyOrigin::kDelayed;
  if (type == "headline" || HasAutomaticHeader(message) || HasAutomaticHint(message)) {
    return ReplyOrigin::kAutomatic;
  }
  return ReplyOrigin::kLive;
}

// ---- What it says, and about which offer.

// XEP-0461 and XEP-0428: a reply repeats what it answers at the beginning of its body, for clients
// that know nothing of replies. That part was not typed.
std::string WithoutQuotation(xmpp_stanza_t* message, std::string body) {
  for (xmpp_stanza_t* fallback = xmpp_stanza_get_children(message); fallback != nullptr;
       fallback = xmpp_stanza_get_next(fallback)) {
    if (NameOf(fallback) != "fallback" || NamespaceOf(fallback) != kNsFallback ||
        Attribute(fallback, "for") != kNsReply) {
      continue;
    }
    xmpp_stanza_t* const range = Child(fallback, "body", "");
    uint32_t begin = 0;
    uint32_t end = std::numeric_limits<uint32_t>::max();
    if (range != nullptr && !Attribute(range, "end").empty() &&
        !(absl::SimpleAtoi(Attribute(range, "start"), &begin) &&
          absl::SimpleAtoi(Attribute(range, "end"), &end))) {
      continue;  // not numbers: nothing can be taken away
    }
    return WithoutCharacters(body, begin, end);
  }
  return body;
}

// The body is a button's payload if it is exactly that.
bool ReadButton(absl::string_view body, ReceivedMessage& message) {
  body = absl::StripAsciiWhitespace(body);
  if (body.size() < 5 || !absl::ascii_isdigit(body[0]) || body[0] == '0' ||
      body.substr(1, 2) != " [" || body.back() != ']') {
    return false;
  }
  const std::optional<OfferId> offer = ParseOfferId(body.substr(3, body.size() - 4));
  if (!offer.has_value()) return false;
  message.text = std::string(body.substr(0, 1));
  message.offer = offer;
  message.is_button = true;
  return true;
}

std::optional<OfferId> ReferredOffer(xmpp_stanza_t* message) {
  if (xmpp_stanza_t* const reply = Child(message, "reply", kNsReply); reply != nullptr) {
    if (const auto offer = OfferOfMessageId(Attribute(reply, "id")); offer.has_value()) {
      return offer;
    }
  }
  xmpp_stanza_t* const thread = Child(message, "thread", NamespaceOf(message));
  return thread == nullptr ? std::nullopt : ParseOfferId(TextOf(thread));
}

std::string ErrorOf(xmpp_stanza_t* message) {
  xmpp_stanza_t* const error = Child(message, "error", NamespaceOf(message));
  xmpp_stanza_t* const condition =
      error == nullptr ? nullptr : ChildIn(error, XMPP_NS_STANZAS_IETF);
  const absl::string_view name = condition == nullptr ? "" : NameOf(condition);
  return std::string(name.empty() ? "undefined-condition" : name.substr(0, 64));
}

}  // namespace

std::optional<ReceivedMessage> ReadMessage(xmpp_stanza_t* stanza, size_t max_text) {
  const std::string type = Attribute(stanza, "type");
  if (type == "groupchat") return std::nullopt;
  absl::StatusOr<Jid> from = PrepareJid(Attribute(stanza, "from"));
  if (!from.ok()) return std::nullopt;

  ReceivedMessage message;
  message.from = *std::move(from);
  message.id = Attribute(stanza, "id");
  // A longer one would be known by its beginning alone, and two could look like one.
  if (message.id.size() > kMaxId) message.id.clear();
  message.origin = OriginOf(stanza, type);
  if (message.origin == ReplyOrigin::kBounced) message.error = ErrorOf(stanza);
  message.wants_receipt = Child(stanza, "request", kNsReceipts) != nullptr && !message.id.empty();
  if (xmpp_stanza_t* const replace = Child(stanza, "replace", kNsCorrection); replace != nullptr) {
    message.corrected_id = Attribute(replace, "id");
  }
  if (xmpp_stanza_t* const received = Child(stanza, "received", kNsReceipts); received != nullptr) {
    message.received_id = Attribute(received, "id");
  }
  xmpp_stanza_t* const body = Child(stanza, "body", NamespaceOf(stanza));
  if (body == nullptr) return message;
  const std::string said = TextOf(body);
  if (ReadButton(said, message)) return message;
  message.text = CleanText(WithoutQuotation(stanza, said), max_text, /*mark=*/"");
  if (absl::StripAsciiWhitespace(message.text).empty()) message.text.clear();
  message.offer = ReferredOffer(stanza);
  return message;
}

std::string ButtonValue(OfferId offer, int number) {
  return absl::StrCat(number, " [", FormatOfferId(offer), "]");
}

std::string OfferMessageId(OfferId offer, absl::string_view serial) {
  return absl::StrCat(FormatOfferId(offer), ".", serial);
}

std::optional<OfferId> OfferOfMessageId(absl::string_view id) {
  return ParseOfferId(id.substr(0, id.find('.')));
}

}  // namespace footman::xmpp
