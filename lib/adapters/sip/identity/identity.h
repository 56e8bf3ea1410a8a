// Who calls and who is called, read from the headers of an INVITE (R2, R3).
//
// Pure: a parsed message in, data out; everything is parsed by the library's own parsers. Headers
// that only a trusted network can vouch for are passed over when the peer is not trusted.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_IDENTITY_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_IDENTITY_H_

#include <sofia-sip/sip.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "footman/adapters/sip.h"
#include "footman/call.h"

namespace footman::sip {

// A diverting party.
struct Hop {
  std::string party = {};  // empty: the network withholds it even from us
  DiversionReason reason = DiversionReason::kUnknown;
  uint8_t count = 1;
  bool restricted = false;
};

struct Identity {
  std::string number;  // empty unless kAllowed
  std::string name;
  Presentation presentation = Presentation::kUnavailable;
  Attestation attestation = Attestation::kNone;
  std::vector<std::string> called;  // best guess first, each once; at most kMaxCalled
  std::vector<Hop> diversions;      // the newest first; at most kMaxDiversions
};

// How to read identities of one peer.
struct IdentityRules {
  bool trusted = false;
  NumberRule numbers = {};
  std::vector<std::string> own_hosts = {};  // domains and addresses of this system, lower case
  std::string own_domain = {};              // what they read as; empty = as they are
};

Identity Identify(const sip_t& invite, const IdentityRules& rules);

// One URI as an identity: E.164 when it is a number, else user@domain with the domain in lower
// case; empty when it is neither, or absurdly long.
std::string IdentityOf(const url_t& url, const IdentityRules& rules);

// "anonymous" and its like (RFC 3323 4.1.1.3): whoever it is does not want to be known.
bool IsAnonymous(const url_t& url);

// A display name fit to be shown: unquoted, valid UTF-8 (what is none is read as Latin-1, which is
// what others write), without control characters and those that turn the direction of writing, at
// most kMaxName bytes.
std::string CleanName(absl::string_view display);
// `name` so that no chat program makes a link of it, and still readable: "www. example. com"; at
// most kMaxName bytes. It would be the caller's link, under the eyes of somebody who trusts us.
std::string WithoutLinks(absl::string_view name);
inline constexpr size_t kMaxName = 128;

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_IDENTITY_H_
