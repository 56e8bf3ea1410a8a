// Hashes of public texts, and how secrets travel in cookies. See also web_storage.h.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_SECRETS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_SECRETS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "footman/adapters/web_storage.h"

namespace footman::web {

// Whether it could have come from NewWebSecret.
bool LooksLikeSecret(absl::string_view text);

// The session secret in a Cookie header (RFC 6265, 5.4), if one is there. Under TLS the cookie has
// the prefix __Host-: no other host of the domain can set it, and no page without TLS.
std::optional<std::string> SessionOf(absl::string_view cookie_header, bool tls);
// Set-Cookie that begins, or ends, a session.
std::string BeginSessionCookie(absl::string_view secret, absl::Duration lifetime, bool tls);
std::string EndSessionCookie(bool tls);

// A short fingerprint of a public text, for entity tags.
std::string Fingerprint(absl::string_view text);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_SECRETS_H_
