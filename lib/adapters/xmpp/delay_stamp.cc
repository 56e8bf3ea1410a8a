#include "lib/adapters/xmpp/delay_stamp.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "lib/adapters/xmpp/stanza.h"

namespace footman::xmpp {
namespace {

// `mark` stands behind the year or the date: the parser also takes words ("infinite-future") and
// years of any length.
absl::Time Parse(const char* format, size_t at, char mark, const std::string& text) {
  absl::Time time;
  const bool has_digits = text.size() > at && text[at] == mark &&
                          std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                                      [](unsigned char c) { return absl::ascii_isdigit(c); });
  return has_digits && absl::ParseTime(format, text, &time, nullptr) ? time : absl::InfinitePast();
}

}  // namespace

std::optional<absl::Time> StampOf(xmpp_stanza_t* message) {
  std::optional<absl::Time> oldest;
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(message); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    absl::Time stamp;
    if (NameOf(child) == "delay" && NamespaceOf(child) == kNsDelay) {
      stamp = Parse(absl::RFC3339_full, 4, '-', Attribute(child, "stamp"));  // XEP-0082
    } else if (NameOf(child) == "x" && NamespaceOf(child) == kNsOldDelay) {
      stamp = Parse("%E4Y%m%dT%H:%M:%S", 8, 'T', Attribute(child, "stamp"));  // in UTC
    } else {
      continue;
    }
    oldest = std::min(stamp, oldest.value_or(absl::InfiniteFuture()));
  }
  return oldest;
}

bool IsOld(absl::Time stamp, const StampContext& context) {
  if (stamp > context.now + context.skew) return true;
  if (context.asked.has_value() && *context.asked > context.now - kOfferMemory) {
    return stamp < *context.asked - context.skew;
  }
  return stamp < std::max(context.online_since, context.now - context.skew);
}

}  // namespace footman::xmpp
