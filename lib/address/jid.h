// XMPP addresses (RFC 6122): prepared, then compared byte by byte and whole.
//
// The profile store prepares what is registered, and the XMPP adapter who writes: both by these, so
// that the bytes agree.

#ifndef FOOTMAN_LIB_ADDRESS_JID_H_
#define FOOTMAN_LIB_ADDRESS_JID_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::address {

struct Jid {
  std::string bare;      // "alice@example.org", or "example.org"
  std::string resource;  // "phone", or empty

  bool has_user() const { return bare.find('@') != std::string::npos; }
  std::string domain() const { return bare.substr(bare.find('@') + 1); }
  std::string full() const { return resource.empty() ? bare : bare + "/" + resource; }
};

// "user@domain/resource", where all but the domain may be missing. InvalidArgument: it is none.
absl::StatusOr<Jid> PrepareJid(absl::string_view text);

// The bare address of a person. InvalidArgument: it is none, has no user, or has a resource; the
// message is about the text alone ("must be like user@domain").
absl::StatusOr<std::string> PrepareXmppUser(absl::string_view text);

}  // namespace footman::address

#endif  // FOOTMAN_LIB_ADDRESS_JID_H_
