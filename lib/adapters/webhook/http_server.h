// The HTTP server for the bridge's requests: one thread, every input limited. Its .cc is the only
// file that includes Boost.Beast (half a minute and 800 MB of memory to compile).

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_SERVER_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_SERVER_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "footman/adapters/webhook.h"
#include "lib/adapters/webhook/counters.h"
#include "lib/adapters/webhook/http.h"

namespace footman::webhook {

class HttpServer {
 public:
  // Binds and listens. `options` and `counters` are borrowed and outlive it. Errors as
  // WebhookChannel::Create.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Bind(const WebhookOptions& options,
                                                          Counters& counters);
  virtual ~HttpServer() = default;

  virtual uint16_t port() const = 0;
  // Asks `handler` on a new thread, from now until Stop. At most once.
  virtual void Start(Handler handler) = 0;
  // Joins the thread; the connections are closed with the server. Not from that thread.
  virtual void Stop() = 0;
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_SERVER_H_
