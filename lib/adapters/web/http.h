// What the rest of the web adapter knows of HTTP and WebSocket: plain data and four interfaces.
//
// http_server.cc implements them over lib/http, and socket_session.cc WebSockets with Boost.Beast;
// nothing else includes Beast. Everything here is used on the one web thread, but for Loop::Post.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_HTTP_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_HTTP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/http/message.h"

namespace footman::web {

using http::FilePart;
using http::Method;
using http::Respond;
using http::Response;

struct Request {
  Method method = Method::kOther;
  std::string path;    // without the query, which no page of ours reads
  std::string source;  // the peer's address, for limits
  std::string host;
  std::string origin;      // empty = the header is missing
  std::string fetch_site;  // Sec-Fetch-Site, or empty
  std::string cookie;
  std::string content_type;
  std::string range;
  std::string if_none_match;
  std::string accept_language;
  std::string user_agent;
  std::string body;
  bool wants_socket = false;  // a valid WebSocket upgrade
};

// Our end of one open WebSocket, owned by the server. After Drop, or once the peer has gone, it
// destroys the SocketUser, which must not speak to it any more.
class Socket {
 public:
  virtual ~Socket() = default;
  // Queues a text message. A peer that lets too much pile up is dropped.
  virtual void Send(std::string message) = 0;
  // Closes with a code of RFC 6455, 7.4.1, once what is queued has left.
  virtual void Drop(uint16_t code) = 0;
};

// Who listens to a WebSocket; owned by the server, destroyed when the socket is gone.
class SocketUser {
 public:
  virtual ~SocketUser() = default;
  virtual void Received(absl::string_view message) = 0;  // valid UTF-8, bounded
};

// What the server serves.
class App {
 public:
  virtual ~App() = default;
  // `request` lives until the response is given.
  virtual void Handle(const Request& request, Respond respond) = 0;
  // May this WebSocket be opened? A response refuses it; nullopt is followed by Open.
  virtual std::optional<Response> Refuse(const Request& request) = 0;
  // The WebSocket is open. Null: it is closed again.
  virtual std::unique_ptr<SocketUser> Open(const Request& request, Socket& socket) = 0;
  // Adds what every response carries.
  virtual void Finish(Response& response) = 0;
};

class Loop {
 public:
  virtual ~Loop() = default;
  // Runs `work` on the web thread; from any thread. False: too much is waiting, it will not run.
  virtual bool Post(std::function<void()> work) = 0;
  // Runs `work` after a while, unless the server stops before.
  virtual void After(absl::Duration delay, std::function<void()> work) = 0;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_HTTP_H_
