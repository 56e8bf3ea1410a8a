#include "lib/address/jid.h"

#include <stringprep.h>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace footman::address {
namespace {

constexpr size_t kMaxPart = 1023;  // RFC 6122 2.1

absl::Status NoAddress() { return absl::InvalidArgumentError("is no XMPP address (RFC 6122)"); }

// Most parts of most addresses: preparation by any of the profiles leaves these as they are.
bool IsPrepared(absl::string_view part) {
  return absl::c_all_of(part, [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-' || c == '_';
  });
}

absl::StatusOr<std::string> Prepare(absl::string_view part, const Stringprep_profile* profile) {
  // A NUL would end the text early for the C library: "alice\0@..." is not "alice".
  if (part.empty() || part.size() > kMaxPart || part.find('\0') != absl::string_view::npos) {
    return NoAddress();
  }
  std::string buffer(part);
  if (IsPrepared(part)) return buffer;
  buffer.resize(4 * kMaxPart + 1);  // preparation may lengthen
  if (stringprep(buffer.data(), buffer.size(), Stringprep_profile_flags{}, profile) !=
      STRINGPREP_OK) {
    return NoAddress();
  }
  buffer.resize(std::char_traits<char>::length(buffer.data()));
  if (buffer.empty() || buffer.size() > kMaxPart) return NoAddress();
  return buffer;
}

}  // namespace

absl::StatusOr<Jid> PrepareJid(absl::string_view text) {
  Jid address;
  // RFC 7622 3.2: the resource is cut off first, since it may hold any '@' or '/'.
  const size_t slash = text.find('/');
  if (slash != absl::string_view::npos) {
    absl::StatusOr<std::string> resource =
        Prepare(text.substr(slash + 1), stringprep_xmpp_resourceprep);
    if (!resource.ok()) return resource.status();
    address.resource = *std::move(resource);
    text = text.substr(0, slash);
  }
  std::string user;
  const size_t at = text.find('@');
  if (at != absl::string_view::npos) {
    absl::StatusOr<std::string> node = Prepare(text.substr(0, at), stringprep_xmpp_nodeprep);
    if (!node.ok()) return node.status();
    user = absl::StrCat(*node, "@");
    text = text.substr(at + 1);
  }
  absl::StatusOr<std::string> domain = Prepare(text, stringprep_nameprep);
  if (!domain.ok()) return domain.status();
  // Preparation maps some wide characters to these, and an address must not change its parts by it.
  if (domain->find_first_of("@/ ") != std::string::npos) return NoAddress();
  address.bare = absl::StrCat(user, *domain);
  return address;
}

absl::StatusOr<std::string> PrepareXmppUser(absl::string_view text) {
  absl::StatusOr<Jid> address = PrepareJid(text);
  if (!address.ok()) return address.status();
  if (!address->has_user()) return absl::InvalidArgumentError("must be like user@domain");
  if (!address->resource.empty()) {
    return absl::InvalidArgumentError("must be without a resource (nothing after a '/')");
  }
  return address->bare;
}

}  // namespace footman::address
