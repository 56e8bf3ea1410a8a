#include "lib/adapters/sip/identity.h"
#include <sofia-sip/url.h>
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
namespace footman::sip {
std::string IdentityOf(const url_t& url, const IdentityRules&) {
  if (url.url_user == nullptr || url.url_host == nullptr) return "";
  return absl::StrCat(url.url_user, "@", absl::AsciiStrToLower(url.url_host));
}
Identity Identify(const sip_t& invite, const IdentityRules& rules) {
  Identity identity;
  identity.number = IdentityOf(*invite.sip_from->a_url, rules);
  if (!identity.number.empty()) identity.presentation = Presentation::kShown;
  identity.called = {IdentityOf(*invite.sip_to->a_url, rules)};
  return identity;
}
}
