// The texts of messages, cleaned of what deceives the eye. Pure.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_TEXT_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace footman::sip {

// `text` with its lines ended by LF alone (U+2028 and U+2029, too) and without those at its end;
// control characters become spaces, and what hides or reorders other characters is left out.
// nullopt: it is not valid UTF-8, or has code points that no text has (C1 controls, noncharacters).
std::optional<std::string> CleanText(absl::string_view text);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_TEXT_H_
