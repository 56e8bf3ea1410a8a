#include "lib/adapters/sip/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace footman::sip {
namespace {

constexpr int kMappedBits = 96;  // before the IPv4 address

IpAddress Mapped(const void* ipv4) {
  IpAddress address{};
  address[10] = address[11] = 0xff;
  std::memcpy(&address[12], ipv4, 4);
  return address;
}

bool SamePrefix(const IpAddress& a, const IpAddress& b, int bits) {
  const int whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

absl::Status CheckBindable(const SipListener& listener, int type, absl::string_view protocol) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(listener.port);
  inet_pton(AF_INET, listener.address.c_str(), &address.sin_addr);
  const int descriptor = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  const int on = 1;
  // As the library does: a port whose last connections linger is free.
  if (type == SOCK_STREAM) setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound =
      bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (bound) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot listen on ", protocol, " ", listener.address,
                                             ":", listener.port, ": ",
                                             std::generic_category().message(error)));
}

}  // namespace

absl::Status CheckBindable(const SipListener& listener) {
  if (listener.udp) {
    if (absl::Status udp = CheckBindable(listener, SOCK_DGRAM, "UDP"); !udp.ok()) return udp;
  }
  return listener.tcp ? CheckBindable(listener, SOCK_STREAM, "TCP") : absl::OkStatus();
}

std::optional<IpAddress> ParseIp(absl::string_view text) {
  const std::string address(text);
  in_addr ipv4;
  if (inet_pton(AF_INET, address.c_str(), &ipv4) == 1) return Mapped(&ipv4);
  IpAddress ipv6;
  if (inet_pton(AF_INET6, address.c_str(), ipv6.data()) == 1) return ipv6;
  return std::nullopt;
}

bool IsIpv4(absl::string_view text) {
  in_addr address;
  return inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

std::optional<IpAddress> IpOf(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    return Mapped(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr);
  }
  if (address->sa_family == AF_INET6) {
    IpAddress ipv6;
    std::memcpy(ipv6.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
    return ipv6;
  }
  return std::nullopt;
}

std::string IpText(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  const IpAddress ipv4 = Mapped(&address[kMappedBits / 8]);
  if (address == ipv4) {
    inet_ntop(AF_INET, &address[kMappedBits / 8], text, sizeof text);
  } else {
    inet_ntop(AF_INET6, address.data(), text, sizeof text);
  }
  return text;
}

absl::StatusOr<TrustedPeers> TrustedPeers::Create(const std::vector<SipTrustedPeer>& peers) {
  TrustedPeers trusted;
  for (const SipTrustedPeer& peer : peers) {
    const absl::string_view text = peer.network;
    const size_t slash = text.find('/');
    const std::optional<IpAddress> address = ParseIp(text.substr(0, slash));
    const auto bad = [&] {
      return absl::InvalidArgumentError(
          absl::StrCat("trusted peer: not an address or network: \"", peer.network, "\""));
    };
    if (!address.has_value()) return bad();
    int prefix = 128;
    if (slash != absl::string_view::npos) {
      const int offset = text.find(':') == absl::string_view::npos ? kMappedBits : 0;
      if (!absl::SimpleAtoi(text.substr(slash + 1), &prefix) || prefix < 0 ||
          prefix > 128 - offset) {
        return bad();
      }
      prefix += offset;
    }
    trusted.networks_.push_back({*address, prefix, peer.numbers});
  }
  return trusted;
}

const NumberRule* TrustedPeers::Find(const IpAddress& address) const {
  for (const Network& network : networks_) {
    if (SamePrefix(network.address, address, network.prefix)) return &network.numbers;
  }
  return nullptr;
}

double TokenBucket::Tokens(absl::Duration now) const {
  return std::min(burst_, tokens_ + absl::ToDoubleSeconds(now - filled_) * per_second_);
}

bool TokenBucket::Take(absl::Duration now) {
  tokens_ = Tokens(now);
  filled_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

bool RateLimit::Has(const IpAddress& source, absl::Duration now) const {
  const auto found = buckets_.find(source);
  return found == buckets_.end() ? buckets_.size() < kMaxSources : found->second.Has(now);
}

void RateLimit::ForgetFull(absl::Duration now) {
  absl::erase_if(buckets_, [&](const auto& entry) { return entry.second.IsFull(now); });
}

bool RateLimit::Take(const IpAddress& source, absl::Duration now) {
  auto found = buckets_.find(source);
  if (found == buckets_.end()) {
    if (buckets_.size() >= kMaxSources) ForgetFull(now);
    if (buckets_.size() >= kMaxSources) return false;
    found = buckets_.emplace(source, TokenBucket(per_second_, 2.0 * per_second_)).first;
  }
  return found->second.Take(now);
}

}  // namespace footman::sip
