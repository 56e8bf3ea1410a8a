#include "lib/adapters/web/forwarded.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace footman::web {
namespace {

// "192.0.2.1:4711", "[2001:db8::1]:4711" and "[2001:db8::1]" as some proxies write them.
absl::string_view WithoutPort(absl::string_view text) {
  if (absl::StartsWith(text, "[")) {
    const size_t end = text.find(']');
    return end == text.npos ? absl::string_view() : text.substr(1, end - 1);
  }
  const size_t colon = text.find(':');
  const bool one_colon = colon != text.npos && text.find(':', colon + 1) == text.npos;
  return one_colon ? text.substr(0, colon) : text;
}

// The addresses of an IPv6 network of 64 bits are one source.
std::string SourceName(address::IpAddress source) {
  if (!address::IsMappedIp(source)) std::fill(source.begin() + 8, source.end(), 0);
  return address::IpText(source);
}

}  // namespace

absl::StatusOr<TrustedProxies> TrustedProxies::Parse(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    const std::optional<address::IpNetwork> network = address::ParseIpNetwork(text);
    if (!network.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("trusted_proxies: \"", text, "\" is no address or network"));
    }
    proxies.networks_.push_back(*network);
  }
  return proxies;
}

bool TrustedProxies::Includes(const address::IpAddress& source) const {
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const address::IpNetwork& network) { return network.Includes(source); });
}

bool TrustedProxies::Includes(absl::string_view source) const {
  const std::optional<address::IpAddress> parsed = address::ParseIp(source);
  return parsed.has_value() && Includes(*parsed);
}

std::string TrustedProxies::SourceOf(absl::string_view peer,
                                     absl::string_view forwarded_for) const {
  std::optional<address::IpAddress> source = address::ParseIp(peer);
  if (!source.has_value()) return std::string(peer);
  std::vector<absl::string_view> hops = absl::StrSplit(forwarded_for, ',');
  while (Includes(*source) && !hops.empty()) {
    const std::optional<address::IpAddress> before =
        address::ParseIp(WithoutPort(absl::StripAsciiWhitespace(hops.back())));
    if (!before.has_value()) break;
    source = before;
    hops.pop_back();
  }
  return SourceName(*source);
}

}  // namespace footman::web
