#include "lib/adapters/sip/identity/forwarding.h"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/url.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/adapters/sip/identity/lenient_names.h"
#include "lib/adapters/sip/su_home.h"
#include "lib/adapters/sip/url_parameter.h"

namespace footman::sip {
namespace {

int TotalOf(const std::vector<Hop>& hops) {
  int total = 0;
  for (const Hop& hop : hops) total += hop.count;
  return total;
}

// ---- Diversion.

// The value of a parameter, without quotes; some switches put them around tokens.
std::string Parameter(const sip_contact_t& address, const char* name_and_equals) {
  const SuHome home;
  const char* value = msg_params_find(address.m_params, name_and_equals);
  if (value == nullptr) return "";
  const char* bare = value[0] == '"' ? msg_unquote_dup(home.get(), value) : value;
  return bare != nullptr ? bare : "";
}

bool HasParameter(const sip_contact_t& address, const char* name) {
  return msg_params_find(address.m_params, name) != nullptr;
}

// RFC 5806 10.1
DiversionReason ReasonNamed(absl::string_view name) {
  static constexpr std::pair<const char*, DiversionReason> kNames[] = {
      {"unconditional", DiversionReason::kUnconditional},
      {"user-busy", DiversionReason::kBusy},
      {"no-answer", DiversionReason::kNoAnswer},
      {"unavailable", DiversionReason::kUnavailable},
      {"out-of-service", DiversionReason::kUnavailable},
      {"deflection", DiversionReason::kDeflection},
      {"unknown", DiversionReason::kUnknown},
      {"", DiversionReason::kUnknown}};
  for (const auto& [known, reason] : kNames) {
    if (absl::EqualsIgnoreCase(name, known)) return reason;
  }
  return DiversionReason::kOther;
}

// Hops that cannot be read have been, all the same, when it comes to too many; the oldest counts
// for them. Fewer of them change nothing: they may be no hops at all.
void CountUnreadable(int unreadable, std::vector<Hop>* hops) {
  if (TotalOf(*hops) + unreadable <= kMaxDiversions) return;
  if (hops->empty()) hops->push_back({.count = 0, .restricted = true});
  hops->back().count = static_cast<uint8_t>(std::min(hops->back().count + unreadable, 255));
}

std::vector<Hop> FromDiversion(const sip_t& invite, const IdentityRules& rules) {
  std::vector<Hop> hops;  // the newest is the first in the message already
  const int unreadable = ForEachAddress(invite, "Diversion", [&](const sip_contact_t& address) {
    Hop hop;
    hop.party = IdentityOf(*address.m_url, rules);
    hop.reason = ReasonNamed(Parameter(address, "reason="));
    uint32_t count = 0;
    if (absl::SimpleAtoi(Parameter(address, "counter="), &count) && count > 0) {
      hop.count = static_cast<uint8_t>(std::min(count, 255u));
    }
    const std::string privacy = Parameter(address, "privacy=");
    hop.restricted = hop.party.empty() || IsAnonymous(*address.m_url) ||
                     (!privacy.empty() && !absl::EqualsIgnoreCase(privacy, "off"));
    hops.push_back(std::move(hop));
  });
  CountUnreadable(unreadable, &hops);
  return hops;
}

// ---- History-Info.

struct Entry {
  std::vector<uint32_t> index;  // "1.2.1"
  std::string parent;           // "mp": the entry that was diverted
  std::string party;
  std::string user;
  uint32_t cause = 0;  // of the URI, RFC 4458: why the call was sent to this entry
  std::optional<DiversionReason> left_because;  // of the embedded Reason: why it went on from here
  bool restricted = false;
  bool routing_only = false;  // "rc", "np": the same party in another place (RFC 7044 10.4)
};

std::vector<uint32_t> IndexOf(absl::string_view text) {
  std::vector<uint32_t> index;
  for (absl::string_view part : absl::StrSplit(text, '.')) {
    uint32_t number = 0;
    if (!absl::SimpleAtoi(part, &number)) return {};
    index.push_back(number);
  }
  return index;
}

// RFC 4458 2, as 3GPP TS 24.604 uses it
DiversionReason ReasonOfCause(uint32_t cause) {
  switch (cause) {
    case 302:
      return DiversionReason::kUnconditional;
    case 486:
      return DiversionReason::kBusy;
    case 408:
      return DiversionReason::kNoAnswer;
    case 480:
    case 487:
      return DiversionReason::kDeflection;
    case 503:
      return DiversionReason::kUnavailable;
    default:
      return DiversionReason::kUnknown;
  }
}

// A response that made the call go on (RFC 7044 5.1): what the status says of the party.
DiversionReason ReasonOfResponse(const sip_reason_t& reason) {
  uint32_t cause = 0;
  if (reason.re_cause == nullptr || !absl::SimpleAtoi(reason.re_cause, &cause)) {
    return DiversionReason::kUnknown;
  }
  if (absl::EqualsIgnoreCase(reason.re_protocol, "Q.850")) {
    if (cause == 17) return DiversionReason::kBusy;
    if (cause == 18 || cause == 19) return DiversionReason::kNoAnswer;
    return cause == 20 ? DiversionReason::kUnavailable : DiversionReason::kOther;
  }
  switch (cause) {
    case 480:
    case 404:
      return DiversionReason::kUnavailable;
    case 487:
      return DiversionReason::kNoAnswer;
    case 600:
      return DiversionReason::kBusy;
    case 603:
      return DiversionReason::kDeflection;
    default:
      return ReasonOfCause(cause);
  }
}

struct MessageDeleter {
  void operator()(msg_t* message) const { msg_destroy(message); }
};

// The headers within a URI: "?Reason=SIP%3Bcause%3D486&Privacy=history".
void ReadEmbedded(const url_t& url, Entry* entry) {
  if (url.url_headers == nullptr) return;
  const SuHome home;
  char* headers = url_query_as_header_string(home.get(), url.url_headers);
  if (headers == nullptr) return;
  std::unique_ptr<msg_t, MessageDeleter> message(msg_create(sip_default_mclass(), 0));
  sip_t* sip = sip_object(message.get());
  if (msg_header_parse_str(message.get(), reinterpret_cast<msg_pub_t*>(sip), headers) < 0) return;
  for (const sip_reason_t* reason = sip->sip_reason; reason != nullptr; reason = reason->re_next) {
    if (!entry->left_because.has_value()) entry->left_because = ReasonOfResponse(*reason);
  }
  const sip_privacy_t* privacy = sip->sip_privacy;
  for (size_t i = 0;
       privacy != nullptr && privacy->priv_values != nullptr && privacy->priv_values[i] != nullptr;
       ++i) {
    entry->restricted |= !absl::EqualsIgnoreCase(privacy->priv_values[i], "none");
  }
}

Entry EntryOf(const sip_contact_t& address, const IdentityRules& rules) {
  Entry entry;
  const url_t& url = *address.m_url;
  entry.index = IndexOf(Parameter(address, "index="));
  entry.parent = Parameter(address, "mp=");
  entry.routing_only = HasParameter(address, "rc=") || HasParameter(address, "np=");
  entry.party = IdentityOf(url, rules);
  entry.user = url.url_user != nullptr ? url.url_user : "";
  if (!absl::SimpleAtoi(UrlParameter(url, "cause").value_or(""), &entry.cause)) entry.cause = 0;
  ReadEmbedded(url, &entry);
  return entry;
}

std::vector<Entry> Entries(const sip_t& invite, const IdentityRules& rules) {
  std::vector<Entry> entries;
  ForEachAddress(invite, "History-Info",
                 [&](const sip_contact_t& address) { entries.push_back(EntryOf(address, rules)); });
  // RFC 7044 10.3: the index, not the place in the message, is the order.
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.index < b.index; });
  return entries;
}

// Whose diversion brought the call to entries[at]; -1: nobody's, it is the first or was routed.
int DivertedBy(const std::vector<Entry>& entries, int at) {
  const Entry& entry = entries[at];
  if (at == 0) return -1;
  if (!entry.parent.empty()) {
    const std::vector<uint32_t> parent = IndexOf(entry.parent);
    for (int i = 0; i < at; ++i) {
      if (entries[i].index == parent) return i;
    }
    return at - 1;
  }
  const Entry& before = entries[at - 1];
  if (entry.cause != 0 || before.left_because.has_value()) return at - 1;
  // Neither marked as a diversion nor as routing, as RFC 4244 wrote it: another user is a
  // diversion.
  const bool another =
      !entry.routing_only && entry.user != before.user && entry.party != before.party;
  return another ? at - 1 : -1;
}

std::string TargetOf(const sip_t& invite, const IdentityRules& rules) {
  return invite.sip_request != nullptr ? IdentityOf(*invite.sip_request->rq_url, rules) : "";
}

std::vector<Hop> FromHistoryInfo(const sip_t& invite, const IdentityRules& rules) {
  const std::vector<Entry> entries = Entries(invite, rules);
  std::vector<Hop> hops;
  for (int at = 0; at < static_cast<int>(entries.size()); ++at) {
    const int by = DivertedBy(entries, at);
    if (by < 0) continue;
    const Entry& party = entries[by];
    Hop hop;
    hop.party = party.party;
    hop.restricted = party.restricted || party.party.empty();
    hop.reason = entries[at].cause != 0 ? ReasonOfCause(entries[at].cause)
                                        : party.left_because.value_or(DiversionReason::kUnknown);
    hops.push_back(std::move(hop));
  }
  // Where the call went from there is missing or cannot be read, but it did go on (RFC 7044 10.2).
  if (!entries.empty() && entries.back().left_because.has_value() &&
      entries.back().party != TargetOf(invite, rules)) {
    const Entry& last = entries.back();
    hops.push_back({.party = last.party,
                    .reason = *last.left_because,
                    .restricted = last.restricted || last.party.empty()});
  }
  std::reverse(hops.begin(), hops.end());
  return hops;
}

// ---- Addresses as they come.

bool IsOfAPerson(const url_t& url) {
  return url.url_type == url_sip || url.url_type == url_sips || url.url_type == url_tel;
}

// An odd parameter ("reason=", ";;", a quote that nobody closes) loses only itself. Null: the
// address cannot be read either.
const sip_contact_t* WithoutBadParameters(su_home_t* home, absl::string_view address) {
  constexpr int kMostParameters = 32;
  const size_t open = address.find('<');
  size_t end = open == absl::string_view::npos ? address.find(';') : address.find('>', open);
  if (end == absl::string_view::npos) return nullptr;
  if (open != absl::string_view::npos) ++end;
  std::string good(address.substr(0, end));
  const sip_contact_t* read = sip_contact_make(home, good.c_str());
  if (read == nullptr || !IsOfAPerson(*read->m_url)) return nullptr;
  int seen = 0;
  for (absl::string_view parameter : absl::StrSplit(address.substr(end), ';')) {
    parameter = absl::StripAsciiWhitespace(parameter);
    if (parameter.empty() || ++seen > kMostParameters) continue;
    const std::string more = absl::StrCat(good, ";", parameter);
    const sip_contact_t* with = sip_contact_make(home, more.c_str());
    if (with == nullptr) continue;
    read = with;
    good = more;
  }
  return read;
}

// Null: it cannot be read.
const sip_contact_t* ReadAddress(su_home_t* home, const std::string& text) {
  if (const sip_contact_t* address = sip_contact_make(home, text.c_str())) return address;
  const std::string quoted = WithQuotedName(text);
  if (!quoted.empty()) {
    if (const sip_contact_t* address = sip_contact_make(home, quoted.c_str())) return address;
  }
  return WithoutBadParameters(home, quoted.empty() ? text : quoted);
}

// Of one entry of a list; several where a quote that nobody closed holds them together.
std::vector<const sip_contact_t*> ReadAddresses(su_home_t* home, const std::string& entry) {
  std::vector<const sip_contact_t*> addresses;
  if (const sip_contact_t* address = ReadAddress(home, entry)) return {address};
  if (!absl::StrContains(entry, ",")) return {};
  for (const absl::string_view piece : absl::StrSplit(entry, ',')) {
    if (const sip_contact_t* address = ReadAddress(home, std::string(piece))) {
      addresses.push_back(address);
    }
  }
  return addresses;
}

}  // namespace

int ForEachAddress(const sip_t& sip, absl::string_view header,
                   absl::FunctionRef<void(const sip_contact_t& address)> visit) {
  const SuHome home;
  int seen = 0;
  int unreadable = 0;
  for (const sip_unknown_t* unknown = sip.sip_unknown; unknown != nullptr;
       unknown = unknown->un_next) {
    if (unknown->un_name == nullptr || unknown->un_value == nullptr ||
        !absl::EqualsIgnoreCase(unknown->un_name, header)) {
      continue;
    }
    for (const std::string& entry : AddressesIn(unknown->un_value)) {
      if (seen++ >= kMaxAddresses) return unreadable;
      const std::vector<const sip_contact_t*> addresses = ReadAddresses(home.get(), entry);
      for (const sip_contact_t* address : addresses) visit(*address);
      if (addresses.empty() && !absl::StripAsciiWhitespace(entry).empty()) ++unreadable;
    }
  }
  return unreadable;
}

std::vector<Hop> DivertingParties(const sip_t& invite, const IdentityRules& rules) {
  std::vector<Hop> history = FromHistoryInfo(invite, rules);
  std::vector<Hop> diversion = FromDiversion(invite, rules);
  const int most = std::max(TotalOf(history), TotalOf(diversion));
  std::vector<Hop> hops =
      diversion.size() > history.size() ? std::move(diversion) : std::move(history);
  // What only the other header tells has been, all the same.
  const int missing = most - TotalOf(hops);
  if (missing > 0 && !hops.empty()) {
    hops.back().count = static_cast<uint8_t>(std::min(hops.back().count + missing, 255));
  }
  return hops;
}

}  // namespace footman::sip
