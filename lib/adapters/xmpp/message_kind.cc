#include "lib/adapters/xmpp/message_kind.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "lib/adapters/xmpp/stanza.h"

namespace footman::xmpp {
namespace {

// Only rooms put these into messages: who wrote is one of many.
bool IsFromRoom(xmpp_stanza_t* child) {
  return NamespaceOf(child) == kNsRoomUser || NamespaceOf(child) == "urn:xmpp:occupant-id:0";
}

// With the version left out, which changes: "urn:xmpp:reactions:0".
constexpr absl::string_view kSilent[] = {
    "urn:xmpp:message-retract:",   // XEP-0424
    "urn:xmpp:message-moderate:",  // XEP-0425
    "urn:xmpp:fasten:",            // XEP-0422, which older retractions use
    "urn:xmpp:reactions:",         // XEP-0444
    "urn:xmpp:stickers:",          // XEP-0449
    "urn:xmpp:jingle-message:",    // XEP-0353: calls
    "urn:xmpp:call-invites:",      // XEP-0482
    "urn:xmpp:forward:",           // XEP-0297: somebody else's words
};
constexpr absl::string_view kSilentNames[] = {
    "jabber:x:conference",                      // XEP-0249: an invitation
    "http://jabber.org/protocol/pubsub#event",  // XEP-0060
    "http://jabber.org/protocol/geoloc",        // XEP-0080
    "http://jabber.org/protocol/rosterx",       // XEP-0144
    "urn:xmpp:captcha",                         // XEP-0158: a server asks who we are
};

bool IsOmemo(xmpp_stanza_t* child) {  // XEP-0384
  const absl::string_view ns = NamespaceOf(child);
  return NameOf(child) == "encrypted" &&
         (ns == "eu.siacs.conversations.axolotl" || absl::StartsWith(ns, "urn:xmpp:omemo:"));
}

// Without a payload it only brings keys, and says nothing.
bool BringsKeysAlone(xmpp_stanza_t* child) {
  return IsOmemo(child) && Child(child, "payload", "") == nullptr;
}

// Not what is only signed (jabber:x:signed): that can be read.
bool IsEncryptedPart(xmpp_stanza_t* child) {
  const absl::string_view ns = NamespaceOf(child);
  return IsOmemo(child) || ns == "urn:xmpp:eme:0" || ns == "jabber:x:encrypted" ||
         ns == "urn:xmpp:openpgp:0";  // XEP-0380, XEP-0027, XEP-0373
}

// A file's link, which the body repeats (XEP-0066, XEP-0447): a picture is no answer. Beside other
// words it is the file that they are about.
bool IsOnlyALink(xmpp_stanza_t* child, absl::string_view body) {
  if (NamespaceOf(child) == "urn:xmpp:sfs:0") return body.empty();
  if (NamespaceOf(child) != kNsOutOfBand) return false;
  xmpp_stanza_t* const url = Child(child, "url", "");
  return url != nullptr && TextOf(url) == body;
}

bool IsSilentPart(xmpp_stanza_t* child, absl::string_view body) {
  const absl::string_view ns = NamespaceOf(child);
  return absl::c_linear_search(kSilentNames, ns) || IsOnlyALink(child, body) ||
         absl::c_any_of(kSilent, [ns](absl::string_view begin) {
           // A message that may be marked (XEP-0333) or is retractable is an ordinary one.
           return absl::StartsWith(ns, begin);
         });
}

}  // namespace

MessageKind KindOf(xmpp_stanza_t* message, absl::string_view type, absl::string_view body) {
  MessageKind kind = type == "groupchat" ? MessageKind::kRoom : MessageKind::kText;
  bool is_encrypted = absl::StartsWith(body, "?OTR");  // XEP-0364 has no element of its own
  bool brings_keys_alone = false;
  bool is_silent = false;
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(message); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (IsFromRoom(child)) kind = MessageKind::kRoom;
    is_encrypted = is_encrypted || IsEncryptedPart(child);
    brings_keys_alone = brings_keys_alone || BringsKeysAlone(child);
    is_silent = is_silent || IsSilentPart(child, body);
  }
  if (kind == MessageKind::kRoom) return kind;
  if (brings_keys_alone) return MessageKind::kSilent;
  if (is_encrypted) return MessageKind::kEncrypted;
  return is_silent ? MessageKind::kSilent : kind;
}

}  // namespace footman::xmpp
