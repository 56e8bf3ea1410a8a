#include "lib/adapters/sip/calls/redirect.h"

#include <sofia-sip/hostdomain.h>
#include <sofia-sip/su_alloc.h>
#include <sofia-sip/url.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/su_home.h"

namespace footman::sip {
namespace {

// RFC 3261 25.1: what may stand in a user part besides letters, digits and "mark".
constexpr char kNotInUser[] = "@:;?/\"<> %";
constexpr size_t kMaxIdentity = 256;

bool IsNumber(absl::string_view text) {
  return text.size() > 1 && text[0] == '+' &&
         std::all_of(text.begin() + 1, text.end(), absl::ascii_isdigit);
}

bool IsPrintable(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isgraph);
}

}  // namespace

absl::StatusOr<std::string> UriOf(absl::string_view identity, absl::string_view gateway) {
  const bool number = IsNumber(identity);
  const size_t at = identity.rfind('@');
  const std::string user(number ? identity : identity.substr(0, at));
  const std::string host(number ? gateway : identity.substr(at + 1));
  if ((!number && at == absl::string_view::npos) || user.empty() || host.empty() ||
      identity.size() > kMaxIdentity || !IsPrintable(identity)) {
    return absl::InvalidArgumentError("neither a number nor user@domain");
  }
  const SuHome home;
  std::string escaped(3 * user.size() + 1, '\0');
  url_escape(escaped.data(), user.c_str(), kNotInUser);
  const std::string text =
      absl::StrCat("sip:", escaped.c_str(), "@", host, number ? ";user=phone" : "");
  // What the library does not read back as it was meant is no URI.
  const url_t* url = url_make(home.get(), text.c_str());
  if (url == nullptr || url->url_host == nullptr || !host_is_valid(url->url_host) ||
      url->url_headers != nullptr || url->url_user == nullptr ||
      (!number && url->url_params != nullptr)) {
    return absl::InvalidArgumentError("not a SIP address");
  }
  return std::string(url_as_string(home.get(), url));
}

absl::StatusOr<std::string> DiversionOf(absl::string_view diverting, absl::string_view gateway) {
  absl::StatusOr<std::string> uri = UriOf(diverting, gateway);
  if (!uri.ok()) return uri.status();
  return absl::StrCat("<", *uri, ">;reason=deflection;counter=1");
}

}  // namespace footman::sip
