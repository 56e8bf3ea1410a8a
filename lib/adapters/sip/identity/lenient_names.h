// Display names without quotes that hold more than tokens: "From: Zoë Müller <sip:zoe@x>".
//
// RFC 3261 25.1 wants quotes around them, and many peers do not know it. The library's parser
// refuses such a request with 400; here the name is put into quotes, and it is parsed again. Lists
// of addresses are cut here as well, since the library gives up a list for one bad entry.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_LENIENT_NAMES_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_LENIENT_NAMES_H_

#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace footman::sip {

// `address` ("name <uri>;parameters") with its name in quotes; empty: there is no name, or it needs
// none, or it cannot be told apart.
std::string WithQuotedName(absl::string_view address);

// The addresses of a list, each as it is written, cut so that one that cannot be read takes no
// other with it: at the commas outside quotes and angle brackets, and inside those that nobody
// closes.
std::vector<std::string> AddressesIn(absl::string_view list);

// SIP messages as the library parses them, with such names in From, To and Contact. For
// NTATAG_MCLASS. Lives for ever.
const msg_mclass_t* LenientMessages();

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_LENIENT_NAMES_H_
