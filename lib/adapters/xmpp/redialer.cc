#include "lib/adapters/xmpp/redialer.h"

#include <algorithm>

namespace footman::xmpp {
namespace {

constexpr absl::Duration kLeastApart = absl::Seconds(1);

}  // namespace

Redialer::Redialer(absl::Duration least, absl::Duration most, uint64_t seed)
    : backoff_(least, most, seed), stable_(most) {}

void Redialer::Dialled(absl::Duration now) { last_ = now; }

void Redialer::Ended(absl::Duration now, std::optional<absl::Duration> online_for,
                     bool is_refused) {
  is_refused_ = is_refused;
  // A shorter one is a failure too: two logins that end each other must not do so for ever.
  if (online_for.has_value() && *online_for >= stable_) backoff_.Reset();
  next_ = now + backoff_.Next();
}

absl::Duration Redialer::due(bool offer_waits) const {
  if (!offer_waits || is_refused_) return next_;
  return std::min(next_, std::max(last_ + kLeastApart, absl::ZeroDuration()));
}

}  // namespace footman::xmpp
