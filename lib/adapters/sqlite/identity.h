// Canonical forms of what names people: numbers, SIP addresses, user names of messaging services.
//
// Errors are InvalidArgument, and their messages are about the text alone ("is no phone number"):
// the caller says whose it was.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_IDENTITY_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_IDENTITY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::sqlite {

// A number as people write it, in E.164 ("+4930123456"); or user@domain with a lower-case domain.
// `region` (ISO 3166, "DE") reads numbers without a leading '+'; it may be empty.
absl::StatusOr<std::string> CanonicalIdentity(absl::string_view text, const std::string& region);

// As look-ups compare: the domain of user@domain in lower case, anything else as it is.
std::string LookUpForm(absl::string_view identity);

// A user name of a service. XMPP: a bare JID, prepared as RFC 6122 says (stringprep); SIP:
// user@domain, with or without "sip:"; others: as it is, but a domain in lower case.
absl::StatusOr<std::string> CanonicalUser(absl::string_view service, absl::string_view user);

bool IsKnownRegion(const std::string& region);

// Valid UTF-8 without control characters (a line break is one), at most `max_bytes`.
absl::Status CheckText(absl::string_view text, size_t max_bytes);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_IDENTITY_H_
