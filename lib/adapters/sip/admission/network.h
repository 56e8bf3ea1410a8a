// Who may speak to us, by address, and how fast.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_NETWORK_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_NETWORK_H_

#include <sys/socket.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/sip.h"
#include "lib/address/ip.h"

namespace footman::sip {

using address::IpAddress;
using address::IpText;
using address::ParseIp;
bool IsIpv4(absl::string_view text);
std::optional<IpAddress> IpOf(const sockaddr* address);  // nullopt: neither IPv4 nor IPv6

// Unavailable, with the system's reason: the listener's address cannot be bound.
absl::Status CheckBindable(const SipListener& listener);

// The trusted peers. Immutable.
class TrustedPeers {
 public:
  // InvalidArgument names the network that cannot be read.
  static absl::StatusOr<TrustedPeers> Create(const std::vector<SipTrustedPeer>& peers);
  // The number rule of the first peer that matches; null = not trusted.
  const NumberRule* Find(const IpAddress& address) const;

 private:
  struct Trusted {
    address::IpNetwork network;
    NumberRule numbers;
  };
  std::vector<Trusted> trusted_;
};

// So many per second, and `burst` at once after a pause. Not for several threads; `now` is since a
// fixed point.
class TokenBucket {
 public:
  TokenBucket(double per_second, double burst)
      : per_second_(per_second), burst_(burst), tokens_(burst) {}
  // Takes one token; false = there was none.
  bool Take(absl::Duration now);
  bool Has(absl::Duration now) const { return Tokens(now) >= 1; }
  bool IsFull(absl::Duration now) const { return Tokens(now) >= burst_; }

 private:
  double Tokens(absl::Duration now) const;

  double per_second_;
  double burst_;
  double tokens_;
  absl::Duration filled_ = absl::ZeroDuration();
};

// A token bucket for each source, with bursts of two seconds. Not for several threads.
class RateLimit {
 public:
  explicit RateLimit(int per_second) : per_second_(per_second) {}
  // Takes one token; false = there was none. `now` is since a fixed point.
  bool Take(const IpAddress& source, absl::Duration now);
  bool Has(const IpAddress& source, absl::Duration now) const;
  // Sources whose buckets are full are as good as unknown.
  void ForgetFull(absl::Duration now);
  // Sources that are remembered; one whose bucket is full again need not be.
  static constexpr size_t kMaxSources = 4096;

 private:
  const int per_second_;
  absl::flat_hash_map<IpAddress, TokenBucket> buckets_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_NETWORK_H_
