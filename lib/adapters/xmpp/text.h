// Texts on their way into and out of XML 1.0.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_TEXT_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace footman::xmpp {

// `text` as a stanza can carry it and a reader can trust it: what is not UTF-8 becomes U+FFFD;
// control characters other than line breaks become spaces (one that XML cannot hold would end the
// whole stream); marks that turn the direction of what follows are left out, so that no caller's
// name rearranges the options. At most `max_bytes`, cut between characters, and then ended by
// "...".
std::string CleanText(absl::string_view text, size_t max_bytes);

// As above, but what is longer is cut without a mark: it is somebody else's text.
std::string CleanReceivedText(absl::string_view text, size_t max_bytes);

// `text` without its characters from `begin` to `end`, counted as Unicode code points as XEP-0428
// does. What lies beyond the text is ignored.
std::string WithoutCharacters(absl::string_view text, size_t begin, size_t end);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_TEXT_H_
