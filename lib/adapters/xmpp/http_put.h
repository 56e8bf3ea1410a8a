// One upload by HTTP, by libcurl.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_HTTP_PUT_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_HTTP_PUT_H_

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace footman::xmpp {

struct Put {
  std::string url;  // https
  std::vector<std::string> headers;
  std::string body;
  std::string ca_file;  // trusted besides the system's; may be empty
  absl::Duration limit;
};

// Blocks until it is done, `put.limit` has passed, or `stopping` is set, which is looked at about
// every second. Follows no redirect: whoever is trusted with the voicemail is named by the server.
// InvalidArgument: not https. Unavailable: it did not succeed; the message holds no URL.
absl::Status HttpPut(const Put& put, const std::atomic<bool>& stopping);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_HTTP_PUT_H_
