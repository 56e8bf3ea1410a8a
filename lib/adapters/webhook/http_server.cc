// Decides how bytes become requests and responses, and when a peer has had enough time. It never
// looks at what a request means. One thread, so nothing here is locked.

#include "lib/adapters/webhook/http_server.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <utility>

#include "lib/http/listener.h"

namespace footman::webhook {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
using StringRequest = http::request<http::string_body>;

constexpr int kMaxDrainedReads = 64;  // of a peer that we refused while it was still sending

std::chrono::nanoseconds Chrono(absl::Duration duration) {
  return absl::ToChronoNanoseconds(duration);
}

// The value of a header; "" if it is missing, or there twice and so says nothing.
std::string Header(const StringRequest& in, beast::string_view name) {
  if (in.count(name) != 1) return "";
  const beast::string_view value = in[name];
  return std::string(value.data(), value.size());
}

Request Translate(const StringRequest& in) {
  Request out;
  out.is_post = in.method() == http::verb::post;
  const std::string target(in.target().data(), in.target().size());
  out.path = target.substr(0, target.find('?'));
  out.timestamp = Header(in, "Footman-Timestamp");
  out.signature = Header(in, "Footman-Signature");
  out.idempotency_key = Header(in, "Idempotency-Key");
  out.body = in.body();
  return out;
}

// What an unreadable request is answered with; nullopt = nothing, the peer has gone.
std::optional<Response> ResponseTo(const error_code& error) {
  if (error == http::error::header_limit)
    return Refusal(431, "too_large", "the header is too large");
  if (error == http::error::body_limit) return Refusal(413, "too_large", "the body is too large");
  if (error == http::error::end_of_stream || error == http::error::partial_message) return {};
  const bool unreadable = error.category() == make_error_code(http::error::bad_method).category();
  if (!unreadable) return std::nullopt;
  return Refusal(400, "bad_http", "this is no HTTP request");
}

// Shared by all connections of a server, which outlives them.
struct Shared {
  const WebhookOptions& options;
  Counters& counters;
  Handler handler;
};

// A connection: requests one after another.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Shared& shared, tcp::socket socket) : shared_(shared), stream_(std::move(socket)) {
    ++shared_.counters.connections;
  }
  ~Session() { --shared_.counters.connections; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void AwaitRequest() {
    if (buffer_.size() > 0) return ReadRequest();  // pipelined
    stream_.expires_after(Chrono(shared_.options.idle_timeout));
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](error_code error, size_t bytes) {
                              if (error) return;
                              self->buffer_.commit(bytes);
                              self->ReadRequest();
                            });
  }

 private:
  void ReadRequest() {
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(shared_.options.max_header_bytes));
    parser_->body_limit(static_cast<uint64_t>(shared_.options.max_body_bytes));
    stream_.expires_after(Chrono(shared_.options.request_timeout));
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, size_t) {
                       if (error) return self->Unreadable(error);
                       self->Serve();
                     });
  }

  void Unreadable(error_code error) {
    if (error == beast::error::timeout) ++shared_.counters.slow_peers;
    const std::optional<Response> response = ResponseTo(error);
    if (!response.has_value()) return;
    ++shared_.counters.requests;
    ++shared_.counters.refused_requests;
    keep_alive_ = false;
    Write(*response);
  }

  void Serve() {
    ++shared_.counters.requests;
    const StringRequest in = parser_->release();
    keep_alive_ = in.keep_alive();
    is_head_ = in.method() == http::verb::head;
    Write(shared_.handler(Translate(in)));
  }

  void Write(const Response& response) {
    response_ = {};
    response_.result(static_cast<unsigned>(response.status));
    response_.version(11);
    response_.set(http::field::content_type, "application/json");
    response_.set(http::field::cache_control, "no-store");
    if (response.status == 405) response_.set(http::field::allow, "POST");
    if (response.retry_after.has_value()) {
      response_.set(http::field::retry_after,
                    std::to_string(absl::ToInt64Seconds(*response.retry_after)));
    }
    response_.keep_alive(keep_alive_);
    response_.content_length(response.body.size());
    if (!is_head_) response_.body() = response.body;
    stream_.expires_after(Chrono(shared_.options.request_timeout));
    serializer_.emplace(response_);
    auto done = [self = shared_from_this()](error_code error, size_t) {
      if (error == beast::error::timeout) ++self->shared_.counters.slow_peers;
      if (!error) self->Written();
    };
    if (is_head_) return http::async_write_header(stream_, *serializer_, std::move(done));
    http::async_write(stream_, *serializer_, std::move(done));
  }

  void Written() {
    if (keep_alive_) return AwaitRequest();
    error_code ignored;  // the peer may have closed first
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(2));
    Drain(kMaxDrainedReads);
  }

  // Closing with unread input would reset the connection, and the answer be lost on its way.
  void Drain(int reads_left) {
    if (reads_left == 0) return;
    buffer_.consume(buffer_.size());
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this(), reads_left](error_code error, size_t) {
                              if (!error) self->Drain(reads_left - 1);
                            });
  }

  Shared& shared_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  bool keep_alive_ = false;
  bool is_head_ = false;
};

class BeastServer : public HttpServer {
 public:
  BeastServer(const WebhookOptions& options, Counters& counters) : shared_{options, counters, {}} {}
  // The connections, which borrow `shared_`, go with the listener: nothing runs any more by then.
  ~BeastServer() override { Stop(); }

  absl::Status Listen() { return listener_.Listen(shared_.options.address, shared_.options.port); }
  uint16_t port() const override { return listener_.port(); }

  void Start(Handler handler) override {
    shared_.handler = std::move(handler);
    listener_.Start([this](tcp::socket socket) { Welcome(std::move(socket)); },
                    [this] { ++shared_.counters.refused_requests; });
  }
  void Stop() override { listener_.Stop(); }

 private:
  void Welcome(tcp::socket socket) {
    if (shared_.counters.connections >= shared_.options.max_connections) return;
    std::make_shared<Session>(shared_, std::move(socket))->AwaitRequest();
  }

  Shared shared_;
  footman::http::Listener listener_;  // after what its connections borrow
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Bind(const WebhookOptions& options,
                                                             Counters& counters) {
  auto server = std::make_unique<BeastServer>(options, counters);
  if (absl::Status status = server->Listen(); !status.ok()) return status;
  return server;
}

}  // namespace footman::webhook
