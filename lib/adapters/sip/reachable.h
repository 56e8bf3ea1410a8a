// Whether a peer can be sent requests to, by what its INVITE says (RFC 3261 12.1.1, 12.2.2).
//
// NUA (1.12.11) recurses until its stack is exhausted when it cannot even make the BYE of a dialog,
// because Contact or Record-Route names no place on earth. So such a dialog must never begin.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_REACHABLE_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_REACHABLE_H_

#include <sofia-sip/sip.h>
#include <sofia-sip/url.h>

namespace footman::sip {

// A SIP URI that can be sent to, at the place that it says.
bool IsReachable(const url_t& url);

// A request that begins a dialog: one Contact, and routes, that can be sent to.
bool CanBeginDialog(const sip_t& request);

// A request within a dialog, which may move its target: as above, but it may leave out Contact.
bool CanGoOn(const sip_t& request);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_REACHABLE_H_
