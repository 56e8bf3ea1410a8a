#include "lib/adapters/sip/admission/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footman::sip {
namespace {

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

bool IsIpv4(absl::string_view text) {
  in_addr address;
  return inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

std::optional<IpAddress> IpOf(const sockaddr* from) {
  if (from->sa_family == AF_INET) {
    return address::MappedIp(&reinterpret_cast<const sockaddr_in*>(from)->sin_addr);
  }
  if (from->sa_family == AF_INET6) {
    IpAddress ipv6;
    std::memcpy(ipv6.data(), &reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr, 16);
    return ipv6;
  }
  return std::nullopt;
}

absl::StatusOr<TrustedPeers> TrustedPeers::Create(const std::vector<SipTrustedPeer>& peers) {
  TrustedPeers trusted;
  for (const SipTrustedPeer& peer : peers) {
    const std::optional<address::IpNetwork> network = address::ParseIpNetwork(peer.network);
    if (!network.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("trusted peer: not an address or network: \"", peer.network, "\""));
    }
    trusted.trusted_.push_back({*network, peer.numbers});
  }
  return trusted;
}

const NumberRule* TrustedPeers::Find(const IpAddress& address) const {
  for (const Trusted& trusted : trusted_) {
    if (trusted.network.Includes(address)) return &trusted.numbers;
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
