#include "lib/adapters/web/http_server.h"

#include <optional>

#include "lib/adapters/web/socket_session.h"

namespace footman::web {
namespace {

Request Translate(const http::Request& in, std::string source) {
  Request out;
  out.method = in.method;
  out.path = in.path;
  out.source = std::move(source);
  out.host = in.Header("Host");
  out.origin = in.Header("Origin");
  out.fetch_site = in.Header("Sec-Fetch-Site");
  out.cookie = in.Header("Cookie");
  out.content_type = in.Header("Content-Type");
  out.range = in.Header("Range");
  out.if_none_match = in.Header("If-None-Match");
  out.accept_language = in.Header("Accept-Language");
  out.user_agent = in.Header("User-Agent");
  out.wants_socket = in.wants_socket;
  return out;
}

Response Plain(int status, const char* text) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.body = text;
  return response;
}

class WebConnection : public http::Connection {
 public:
  // `peer` is who is connected: maybe a proxy.
  WebConnection(Shared& shared, std::unique_ptr<Seat> seat, const std::string& peer)
      : shared_(shared), seat_(std::move(seat)), is_proxy_(shared.proxies.Includes(peer)) {}

  void Idle() override {
    if (is_proxy_) seat_->Leave();  // it is nobody's until it asks
  }

  // Whose the request is, and whether it can be meant.
  std::optional<Response> Judge(const http::Request& request) override {
    const std::string source =
        shared_.proxies.SourceOf(request.peer, request.JoinedHeader("X-Forwarded-For"));
    request_ = Translate(request, source);
    if (!seat_->MoveTo(source)) return Plain(503, "Too many connections\n");
    // Of two, we would believe one and a proxy another.
    if (request.Count("Origin") > 1 || request.Count("Host") > 1) return Refusal(400);
    return std::nullopt;
  }

  void Handle(const http::Request& request, Respond respond) override {
    request_.body = request.body;
    shared_.app->Handle(request_, std::move(respond));
  }

  std::optional<Response> OpenSocket(const http::Request& /*request*/,
                                     const http::Upgrade& upgrade) override {
    if (std::optional<Response> refusal = shared_.app->Refuse(request_)) return refusal;
    if (shared_.counters.sockets >= shared_.options.max_sockets) {
      shared_.counters.limits.Met("max_sockets");
      return Plain(503, "Too many open chats\n");
    }
    seat_.reset();
    StartSocket(shared_, upgrade, std::move(request_));
    return std::nullopt;
  }

  Response Refusal(int status) override {
    if (status == 431) shared_.counters.limits.Met("max_header_bytes");
    if (status == 413) shared_.counters.limits.Met("max_body_bytes");
    if (status == 417) return Plain(status, "Expectation failed\n");
    return Plain(status, status == 400 ? "Bad request\n" : "Too large\n");
  }

  void Finish(Response& response) override {
    shared_.app->Finish(response);
    if (response.status >= 400 && response.status != 404) ++shared_.counters.refused_requests;
  }

 private:
  Shared& shared_;
  std::unique_ptr<Seat> seat_;
  const bool is_proxy_;
  Request request_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Bind(const WebOptions& options,
                                                             Counters& counters) {
  absl::StatusOr<TrustedProxies> proxies = TrustedProxies::Parse(options.trusted_proxies);
  if (!proxies.ok()) return proxies.status();
  http::ServerOptions limits;
  limits.address = options.address;
  limits.port = options.port;
  limits.idle_timeout = options.idle_timeout;
  limits.request_timeout = options.request_timeout;
  limits.write_timeout = options.write_timeout;
  limits.max_header_bytes = options.max_header_bytes;
  limits.max_body_bytes = options.max_body_bytes;
  limits.max_connections = options.max_connections;
  limits.serves_sockets = true;
  auto server = std::unique_ptr<HttpServer>(new HttpServer(options, counters, *std::move(proxies)));
  absl::StatusOr<std::unique_ptr<http::Server>> bound = http::Server::Bind(limits, counters);
  if (!bound.ok()) return bound.status();
  server->server_ = *std::move(bound);
  return server;
}

void HttpServer::Start(App& app) {
  shared_.app = &app;
  server_->Start(*this);
}

std::unique_ptr<http::Connection> HttpServer::Welcome(const std::string& peer) {
  auto seat = std::make_unique<Seat>(shared_);
  const bool direct = !shared_.proxies.Includes(peer);
  if (direct && !seat->MoveTo(shared_.proxies.SourceOf(peer, ""))) return nullptr;
  return std::make_unique<WebConnection>(shared_, std::move(seat), peer);
}

void HttpServer::OnFull() { shared_.counters.limits.Met("max_connections"); }

}  // namespace footman::web
