// Texts on their way into and out of chat products. Pure.

#ifndef FOOTMAN_LIB_TEXT_CLEAN_TEXT_H_
#define FOOTMAN_LIB_TEXT_CLEAN_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace footman {

// `text` as XML and JSON can carry it and a reader can trust it: what is not UTF-8 (RFC 3629), or
// no character, becomes U+FFFD; control characters other than line breaks and tabs become spaces;
// line separators become line breaks; other unsafe characters (unsafe_unicode.h) are left out, so
// that no caller's name rearranges or hides the options. At most `max_bytes`, cut between
// characters, and then ended by `mark`.
std::string CleanText(absl::string_view text, size_t max_bytes, absl::string_view mark = "...");

}  // namespace footman

#endif  // FOOTMAN_LIB_TEXT_CLEAN_TEXT_H_
