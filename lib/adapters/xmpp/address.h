// XMPP addresses, prepared as the profile store prepares them.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_ADDRESS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_ADDRESS_H_

#include "lib/address/jid.h"

namespace footman::xmpp {

using address::Jid;
using address::PrepareJid;

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_ADDRESS_H_
