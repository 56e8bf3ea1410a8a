#include "lib/address/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/numbers.h"

namespace footman::address {

IpAddress MappedIp(const void* ipv4) {
  IpAddress address{};
  address[10] = address[11] = 0xff;
  std::memcpy(&address[kMappedBits / 8], ipv4, 4);
  return address;
}

bool IsMappedIp(const IpAddress& address) { return address == MappedIp(&address[kMappedBits / 8]); }

std::optional<IpAddress> ParseIp(absl::string_view text) {
  if (text.find('\0') != absl::string_view::npos) return std::nullopt;
  const std::string address(text);
  in_addr ipv4;
  if (inet_pton(AF_INET, address.c_str(), &ipv4) == 1) return MappedIp(&ipv4);
  IpAddress ipv6;
  if (inet_pton(AF_INET6, address.c_str(), ipv6.data()) == 1) return ipv6;
  return std::nullopt;
}

std::string IpText(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (IsMappedIp(address)) {
    inet_ntop(AF_INET, &address[kMappedBits / 8], text, sizeof text);
  } else {
    inet_ntop(AF_INET6, address.data(), text, sizeof text);
  }
  return text;
}

bool IpNetwork::Includes(const IpAddress& other) const {
  const int whole = bits / 8;
  if (!std::equal(address.begin(), address.begin() + whole, other.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || ((address[whole] ^ other[whole]) >> (8 - rest)) == 0;
}

std::optional<IpNetwork> ParseIpNetwork(absl::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<IpAddress> address = ParseIp(text.substr(0, slash));
  if (!address.has_value()) return std::nullopt;
  IpNetwork network{*address, 128};
  if (slash == absl::string_view::npos) return network;
  const bool is_ipv4 = text.find(':') == absl::string_view::npos;
  const int offset = is_ipv4 ? kMappedBits : 0;
  if (!absl::SimpleAtoi(text.substr(slash + 1), &network.bits)) return std::nullopt;
  if (network.bits < 0 || network.bits > 128 - offset) return std::nullopt;
  network.bits += offset;
  if (IsMappedIp(*address) && network.bits < kMappedBits) return std::nullopt;
  return network;
}

}  // namespace footman::address
