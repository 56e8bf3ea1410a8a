// Where requests of ours within a dialog would go, and whether we can send there. The library
// exhausts its stack over a dialog whose BYE it cannot send.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_STACK_REACHABLE_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_STACK_REACHABLE_H_

#include <sofia-sip/sip.h>
#include <sofia-sip/url.h>

namespace footman::sip {

// A SIP URI that can be sent to, at the place that it says. SIPS and TLS are not among them.
bool IsReachable(const url_t& url);

// A request that begins a dialog: it has one Contact. The next hop can be reached, which is the
// first Record-Route, and the Contact only where there is none (RFC 3261 12.2.1.1).
bool CanBeginDialog(const sip_t& request);

// A request within a dialog, which may move its target: as above, but it may leave out Contact, and
// the route is that of the dialog's beginning (RFC 3261 12.2).
bool IsValidTargetRefresh(const sip_t& request, bool has_route);

// To a SIPS URI, which promises TLS on every hop (RFC 5630 3.1.3): we have none.
bool IsSecure(const sip_t& request);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_STACK_REACHABLE_H_
