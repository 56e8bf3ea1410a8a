// Whether a channel can work with its options.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_OPTION_CHECK_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_OPTION_CHECK_H_

#include "absl/status/statusor.h"
#include "footman/adapters/xmpp.h"
#include "lib/adapters/xmpp/address.h"

namespace footman::xmpp {

// The channel's own address, prepared; InvalidArgument names the first option that cannot be.
absl::StatusOr<Jid> CheckOptions(const XmppOptions& options);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_OPTION_CHECK_H_
