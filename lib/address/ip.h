// IP addresses and networks, by which peers and proxies are trusted.

#ifndef FOOTMAN_LIB_ADDRESS_IP_H_
#define FOOTMAN_LIB_ADDRESS_IP_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace footman::address {

// An IPv6 address; IPv4 ones are mapped (RFC 4291 2.5.5.2), so that one form serves both.
using IpAddress = std::array<uint8_t, 16>;

inline constexpr int kMappedBits = 96;  // before the IPv4 address in ::ffff:a.b.c.d

// `ipv4`: four bytes in network order.
IpAddress MappedIp(const void* ipv4);
bool IsMappedIp(const IpAddress& address);
std::optional<IpAddress> ParseIp(absl::string_view text);
std::string IpText(const IpAddress& address);  // as ParseIp reads it; IPv4 as a.b.c.d

struct IpNetwork {
  IpAddress address{};
  int bits = 128;

  bool Includes(const IpAddress& other) const;
};
// "192.0.2.1", "10.0.0.0/8", "2001:db8::/32". nullopt: it is none. A network of mapped addresses
// that would include others (::ffff:10.0.0.0/8) is a mistake, and none either.
std::optional<IpNetwork> ParseIpNetwork(absl::string_view text);

}  // namespace footman::address

#endif  // FOOTMAN_LIB_ADDRESS_IP_H_
