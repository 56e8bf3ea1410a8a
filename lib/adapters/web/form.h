// What a form posts: application/x-www-form-urlencoded (WHATWG URL, 5.1).

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_FORM_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_FORM_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace footman::web {

using Form = std::map<std::string, std::string>;

bool IsFormType(absl::string_view content_type);
// nullopt: a broken escape, text that is not UTF-8 or holds a NUL, a repeated name, too many.
std::optional<Form> ParseForm(absl::string_view body);

// `text` without the characters that nobody sees: joiners of nothing, byte order marks, soft
// hyphens, marks of direction. Copied texts bring them along. What joins letters and emoji stays.
std::string WithoutInvisible(absl::string_view text);

bool IsValidUtf8(absl::string_view text);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_FORM_H_
