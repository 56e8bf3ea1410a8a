// The bridge's requests, served by lib/http: translated, and answered in JSON.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_SERVER_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "footman/adapters/webhook.h"
#include "lib/adapters/webhook/counters.h"
#include "lib/adapters/webhook/http.h"
#include "lib/http/server.h"

namespace footman::webhook {

class HttpServer : private http::Handler {
 public:
  // Binds and listens. `counters` is borrowed and outlives it. Errors as WebhookChannel::Create.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Bind(const WebhookOptions& options,
                                                          Counters& counters);

  uint16_t port() const { return server_->port(); }
  // Asks `handler` on a new thread, from now until Stop. At most once.
  void Start(webhook::Handler handler);
  // Joins the thread; the connections are closed with the server. Not from that thread.
  void Stop() { server_->Stop(); }

 private:
  explicit HttpServer(Counters& counters) : counters_(counters) {}
  std::unique_ptr<http::Connection> Welcome(const std::string& peer) override;

  Counters& counters_;
  webhook::Handler handler_;
  std::unique_ptr<http::Server> server_;  // after what its connections borrow
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_SERVER_H_
