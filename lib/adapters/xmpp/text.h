// Parts of texts, counted as XMPP counts.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_TEXT_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace footman::xmpp {

// `text`, which is UTF-8, without its characters from `begin` to `end`, counted as Unicode code
// points as XEP-0428 does. What lies beyond the text is ignored.
std::string WithoutCharacters(absl::string_view text, size_t begin, size_t end);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_TEXT_H_
