// The pages: files of pages/, embedded at build time, and how holes in them are filled.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_PAGES_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_PAGES_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

// A file of pages/ by name; empty = there is none.
absl::string_view Page(absl::string_view name);

std::string EscapeHtml(absl::string_view text);

// Fills {{name}} with the escaped value and {{{name}}} with the value as it is, which must be HTML
// of our own making.
using Holes = std::initializer_list<std::pair<absl::string_view, absl::string_view>>;
std::string Fill(absl::string_view page, Holes holes);

// An HTML response that no cache keeps.
Response HtmlPage(int status, std::string html);
// A heading and a text, nothing to do.
Response MessagePage(int status, absl::string_view language, absl::string_view heading,
                     absl::string_view text);
// 429, for who has guessed too often.
Response TooManyGuesses(absl::string_view language);
// A style sheet, script or picture: /assets/<name>. `if_none_match` as the browser sent it.
Response Asset(absl::string_view name, absl::string_view if_none_match,
               absl::string_view accept_language);

// The headers that every response carries, where it has not set its own.
void AddSecurityHeaders(Response& response);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_PAGES_H_
