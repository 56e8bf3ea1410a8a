#include "lib/adapters/web/forwarded.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace footman::web {
namespace {

constexpr int kMappedBits = 96;  // before the IPv4 address in ::ffff:a.b.c.d

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

bool IsMapped(const std::array<uint8_t, 16>& address) {
  static constexpr uint8_t kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::memcmp(address.data(), kPrefix, sizeof kPrefix) == 0;
}

}  // namespace

bool TrustedProxies::ParseAddress(absl::string_view text, Address& address) {
  const std::string terminated(text);
  if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return true;
  address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return inet_pton(AF_INET, terminated.c_str(), address.data() + kMappedBits / 8) == 1;
}

absl::StatusOr<TrustedProxies> TrustedProxies::Parse(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text, absl::MaxSplits('/', 1));
    Network network;
    bool good = ParseAddress(parts.first, network.address);
    const int before = IsMapped(network.address) ? kMappedBits : 0;
    network.bits = 128 - before;
    if (absl::StrContains(text, '/')) good = good && absl::SimpleAtoi(parts.second, &network.bits);
    if (!good || network.bits < 0 || network.bits > 128 - before) {
      return absl::InvalidArgumentError(
          absl::StrCat("trusted_proxies: \"", text, "\" is no address or network"));
    }
    network.bits += before;
    proxies.networks_.push_back(network);
  }
  return proxies;
}

bool TrustedProxies::Includes(const Address& address) const {
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    const int whole = network.bits / 8;
    const int rest = network.bits % 8;
    if (!std::equal(address.begin(), address.begin() + whole, network.address.begin())) {
      return false;
    }
    return rest == 0 || ((address[whole] ^ network.address[whole]) >> (8 - rest)) == 0;
  });
}

bool TrustedProxies::Includes(absl::string_view address) const {
  Address parsed{};
  return ParseAddress(address, parsed) && Includes(parsed);
}

std::string TrustedProxies::Name(const Address& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (IsMapped(address)) {
    inet_ntop(AF_INET, address.data() + kMappedBits / 8, text, sizeof text);
    return text;
  }
  Address network = address;
  std::fill(network.begin() + 8, network.end(), 0);
  inet_ntop(AF_INET6, network.data(), text, sizeof text);
  return text;
}

std::string TrustedProxies::SourceOf(absl::string_view peer,
                                     absl::string_view forwarded_for) const {
  Address source{};
  if (!ParseAddress(peer, source)) return std::string(peer);
  std::vector<absl::string_view> hops = absl::StrSplit(forwarded_for, ',');
  while (Includes(source) && !hops.empty()) {
    Address before{};
    if (!ParseAddress(WithoutPort(absl::StripAsciiWhitespace(hops.back())), before)) break;
    source = before;
    hops.pop_back();
  }
  return Name(source);
}

}  // namespace footman::web
