// Whose request it is when a proxy passes it on: X-Forwarded-For, believed of known proxies alone.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_FORWARDED_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_FORWARDED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/address/ip.h"

namespace footman::web {

class TrustedProxies {
 public:
  TrustedProxies() = default;  // none
  // Each an address or a network: "127.0.0.1", "10.0.0.0/8", "2001:db8::/32". InvalidArgument.
  static absl::StatusOr<TrustedProxies> Parse(const std::vector<std::string>& networks);

  bool Includes(absl::string_view address) const;
  // The source that limits are counted for. `peer` is who is connected, `forwarded_for` the value
  // of X-Forwarded-For, several headers joined by commas. Each proxy appends who it was called by,
  // so the list is read from its end for as long as proxies are known; what stands before is the
  // caller's own invention. The addresses of an IPv6 network of 64 bits are one source.
  std::string SourceOf(absl::string_view peer, absl::string_view forwarded_for) const;

 private:
  bool Includes(const address::IpAddress& source) const;

  std::vector<address::IpNetwork> networks_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_FORWARDED_H_
