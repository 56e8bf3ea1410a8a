// When to log in again: after a pause that grows with each failure; at once, though at most once a
// second, while an offer waits for the connection.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_REDIALER_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_REDIALER_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "lib/channel/backoff.h"

namespace footman::xmpp {

// Threads: one. Times are Moment::uptime.
class Redialer {
 public:
  Redialer(absl::Duration least, absl::Duration most, uint64_t seed);

  void Dialled(absl::Duration now);
  // The last connection is over. `online_for`: nullopt if it never came up. `is_refused`: the
  // password is wrong; no offer hastens the next try then, for servers lock out who guesses.
  void Ended(absl::Duration now, std::optional<absl::Duration> online_for, bool is_refused);
  // What kept logins from succeeding may have been mended: the next one is due at once.
  void Hasten() {
    next_ = absl::ZeroDuration();
    is_refused_ = false;
  }
  // When to dial next.
  absl::Duration due(bool offer_waits) const;

 private:
  channel::Backoff backoff_;
  const absl::Duration stable_;  // after that long a connection has worked
  absl::Duration next_;          // zero: at once
  absl::Duration last_ = -absl::InfiniteDuration();
  bool is_refused_ = false;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_REDIALER_H_
