// The HTTP and WebSocket server: one thread, every input limited. Its .cc is the only file that
// includes Boost.Beast (half a minute and 800 MB of memory to compile).

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_HTTP_SERVER_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "footman/adapters/web.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

class HttpServer : public Loop {
 public:
  // Binds and listens. Errors as WebServer::Create.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Bind(const WebOptions& options,
                                                          Counters& counters);
  ~HttpServer() override = default;

  virtual uint16_t port() const = 0;
  // Serves `app` on a new thread, from now until Stop. At most once.
  virtual void Start(App& app) = 0;
  // Joins the thread; the connections are closed with the server. Not from the web thread.
  virtual void Stop() = 0;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_HTTP_SERVER_H_
