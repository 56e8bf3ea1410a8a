// XMPP addresses (RFC 6122): prepared, then compared byte by byte and whole.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_ADDRESS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::xmpp {

struct Jid {
  std::string bare;      // "alice@example.org", or "example.org"
  std::string resource;  // "phone", or empty

  bool has_user() const { return bare.find('@') != std::string::npos; }
  std::string domain() const { return bare.substr(bare.find('@') + 1); }
  std::string full() const { return resource.empty() ? bare : bare + "/" + resource; }
};

// "user@domain/resource", where all but the domain may be missing. InvalidArgument: it is none.
absl::StatusOr<Jid> PrepareJid(absl::string_view text);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_ADDRESS_H_
