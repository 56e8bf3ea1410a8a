// Who may ask: our own hosts and origins, and sources that have not guessed too much.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_GUARD_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_GUARD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

class OriginGuard {
 public:
  // `public_origin` is normalised: no trailing slash.
  OriginGuard(absl::string_view public_origin, uint16_t port);

  // A Host header that names another site is a sign of DNS rebinding.
  bool IsOurHost(absl::string_view host) const;
  // For pages whose form carries its own authority. With Referrer-Policy: no-referrer a browser
  // sends "Origin: null" for our own forms, so only a foreign origin is refused.
  bool MayPostForm(const Request& request) const;
  // For routes that a cookie opens: the browser must say that the page is ours.
  bool MayUseCookie(const Request& request) const;

 private:
  bool IsOurOrigin(absl::string_view origin) const;
  std::vector<std::string> origins_;  // without a scheme's own port
};

// Tokens that refill: `burst` at once, `per_second` in the long run.
class Allowance {
 public:
  Allowance(double burst, double per_second, absl::Duration now)
      : burst_(burst), per_second_(per_second), left_(burst), at_(now) {}
  bool Take(absl::Duration now);
  bool IsFull(absl::Duration now);

 private:
  void Refill(absl::Duration now);
  double burst_;
  double per_second_;
  double left_;
  absl::Duration at_;
};

// Counts wrong tokens for each source. What is right is never asked about here: it is served
// whatever others from the same place have guessed.
class GuessGuard {
 public:
  explicit GuessGuard(int per_minute) : per_minute_(per_minute) {}
  // False: there were too many already.
  bool WrongToken(const std::string& source, absl::Duration now);

 private:
  void MakeRoom(absl::Duration now);
  const double per_minute_;
  absl::flat_hash_map<std::string, Allowance> sources_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_GUARD_H_
