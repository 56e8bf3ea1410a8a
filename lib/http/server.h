// The HTTP server under the adapters that serve: one thread, every input limited. It decides how
// bytes become requests and responses and when a peer has had enough time, and never looks at what
// a request means.
//
// Its .cc compiles Boost.Beast (half a minute and 800 MB of memory); those who use it need not.

#ifndef FOOTMAN_LIB_HTTP_SERVER_H_
#define FOOTMAN_LIB_HTTP_SERVER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/http/message.h"

namespace footman::http {

struct Upgrade;  // lib/http/upgrade.h

struct ServerOptions {
  std::string address;             // loopback
  uint16_t port = 0;               // 0 = any free one
  absl::Duration idle_timeout;     // until a connection's next request begins
  absl::Duration request_timeout;  // until a request is whole
  absl::Duration write_timeout;    // for each write: a response, or a piece of a file
  int max_header_bytes = 0;        // 431
  int max_body_bytes = 0;          // 413
  int max_connections = 0;         // beyond it, connections are closed at once
  bool serves_sockets = false;     // else a WebSocket upgrade is a request like any other
};

// Counted on the server's thread, read from any.
struct Counters {
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> refused_connections{0};
  std::atomic<uint64_t> slow_peers{0};  // dropped: too slow to send or to read
  std::atomic<uint64_t> exceptions{0};  // each cost one connection
  std::atomic<int> connections{0};      // without WebSockets
};

// What serves one connection, and is owned by it.
class Connection {
 public:
  virtual ~Connection() = default;
  // Nothing has come of the next request yet.
  virtual void Idle() {}
  // The header has come, the body has not. A response refuses the request, and the connection is
  // closed after it.
  virtual std::optional<Response> Judge(const Request& /*request*/) { return std::nullopt; }
  // `request` lives until the response is given.
  virtual void Handle(const Request& request, Respond respond) = 0;
  // A WebSocket is wanted, where they are served. Either takes what `upgrade` lends, or refuses by
  // a response, after which the connection is closed.
  virtual std::optional<Response> OpenSocket(const Request& request, const Upgrade& upgrade);
  // What a request is answered with that cannot be read (400), whose body (413) or header (431) is
  // too large, or that expects what no server has (417).
  virtual Response Refusal(int status) = 0;
  // Adds what every response carries.
  virtual void Finish(Response& /*response*/) {}
};

// What an adapter serves. Used on the server's thread alone.
class Handler {
 public:
  virtual ~Handler() = default;
  // Null: the connection is closed at once.
  virtual std::unique_ptr<Connection> Welcome(const std::string& peer) = 0;
  // There were max_connections already.
  virtual void OnFull() {}
};

class Server {
 public:
  // Binds and listens. `counters` is borrowed and outlives it. InvalidArgument: the address is not
  // loopback. Unavailable: it cannot be bound.
  static absl::StatusOr<std::unique_ptr<Server>> Bind(ServerOptions options, Counters& counters);
  virtual ~Server() = default;

  virtual uint16_t port() const = 0;
  // Serves on a new thread, from now until Stop. `handler` is borrowed and outlives it. At most
  // once.
  virtual void Start(Handler& handler) = 0;
  // Joins the thread; the connections are closed with the server. Not from that thread.
  virtual void Stop() = 0;

  // Runs `work` on the server's thread; from any thread. False: too much is waiting, it will not
  // run.
  virtual bool Post(std::function<void()> work) = 0;
  // Runs `work` after a while, unless the server stops before. On the server's thread.
  virtual void After(absl::Duration delay, std::function<void()> work) = 0;
};

}  // namespace footman::http

#endif  // FOOTMAN_LIB_HTTP_SERVER_H_
