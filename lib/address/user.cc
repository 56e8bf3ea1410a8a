#include "lib/address/user.h"

#include <arpa/inet.h>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace footman::address {
namespace {

constexpr size_t kMaxAddress = 255;  // bytes, as profiles have it
constexpr size_t kMaxLabel = 63;     // RFC 1035 2.3.4
// What could be mistaken for another part of a URI, or of a header around it.
constexpr absl::string_view kForbidden = "@:;<>\"\\,/?[]%";

bool IsUser(absl::string_view user) {
  return !user.empty() && absl::c_all_of(user, [](char c) {
    return absl::ascii_isgraph(c) && kForbidden.find(c) == absl::string_view::npos;
  });
}

bool IsIpAddress(int family, absl::string_view text) {
  unsigned char address[sizeof(in6_addr)];
  return ::inet_pton(family, std::string(text).c_str(), address) == 1;
}

bool IsLabel(absl::string_view label) {
  if (label.empty() || label.size() > kMaxLabel) return false;
  if (!absl::ascii_isalnum(label.front()) || !absl::ascii_isalnum(label.back())) return false;
  return absl::c_all_of(label, [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

// RFC 3261 25.1: the last label of a domain begins with a letter.
bool IsDomain(absl::string_view text) {
  absl::ConsumeSuffix(&text, ".");
  absl::string_view last;
  for (const absl::string_view label : absl::StrSplit(text, '.')) {
    if (!IsLabel(label)) return false;
    last = label;
  }
  return absl::ascii_isalpha(last.front());
}

bool IsHost(absl::string_view host) {
  if (host.find('\0') != absl::string_view::npos) return false;
  if (absl::ConsumePrefix(&host, "[")) {
    return absl::ConsumeSuffix(&host, "]") && IsIpAddress(AF_INET6, host);
  }
  return IsIpAddress(AF_INET, host) || IsDomain(host);
}

}  // namespace

absl::StatusOr<std::string> PrepareSipUser(absl::string_view user, absl::string_view host) {
  if (user.empty() || host.empty()) {
    return absl::InvalidArgumentError("is no SIP address: must be like user@domain");
  }
  if (!IsUser(user)) {
    return absl::InvalidArgumentError("has a character before the '@' that cannot be there");
  }
  if (!IsHost(host)) {
    return absl::InvalidArgumentError(
        "has no domain or IP address after the '@' (write other alphabets as xn--...)");
  }
  std::string address = absl::StrCat(user, "@", absl::AsciiStrToLower(host));
  if (address.size() > kMaxAddress) return absl::InvalidArgumentError("is too long");
  return address;
}

std::string PrepareOtherUser(absl::string_view user) {
  const size_t at = user.find('@');
  if (at == absl::string_view::npos) return std::string(user);
  return absl::StrCat(user.substr(0, at), absl::AsciiStrToLower(user.substr(at)));
}

}  // namespace footman::address
