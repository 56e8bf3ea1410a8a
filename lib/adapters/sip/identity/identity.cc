#include "lib/adapters/sip/identity/identity.h"

#include <sofia-sip/sip_header.h>
#include <sofia-sip/url.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/identity/forwarding.h"
#include "lib/adapters/sip/identity/number.h"
#include "lib/adapters/sip/su_home.h"
#include "lib/adapters/sip/url_parameter.h"

namespace footman::sip {
namespace {

constexpr size_t kMaxIdentity = 256;  // bytes; longer names no one
// Diverting parties among the candidates; three places are kept for the other headers.
constexpr size_t kMaxDivertingCandidates = kMaxCalled - 3;

std::string Param(const url_t& url, const char* name) {
  return UrlParameter(url, name).value_or("");
}

// The user part of a SIP URI as a telephone-subscriber (RFC 3261 19.1.6), parameters apart.
const url_t* AsTel(const SuHome& home, const url_t& url) {
  if (url.url_type == url_tel) return &url;
  if (url.url_user == nullptr) return nullptr;
  return url_make(home.get(), absl::StrCat("tel:", url.url_user).c_str());
}

// What chat programs make a link of, also with an @ and a host behind it.
bool IsLinkBefore(absl::string_view user) {
  return absl::StrContains(user, ":") || absl::StrContains(user, "//") ||
         absl::StartsWithIgnoreCase(user, "www.");
}

// Unescaped, unless that would be a link; empty when it holds what no name should.
std::string Unescaped(const char* user) {
  std::string text(strlen(user), '\0');
  text.resize(url_unescape_to(text.data(), user, text.size()));
  if (IsLinkBefore(text)) text = user;
  const bool clean = !absl::StrContains(text, " ") && CleanName(text) == text;
  return clean && !IsLinkBefore(text) ? text : "";
}

std::string NumberOf(const url_t& tel, const IdentityRules& rules) {
  const std::string context = Param(tel, "phone-context");
  return E164Of(tel.url_user, absl::StartsWith(context, "+") ? context : "", rules.numbers);
}

bool Is(const char* text, absl::string_view what) {
  return text != nullptr && absl::EqualsIgnoreCase(text, what);
}

// 3GPP TS 29.163 7.2.3.2.2.3: the network knows no identity.
bool IsUnavailable(const url_t& url) {
  return Is(url.url_host, "unknown.invalid") || (Is(url.url_user, "unavailable"));
}

// RFC 3323 4.2: the caller asks for none, whatever the network or their From would say.
bool WantsNoPrivacy(const sip_t& invite) {
  const sip_privacy_t* privacy = invite.sip_privacy;
  return privacy != nullptr && privacy->priv_values != nullptr &&
         Is(privacy->priv_values[0], "none") && privacy->priv_values[1] == nullptr;
}

bool WantsPrivacy(const sip_t& invite) {
  const sip_privacy_t* privacy = invite.sip_privacy;
  if (privacy == nullptr || privacy->priv_values == nullptr) return false;
  for (size_t i = 0; privacy->priv_values[i] != nullptr; ++i) {
    for (const char* kind : {"id", "user", "header"}) {  // RFC 3325 9.3, RFC 3323 4.2
      if (Is(privacy->priv_values[i], kind)) return true;
    }
  }
  return false;
}

// One possible identity of the caller.
struct Claim {
  std::string identity;
  std::string name;
  bool anonymous = false;
  Attestation attestation = Attestation::kNone;
  bool is_number() const { return absl::StartsWith(identity, "+"); }
};

// "verstat" of the URI or of its user part (3GPP TS 24.229 7.2A.20, ATIS-1000074).
Attestation AttestationOf(const SuHome& home, const url_t& url) {
  std::string verstat = Param(url, "verstat");
  if (const url_t* tel = AsTel(home, url); verstat.empty() && tel != nullptr) {
    verstat = Param(*tel, "verstat");
  }
  if (absl::StartsWithIgnoreCase(verstat, "TN-Validation-Failed")) return Attestation::kFailed;
  if (!absl::StartsWithIgnoreCase(verstat, "TN-Validation-Passed")) return Attestation::kNone;
  if (absl::EndsWithIgnoreCase(verstat, "-B")) return Attestation::kPartial;
  if (absl::EndsWithIgnoreCase(verstat, "-C")) return Attestation::kGateway;
  return Attestation::kFull;
}

Claim ClaimOf(const url_t& url, const char* display, const IdentityRules& rules) {
  const SuHome home;
  Claim claim;
  claim.anonymous = IsAnonymous(url);
  if (!IsUnavailable(url)) claim.identity = IdentityOf(url, rules);
  if (display != nullptr) claim.name = CleanName(display);
  if (rules.trusted) claim.attestation = AttestationOf(home, url);
  return claim;
}

// P-Asserted-Identity may hold a SIP and a tel URI (RFC 3325 9.1): the number is better.
std::optional<Claim> Asserted(const sip_t& invite, const IdentityRules& rules) {
  std::optional<Claim> best;
  if (!rules.trusted) return best;
  ForEachAddress(invite, "P-Asserted-Identity", [&](const sip_contact_t& address) {
    Claim claim = ClaimOf(*address.m_url, address.m_display, rules);
    if (best.has_value() && claim.name.empty()) claim.name = best->name;
    const bool better =
        !best.has_value() || best->identity.empty() || (claim.is_number() && !best->is_number());
    if (better) best = std::move(claim);
  });
  return best;
}

void ReadCaller(const sip_t& invite, const IdentityRules& rules, Identity* identity) {
  Claim from;
  if (invite.sip_from != nullptr) {
    from = ClaimOf(*invite.sip_from->a_url, invite.sip_from->a_display, rules);
  }
  const Claim claim = Asserted(invite, rules).value_or(from);
  identity->attestation =
      claim.attestation != Attestation::kNone ? claim.attestation : from.attestation;
  // A caller who writes "anonymous" into From wants to be it, whatever the network asserts, unless
  // they say the contrary.
  const bool from_hides = from.anonymous && !(WantsNoPrivacy(invite) && !claim.identity.empty());
  if (WantsPrivacy(invite) || from_hides || claim.anonymous) {
    identity->presentation = Presentation::kRestricted;
    return;
  }
  if (claim.identity.empty()) return;  // kUnavailable
  identity->presentation = Presentation::kAllowed;
  identity->number = claim.identity;
  identity->name = !claim.name.empty() ? claim.name : from.name;
  // Gateways that know no name write the number or the address once more.
  if (identity->name == claim.identity ||
      (claim.is_number() && E164Of(identity->name, "", rules.numbers) == claim.identity)) {
    identity->name.clear();
  }
  identity->name = WithoutLinks(identity->name);
}

// The oldest that is kept counts for those before it: a call is diverted as often as it was,
// however little of it is shown.
void CutToNewest(std::vector<Hop>* hops) {
  constexpr size_t kKept = kMaxDiversions;
  if (hops->size() <= kKept) return;
  int count = 0;
  for (size_t i = kKept - 1; i < hops->size(); ++i) count += std::max<int>((*hops)[i].count, 1);
  hops->resize(kKept);
  hops->back().count = static_cast<uint8_t>(std::min(count, 255));
}

void AddCandidate(std::string candidate, Identity* identity) {
  if (candidate.empty() || identity->called.size() >= static_cast<size_t>(kMaxCalled) ||
      absl::c_linear_search(identity->called, candidate)) {
    return;
  }
  identity->called.push_back(std::move(candidate));
}

// R2: the original called party, the other diverting parties from the latest back, then where the
// call was sent.
void ReadCalled(const sip_t& invite, const std::vector<Hop>& hops, const IdentityRules& rules,
                Identity* identity) {
  if (!hops.empty()) AddCandidate(hops.back().party, identity);
  for (const Hop& hop : hops) {
    if (identity->called.size() < kMaxDivertingCandidates) AddCandidate(hop.party, identity);
  }
  if (rules.trusted) {
    ForEachAddress(invite, "P-Called-Party-ID", [&](const sip_contact_t& address) {
      AddCandidate(IdentityOf(*address.m_url, rules), identity);
    });
  }
  if (invite.sip_to != nullptr) AddCandidate(IdentityOf(*invite.sip_to->a_url, rules), identity);
  if (invite.sip_request != nullptr) {
    AddCandidate(IdentityOf(*invite.sip_request->rq_url, rules), identity);
  }
}

}  // namespace

bool IsAnonymous(const url_t& url) {
  return Is(url.url_user, "anonymous") || Is(url.url_host, "anonymous.invalid");
}

std::string IdentityOf(const url_t& url, const IdentityRules& rules) {
  if (url.url_type != url_sip && url.url_type != url_sips && url.url_type != url_tel) return "";
  if (url.url_user == nullptr || IsAnonymous(url)) return "";
  const SuHome home;
  const url_t* tel = AsTel(home, url);
  if (tel != nullptr && tel->url_user != nullptr) {
    if (std::string number = NumberOf(*tel, rules); !number.empty()) return number;
  }
  // A local number without a rule lives in the domain of its context (RFC 3966 5.1.5).
  std::string host = url.url_type == url_tel   ? Param(url, "phone-context")
                     : url.url_host != nullptr ? url.url_host
                                               : "";
  absl::AsciiStrToLower(&host);
  if (!rules.own_domain.empty() && absl::c_linear_search(rules.own_hosts, host)) {
    host = rules.own_domain;
  }
  const std::string user = Unescaped(url.url_user);
  if (user.empty() || host.empty() || user.size() + host.size() >= kMaxIdentity) return "";
  return absl::StrCat(user, "@", host);
}

Identity Identify(const sip_t& invite, const IdentityRules& rules) {
  Identity identity;
  ReadCaller(invite, rules, &identity);
  std::vector<Hop> hops;
  if (rules.trusted) hops = DivertingParties(invite, rules);
  ReadCalled(invite, hops, rules, &identity);
  CutToNewest(&hops);
  identity.diversions = std::move(hops);
  return identity;
}

}  // namespace footman::sip
