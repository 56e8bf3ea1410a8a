#include "lib/adapters/xmpp/received_message.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/button_value.h"
#include "lib/adapters/xmpp/delay_stamp.h"
#include "lib/adapters/xmpp/stanza.h"
#include "lib/adapters/xmpp/typed_text.h"
#include "lib/text/clean_text.h"
#include "lib/text/fnv1a.h"

namespace footman::xmpp {
namespace {

constexpr size_t kMaxId = 256;
constexpr size_t kMaxLanguage = 35;  // BCP 47
constexpr size_t kMaxDevice = 64;    // of ReplyReceived::device

// ---- How it came to be.

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
// be kept is the work of a program. A person may ask for privacy, and then asks for no copies
// either (XEP-0280, XEP-0364).
bool HasAutomaticHint(xmpp_stanza_t* message) {
  if (Child(message, "private", kNsCarbons) != nullptr ||
      Child(message, "no-copy", kNsHints) != nullptr) {
    return false;
  }
  return Child(message, "no-store", kNsHints) != nullptr ||
         Child(message, "no-permanent-store", kNsHints) != nullptr;
}

// A copy of what was said elsewhere. <private/>, which forbids such copies, is none.
bool IsCarbon(xmpp_stanza_t* message) {
  return Child(message, "sent", kNsCarbons) != nullptr ||
         Child(message, "received", kNsCarbons) != nullptr;
}

ReplyOrigin OriginOf(xmpp_stanza_t* message, absl::string_view type) {
  if (type == "error") return ReplyOrigin::kBounced;
  if (IsCarbon(message)) return ReplyOrigin::kCarbon;
  if (type == "headline" || HasAutomaticHeader(message) || HasAutomaticHint(message)) {
    return ReplyOrigin::kAutomatic;
  }
  return ReplyOrigin::kLive;
}

// ---- What it says, and about which offer.

// By the person's own act; nullopt: it answers nothing, or no offer of ours.
std::optional<OfferId> AnsweredOffer(xmpp_stanza_t* message) {
  xmpp_stanza_t* const reply = Child(message, "reply", kNsReply);
  return reply == nullptr ? std::nullopt : OfferOfMessageId(Attribute(reply, "id"));
}

std::optional<OfferId> ThreadOf(xmpp_stanza_t* message) {
  xmpp_stanza_t* const thread = Child(message, "thread", NamespaceOf(message));
  return thread == nullptr ? std::nullopt : ParseOfferId(TextOf(thread));
}

void ReadText(xmpp_stanza_t* stanza, size_t max_text, ReceivedMessage& message) {
  message.thread = ThreadOf(stanza);
  const std::string typed = TypedTextOf(stanza);
  if (const auto pressed = ReadButtonValue(typed); pressed.has_value()) {
    message.text = absl::StrCat(pressed->number);
    message.offer = pressed->offer;
    message.is_button = true;
    return;
  }
  message.text = CleanText(typed, max_text, /*mark=*/"");
  if (absl::StripAsciiWhitespace(message.text).empty()) message.text.clear();
  message.offer = AnsweredOffer(stanza);
}

// The service's id; where a client gives none, the one that it gave to the original (XEP-0359).
std::string IdOf(xmpp_stanza_t* stanza) {
  std::string id = Attribute(stanza, "id");
  if (id.empty()) id = Attribute(Child(stanza, "origin-id", kNsIds), "id");
  // A longer one would be known by its beginning alone, and two could look like one.
  return id.size() > kMaxId ? "" : id;
}

}  // namespace

std::string ErrorOf(xmpp_stanza_t* message) {
  xmpp_stanza_t* const error = Child(message, "error", NamespaceOf(message));
  xmpp_stanza_t* const condition =
      error == nullptr ? nullptr : ChildIn(error, XMPP_NS_STANZAS_IETF);
  const absl::string_view name = condition == nullptr ? "" : NameOf(condition);
  return std::string(name.empty() ? "undefined-condition" : name.substr(0, 64));
}

std::optional<ReceivedMessage> ReadMessage(xmpp_stanza_t* stanza, size_t max_text) {
  const std::string type = Attribute(stanza, "type");
  absl::StatusOr<Jid> from = PrepareJid(Attribute(stanza, "from"));
  if (!from.ok()) return std::nullopt;

  ReceivedMessage message;
  message.from = *std::move(from);
  message.id = IdOf(stanza);
  message.kind = KindOf(stanza, type, BodyOf(stanza));
  message.language = LanguageOf(stanza).substr(0, kMaxLanguage);
  message.origin = OriginOf(stanza, type);
  message.stamp = StampOf(stanza);
  if (message.origin == ReplyOrigin::kBounced) message.error = ErrorOf(stanza);
  message.wants_receipt = Child(stanza, "request", kNsReceipts) != nullptr && !message.id.empty();
  if (xmpp_stanza_t* const replace = Child(stanza, "replace", kNsCorrection); replace != nullptr) {
    message.corrected_id = Attribute(replace, "id");
  }
  if (xmpp_stanza_t* const received = Child(stanza, "received", kNsReceipts); received != nullptr) {
    message.received_id = Attribute(received, "id");
  }
  if (message.kind == MessageKind::kText) ReadText(stanza, max_text, message);
  return message;
}

std::string DeviceOf(const Jid& from) {
  std::string device = from.full();
  if (device.size() <= kMaxDevice) return device;
  return absl::StrCat("#", absl::Hex(Fnv1a(device), absl::kZeroPad16));
}

std::string OfferMessageId(OfferId offer, absl::string_view serial) {
  return absl::StrCat(FormatOfferId(offer), ".", serial);
}

std::optional<OfferId> OfferOfMessageId(absl::string_view id) {
  return ParseOfferId(id.substr(0, id.find('.')));
}

}  // namespace footman::xmpp
