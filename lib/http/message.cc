#include "lib/http/message.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace footman::http {

size_t Request::Count(absl::string_view name) const {
  const auto is_named = [&](const auto& header) {
    return absl::EqualsIgnoreCase(header.first, name);
  };
  return static_cast<size_t>(std::count_if(headers.begin(), headers.end(), is_named));
}

std::string Request::Header(absl::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (absl::EqualsIgnoreCase(key, name)) return value;
  }
  return "";
}

std::string Request::JoinedHeader(absl::string_view name) const {
  std::string all;
  for (const auto& [key, value] : headers) {
    if (!absl::EqualsIgnoreCase(key, name)) continue;
    if (!all.empty()) all += ',';
    all += value;
  }
  return all;
}

}  // namespace footman::http
