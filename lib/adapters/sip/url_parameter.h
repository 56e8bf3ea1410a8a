// A parameter of a URI.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_URL_PARAMETER_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_URL_PARAMETER_H_

#include <sofia-sip/url.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"

namespace footman::sip {

// What follows "name=", empty where nothing does. Nothing: there is no such parameter.
//
// The library's url_param reads on behind the end of parameters whose last one is not what it looks
// for. Behind a semicolon it finds the end.
inline std::optional<std::string> UrlParameter(const url_t& url, const char* name) {
  if (url.url_params == nullptr) return std::nullopt;
  const std::string parameters = absl::StrCat(url.url_params, ";");
  std::string value(parameters.size(), '\0');
  const isize_t length = url_param(parameters.c_str(), name, value.data(), value.size());
  if (length == 0) return std::nullopt;
  value.resize(length - 1);
  return value;
}

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_URL_PARAMETER_H_
