// What a browser calls itself, in words that tell a person's devices apart.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_DEVICE_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_DEVICE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace footman::web {

// "Firefox, Android"; empty = nothing that is known. `user_agent` is the header.
std::string DeviceOf(absl::string_view user_agent);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_DEVICE_H_
