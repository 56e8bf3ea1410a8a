// The web adapter's side of the HTTP server (lib/http): whose connection it is, and whom it asks.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_HTTP_SERVER_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "footman/adapters/web.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/http.h"
#include "lib/adapters/web/shared.h"
#include "lib/http/server.h"

namespace footman::web {

class HttpServer : public Loop, private http::Handler {
 public:
  // Binds and listens. Errors as WebServer::Create.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Bind(const WebOptions& options,
                                                          Counters& counters);

  uint16_t port() const { return server_->port(); }
  // Serves `app` on a new thread, from now until Stop. At most once.
  void Start(App& app);
  // Joins the thread; the connections are closed with the server. Not from the web thread.
  void Stop() { server_->Stop(); }

  bool Post(std::function<void()> work) override { return server_->Post(std::move(work)); }
  void After(absl::Duration delay, std::function<void()> work) override {
    server_->After(delay, std::move(work));
  }

 private:
  HttpServer(const WebOptions& options, Counters& counters, TrustedProxies proxies)
      : shared_{options, counters, std::move(proxies), nullptr, {}} {}
  std::unique_ptr<http::Connection> Welcome(const std::string& peer) override;
  void OnFull() override;

  Shared shared_;
  std::unique_ptr<http::Server> server_;  // after what its connections borrow
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_HTTP_SERVER_H_
