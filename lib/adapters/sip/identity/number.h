// Telephone numbers as trunks write them, made E.164 by libphonenumber. Pure.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_NUMBER_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_NUMBER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "footman/adapters/sip.h"

namespace footman::sip {

// "030-123456" by the rule of a German trunk -> "+4930123456". `context` is the phone-context of
// RFC 3966 when it is a global prefix ("+49"), else empty. Empty: not a number.
std::string E164Of(absl::string_view written, absl::string_view context, const NumberRule& rule);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_IDENTITY_NUMBER_H_
