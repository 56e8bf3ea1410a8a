#include "lib/adapters/web/device.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace footman::web {
namespace {

using Names = absl::Span<const std::pair<absl::string_view, absl::string_view>>;

// Each browser also names those that it wants to be taken for, so the order matters.
constexpr std::pair<absl::string_view, absl::string_view> kBrowsers[] = {
    {"Edg", "Edge"},       {"OPR/", "Opera"},       {"SamsungBrowser", "Samsung Internet"},
    {"FxiOS", "Firefox"},  {"Firefox/", "Firefox"}, {"CriOS", "Chrome"},
    {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
};
constexpr std::pair<absl::string_view, absl::string_view> kSystems[] = {
    {"iPhone", "iPhone"}, {"iPad", "iPad"},     {"Android", "Android"}, {"Windows", "Windows"},
    {"CrOS", "ChromeOS"}, {"Macintosh", "Mac"}, {"Linux", "Linux"},
};

absl::string_view FirstOf(Names names, absl::string_view text) {
  for (const auto& [mark, name] : names) {
    if (absl::StrContains(text, mark)) return name;
  }
  return "";
}

}  // namespace

std::string DeviceOf(absl::string_view user_agent) {
  const absl::string_view browser = FirstOf(kBrowsers, user_agent);
  const absl::string_view system = FirstOf(kSystems, user_agent);
  return absl::StrCat(browser, browser.empty() || system.empty() ? "" : ", ", system);
}

}  // namespace footman::web
