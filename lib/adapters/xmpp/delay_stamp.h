// When a message was sent, as servers stamp it that kept it (XEP-0203, XEP-0091), and whether that
// is too long ago. Some servers stamp everything that passes.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_DELAY_STAMP_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_DELAY_STAMP_H_

#include <strophe.h>

#include <optional>

#include "absl/time/time.h"

namespace footman::xmpp {

// nullopt: there is no stamp. Of several the oldest counts. InfinitePast: it was kept, and nobody
// can tell for how long, because the stamp is missing or cannot be read.
std::optional<absl::Time> StampOf(xmpp_stanza_t* message);

struct StampContext {
  absl::Time now;
  absl::Time online_since;          // this login
  std::optional<absl::Time> asked;  // when the offer that may be meant was sent
  absl::Duration skew;              // by which the server's clock may differ from ours
};
// Whether what was stamped was written before the person was asked, so that it is no answer. Where
// nobody was asked lately, what is older than this login, or than the skew. A stamp of the future
// is of a clock that is wrong: it proves nothing, so what it stamps counts as old.
bool IsOld(absl::Time stamp, const StampContext& context);

// An offer that was sent longer ago says nothing about what is written now.
inline constexpr absl::Duration kOfferMemory = absl::Minutes(10);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_DELAY_STAMP_H_
