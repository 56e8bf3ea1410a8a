// What a message is for, by what comes with its body. Many clients say in the body what older ones
// should show instead: "attempted to retract a message", "I sent you an encrypted message". No
// person has typed that.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_MESSAGE_KIND_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_MESSAGE_KIND_H_

#include <strophe.h>

#include <cstdint>

#include "absl/strings/string_view.h"

namespace footman::xmpp {

enum class MessageKind : uint8_t {
  kText,       // what a person says, if it says anything
  kRoom,       // from a room (XEP-0045), or about one: it never decides
  kEncrypted,  // it says something that we cannot read
  kSilent,     // a retraction, a reaction, an invitation, a call: nothing to be understood
};

// `type` and `body` are the message's.
MessageKind KindOf(xmpp_stanza_t* message, absl::string_view type, absl::string_view body);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_MESSAGE_KIND_H_
