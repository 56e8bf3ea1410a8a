// How a transfer target becomes the URI of a redirect (302, Contact) and who redirects becomes a
// Diversion header (RFC 5806). Pure; URIs are built and escaped by the library.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_CALLS_REDIRECT_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_CALLS_REDIRECT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::sip {

// "+4930123" -> "sip:+4930123@gateway;user=phone", "bob@example.com" -> "sip:bob@example.com".
// `gateway` is "host[:port]". InvalidArgument: neither a number nor user@domain.
absl::StatusOr<std::string> UriOf(absl::string_view identity, absl::string_view gateway);

// The value of a Diversion header for `diverting`, who chose to send the call elsewhere.
absl::StatusOr<std::string> DiversionOf(absl::string_view diverting, absl::string_view gateway);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_CALLS_REDIRECT_H_
