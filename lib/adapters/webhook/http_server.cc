#include "lib/adapters/webhook/http_server.h"

namespace footman::webhook {
namespace {

// The value of a header; "" if it is missing, or there twice and so says nothing.
std::string Header(const http::Request& in, absl::string_view name) {
  return in.Count(name) == 1 ? in.Header(name) : "";
}

Request Translate(const http::Request& in) {
  Request out;
  out.is_post = in.method == http::Method::kPost;
  out.path = in.path;
  out.timestamp = Header(in, "Footman-Timestamp");
  out.signature = Header(in, "Footman-Signature");
  out.idempotency_key = Header(in, "Idempotency-Key");
  out.body = in.body;
  return out;
}

http::Response Translate(const Response& in) {
  http::Response out;
  out.status = in.status;
  out.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  if (in.status == 405) out.headers.emplace_back("Allow", "POST");
  if (in.retry_after.has_value()) {
    out.headers.emplace_back("Retry-After", std::to_string(absl::ToInt64Seconds(*in.retry_after)));
  }
  out.body = in.body;
  return out;
}

Response RefusalOf(int status) {
  switch (status) {
    case 431:
      return Refusal(status, "too_large", "the header is too large");
    case 413:
      return Refusal(status, "too_large", "the body is too large");
    case 417:
      return Refusal(status, "bad_http", "only 100-continue can be expected");
    default:
      return Refusal(status, "bad_http", "this is no HTTP request");
  }
}

class BridgeConnection : public http::Connection {
 public:
  BridgeConnection(const Handler& handler, Counters& counters)
      : handler_(handler), counters_(counters) {}

  void Handle(const http::Request& request, http::Respond respond) override {
    respond(Translate(handler_(Translate(request))));
  }
  http::Response Refusal(int status) override {
    ++counters_.refused_requests;
    return Translate(RefusalOf(status));
  }

 private:
  const Handler& handler_;
  Counters& counters_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Bind(const WebhookOptions& options,
                                                             Counters& counters) {
  http::ServerOptions limits;
  limits.address = options.address;
  limits.port = options.port;
  limits.idle_timeout = options.idle_timeout;
  limits.request_timeout = options.request_timeout;
  limits.write_timeout = options.request_timeout;
  limits.max_header_bytes = options.max_header_bytes;
  limits.max_body_bytes = options.max_body_bytes;
  limits.max_connections = options.max_connections;
  absl::StatusOr<std::unique_ptr<http::Server>> bound = http::Server::Bind(limits, counters);
  if (!bound.ok()) return bound.status();
  auto server = std::unique_ptr<HttpServer>(new HttpServer(counters));
  server->server_ = *std::move(bound);
  return server;
}

void HttpServer::Start(webhook::Handler handler) {
  handler_ = std::move(handler);
  server_->Start(*this);
}

std::unique_ptr<http::Connection> HttpServer::Welcome(const std::string& /*peer*/) {
  return std::make_unique<BridgeConnection>(handler_, counters_);
}

}  // namespace footman::webhook
