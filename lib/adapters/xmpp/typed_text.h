// What a person has typed of a message's body: its bodies in several languages, without what the
// client has put in for clients that know less (XEP-0428).

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_TYPED_TEXT_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_TYPED_TEXT_H_

#include <strophe.h>

#include <string>

namespace footman::xmpp {

// The bodies as they came; empty: there is none, or the message is not as RFC 6121 5.2.3 has it.
// Bodies in several languages that differ stand below each other: nobody knows which one is meant.
std::string BodyOf(xmpp_stanza_t* message);

// The same without all fallbacks, whatever they stand in for: nobody typed those.
std::string TypedTextOf(xmpp_stanza_t* message);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_TYPED_TEXT_H_
