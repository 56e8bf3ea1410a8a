// libstrophe's stanzas, owned; and the few ways in which we build and read them.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_STANZA_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_STANZA_H_

#include <strophe.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace footman::xmpp {

struct ReleaseStanza {
  void operator()(xmpp_stanza_t* stanza) const { xmpp_stanza_release(stanza); }
};
using Stanza = std::unique_ptr<xmpp_stanza_t, ReleaseStanza>;

// XML namespaces.
inline constexpr char kNsReceipts[] = "urn:xmpp:receipts";                    // XEP-0184
inline constexpr char kNsCorrection[] = "urn:xmpp:message-correct:0";         // XEP-0308
inline constexpr char kNsQuickResponse[] = "urn:xmpp:tmp:quick-response";     // XEP-0439
inline constexpr char kNsIds[] = "urn:xmpp:sid:0";                            // XEP-0359
inline constexpr char kNsReply[] = "urn:xmpp:reply:0";                        // XEP-0461
inline constexpr char kNsFallback[] = "urn:xmpp:fallback:0";                  // XEP-0428
inline constexpr char kNsDelay[] = "urn:xmpp:delay";                          // XEP-0203
inline constexpr char kNsOldDelay[] = "jabber:x:delay";                       // XEP-0091
inline constexpr char kNsCarbons[] = "urn:xmpp:carbons:2";                    // XEP-0280
inline constexpr char kNsRoomUser[] = "http://jabber.org/protocol/muc#user";  // XEP-0045
inline constexpr char kNsHints[] = "urn:xmpp:hints";                          // XEP-0334
inline constexpr char kNsHeaders[] = "http://jabber.org/protocol/shim";       // XEP-0131
inline constexpr char kNsPing[] = "urn:xmpp:ping";                            // XEP-0199
inline constexpr char kNsUpload[] = "urn:xmpp:http:upload:0";                 // XEP-0363
inline constexpr char kNsOutOfBand[] = "jabber:x:oob";                        // XEP-0066

// ---- Building. Texts and values are escaped by the library. Memory running out throws bad_alloc.

Stanza NewStanza(xmpp_ctx_t* context, const char* name, const char* ns = nullptr);
void SetAttribute(const Stanza& stanza, const char* name, const std::string& value);
void AddChild(const Stanza& parent, Stanza child);
// <name xmlns='ns'>text</name>
void AddTextChild(const Stanza& parent, const char* name, const char* ns, const std::string& text);

// ---- Reading. What is missing is empty or null.

std::string Attribute(xmpp_stanza_t* stanza, const char* name);
// xml:lang, as it stands there.
std::string LanguageOf(xmpp_stanza_t* stanza);
absl::string_view NameOf(xmpp_stanza_t* stanza);
absl::string_view NamespaceOf(xmpp_stanza_t* stanza);
// The stanza's own text, without that of its children.
std::string TextOf(xmpp_stanza_t* stanza);
// The first child of this name and namespace; an empty `ns` matches any.
xmpp_stanza_t* Child(xmpp_stanza_t* stanza, absl::string_view name, absl::string_view ns);
// The first child in this namespace, whatever its name.
xmpp_stanza_t* ChildIn(xmpp_stanza_t* stanza, absl::string_view ns);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_STANZA_H_
