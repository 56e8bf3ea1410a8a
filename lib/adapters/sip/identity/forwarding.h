// The chain of diversions that led a call here: History-Info (RFC 7044) and Diversion (RFC 5806).
//
// Pure. The library knows neither header; it hands their values over as text, which its own parser
// for lists of addresses with parameters reads (both have that form).

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_FORWARDING_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_FORWARDING_H_

#include <sofia-sip/sip.h>

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "lib/adapters/sip/identity/identity.h"

namespace footman::sip {

// Calls `visit` for each address of each header named so, in the order of the message. An entry
// that cannot be read is passed over alone, a parameter likewise; so is what goes beyond
// kMaxAddresses. Returns how many entries could not be read.
int ForEachAddress(const sip_t& sip, absl::string_view header,
                   absl::FunctionRef<void(const sip_contact_t& address)> visit);
inline constexpr int kMaxAddresses = 64;

// The diverting parties, the newest first, all of them. Of the two headers, the one that tells the
// longer chain; History-Info where they are equal.
std::vector<Hop> DivertingParties(const sip_t& invite, const IdentityRules& rules);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_FORWARDING_H_
