// The few sentences that the channel says itself.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_TEXTS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_TEXTS_H_

#include "absl/strings/string_view.h"

namespace footman::xmpp {

// In the language (BCP 47), else in English.
absl::string_view CannotReadText(absl::string_view language);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_TEXTS_H_
