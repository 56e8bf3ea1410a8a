// User names of the other messaging services, prepared for comparison byte by byte.
//
// The profile store prepares what is registered, and each adapter who writes: both by the function
// of the service, so that the bytes agree. Pure.

#ifndef FOOTMAN_LIB_ADDRESS_USER_H_
#define FOOTMAN_LIB_ADDRESS_USER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::address {

// A SIP user, unescaped and without scheme, port or parameters: "Alice", "Example.ORG" ->
// "Alice@example.org". The user keeps its case (RFC 3261 19.1.4). The host is a domain, an IPv4
// address or an IPv6 address in brackets. InvalidArgument: it is none; the message is about the
// text alone.
absl::StatusOr<std::string> PrepareSipUser(absl::string_view user, absl::string_view host);

// Any other service's: as it is, but the domain of user@domain in lower case.
std::string PrepareOtherUser(absl::string_view user);

}  // namespace footman::address

#endif  // FOOTMAN_LIB_ADDRESS_USER_H_
