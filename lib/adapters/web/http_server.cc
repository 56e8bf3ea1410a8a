// Decides how bytes become requests, responses and messages, and when a peer has had enough time.
// It never looks at what a request means; see App. One thread, so nothing here is locked.

#include "lib/adapters/web/http_server.h"

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <fstream>

#include "lib/adapters/web/socket_session.h"
#include "lib/http/listener.h"

namespace footman::web {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

constexpr int kMaxPosted = 16384;
constexpr size_t kFileChunk = 65536;
constexpr int kMaxDrainedReads = 64;  // of a peer that we refused while it was still sending

std::string Field(const StringRequest& in, http::field name) {
  return std::string(in[name].data(), in[name].size());
}

bool IsRepeated(const StringRequest& in, http::field name) { return in.count(name) > 1; }

// Of several headers of that name, joined as RFC 9110 5.3 has it.
std::string JoinedField(const StringRequest& in, absl::string_view name) {
  std::string all;
  const auto fields = in.equal_range({name.data(), name.size()});
  for (auto it = fields.first; it != fields.second; ++it) {
    if (!all.empty()) all += ',';
    all.append(it->value().data(), it->value().size());
  }
  return all;
}

// Without the body, which may yet have to come.
Request Translate(const StringRequest& in, const std::string& source) {
  Request out;
  out.method = in.method() == http::verb::get    ? Method::kGet
               : in.method() == http::verb::head ? Method::kHead
               : in.method() == http::verb::post ? Method::kPost
                                                 : Method::kOther;
  const std::string target(in.target().data(), in.target().size());
  out.path = target.substr(0, target.find('?'));
  out.source = source;
  out.host = Field(in, http::field::host);
  out.origin = Field(in, http::field::origin);
  const auto site = in["Sec-Fetch-Site"];
  out.fetch_site.assign(site.data(), site.size());
  out.cookie = Field(in, http::field::cookie);
  out.content_type = Field(in, http::field::content_type);
  out.range = Field(in, http::field::range);
  out.if_none_match = Field(in, http::field::if_none_match);
  out.accept_language = Field(in, http::field::accept_language);
  out.user_agent = Field(in, http::field::user_agent);
  out.wants_socket = websocket::is_upgrade(in);
  return out;
}

// What an unreadable request is answered with; zero = nothing, the peer has gone.
int StatusFor(const error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  const bool unreadable = error.category() == make_error_code(http::error::bad_method).category();
  return unreadable ? 400 : 0;
}

// ---- An HTTP connection: requests one after another.

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  // `peer` is who is connected: maybe a proxy.
  HttpSession(Shared& shared, std::unique_ptr<Seat> seat, std::string peer, tcp::socket socket)
      : shared_(shared),
        seat_(std::move(seat)),
        peer_(std::move(peer)),
        stream_(std::move(socket)) {}

  void AwaitRequest() {
    if (shared_.proxies.Includes(peer_)) seat_->Leave();  // it is nobody's until it asks
    if (buffer_.size() > 0) return ReadRequest();         // pipelined
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
    parser_->header_limit(shared_.options.max_header_bytes);
    parser_->body_limit(shared_.options.max_body_bytes);
    stream_.expires_after(Chrono(shared_.options.request_timeout));
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, size_t) {
                              if (error) return self->Unreadable(error);
                              self->Judge();
                            });
  }

  // Before the body is read: whose it is, and whether it can be meant.
  void Judge() {
    const StringRequest& in = parser_->get();
    const std::string source = shared_.proxies.SourceOf(peer_, JoinedField(in, "X-Forwarded-For"));
    request_ = Translate(in, source);
    if (!seat_->MoveTo(source)) return Refuse(503, "Too many connections\n");
    // Of two, we would believe one and a proxy another.
    if (IsRepeated(in, http::field::origin) || IsRepeated(in, http::field::host)) {
      return Refuse(400, "Bad request\n");
    }
    const std::string expected = Field(in, http::field::expect);
    if (expected.empty() || in.version() < 11 || parser_->is_done()) return ReadBody();
    if (!beast::iequals(expected, "100-continue")) return Refuse(417, "Expectation failed\n");
    Continue();
  }

  // Who sends "Expect: 100-continue" waits for it (RFC 9110, 10.1.1).
  void Continue() {
    static constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    net::async_write(stream_, net::buffer(kContinue.data(), kContinue.size()),
                     [self = shared_from_this()](error_code error, size_t) {
                       if (error) return self->WriteFailed(error);
                       self->ReadBody();
                     });
  }

  void ReadBody() {
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, size_t) {
                       if (error) return self->Unreadable(error);
                       self->Serve();
                     });
  }

  void Unreadable(error_code error) {
    if (error == beast::error::timeout) ++shared_.counters.slow_peers;
    if (error == http::error::header_limit) shared_.counters.limits.Met("max_header_bytes");
    if (error == http::error::body_limit) shared_.counters.limits.Met("max_body_bytes");
    const int status = StatusFor(error);
    if (status != 0) Refuse(status, status == 400 ? "Bad request\n" : "Too large\n");
  }

  void Refuse(int status, const char* text) {
    ++shared_.counters.requests;
    keep_alive_ = false;
    head_only_ = false;
    Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    response.body = text;
    Write(std::move(response));
  }

  void Serve() {
    ++shared_.counters.requests;
    StringRequest in = parser_->release();
    request_.body = in.body();
    keep_alive_ = in.keep_alive();
    head_only_ = request_.method == Method::kHead;
    stream_.expires_never();  // the app answers within a time of its own
    if (request_.wants_socket) return Upgrade(std::move(in));
    // Each request may be answered once, whatever the app does with its Respond.
    const auto answered = std::make_shared<bool>(false);
    shared_.app->Handle(request_, [self = shared_from_this(), answered](Response response) {
      if (std::exchange(*answered, true)) return;
      self->Write(std::move(response));
    });
  }

  void Upgrade(StringRequest in) {
    if (std::optional<Response> refusal = shared_.app->Refuse(request_)) {
      keep_alive_ = false;
      return Write(*std::move(refusal));
    }
    if (shared_.counters.sockets >= shared_.options.max_sockets) {
      shared_.counters.limits.Met("max_sockets");
      return Refuse(503, "Too many open chats\n");
    }
    seat_.reset();
    std::make_shared<SocketSession>(shared_, std::move(stream_))
        ->Accept(std::move(in), std::move(request_));
  }

  void Write(Response response) {
    shared_.app->Finish(response);
    if (response.status >= 400 && response.status != 404) ++shared_.counters.refused_requests;
    auto out = std::make_shared<http::response<http::string_body>>();
    out->result(static_cast<unsigned>(response.status));
    out->version(11);
    for (const auto& [name, value] : response.headers) out->insert(name, value);
    out->keep_alive(keep_alive_);
    const bool has_body = response.status != 304;
    if (has_body) {
      out->content_length(response.file ? response.file->length : response.body.size());
    }
    const bool whole = has_body && !head_only_ && !response.file;
    if (whole) out->body() = std::move(response.body);
    std::optional<FilePart> file;
    if (!head_only_) file = std::move(response.file);
    stream_.expires_after(Chrono(shared_.options.write_timeout));
    // The header says how long the body is; for HEAD and files it is not in this message.
    auto serializer = std::make_shared<http::response_serializer<http::string_body>>(*out);
    auto done = [self = shared_from_this(), out, serializer, file](error_code error, size_t) {
      if (error) return self->WriteFailed(error);
      if (file) return self->SendFile(*file);
      self->Written();
    };
    if (whole) {
      http::async_write(stream_, *serializer, std::move(done));
    } else {
      http::async_write_header(stream_, *serializer, std::move(done));
    }
  }

  void SendFile(const FilePart& part) {
    file_.open(part.path, std::ios::binary);
    file_.seekg(static_cast<std::streamoff>(part.offset));
    file_left_ = part.length;
    SendChunk();
  }

  void SendChunk() {
    if (file_left_ == 0) {
      file_.close();
      return Written();
    }
    chunk_.resize(std::min<uint64_t>(kFileChunk, file_left_));
    file_.read(chunk_.data(), static_cast<std::streamsize>(chunk_.size()));
    if (file_.gcount() != static_cast<std::streamsize>(chunk_.size())) return;  // it has shrunk
    file_left_ -= chunk_.size();
    stream_.expires_after(Chrono(shared_.options.write_timeout));
    net::async_write(stream_, net::buffer(chunk_),
                     [self = shared_from_this()](error_code error, size_t) {
                       if (error) return self->WriteFailed(error);
                       self->SendChunk();
                     });
  }

  void WriteFailed(error_code error) {
    if (error == beast::error::timeout) ++shared_.counters.slow_peers;
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
  std::unique_ptr<Seat> seat_;
  const std::string peer_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Request request_;
  bool keep_alive_ = false;
  bool head_only_ = false;
  std::ifstream file_;
  uint64_t file_left_ = 0;
  std::string chunk_;
};

// ---- The server.

class BeastServer : public HttpServer {
 public:
  BeastServer(const WebOptions& options, Counters& counters, TrustedProxies proxies)
      : shared_{options, counters, std::move(proxies), nullptr, {}} {}
  ~BeastServer() override { Stop(); }

  absl::Status Listen() { return listener_.Listen(shared_.options.address, shared_.options.port); }
  uint16_t port() const override { return listener_.port(); }

  void Start(App& app) override {
    shared_.app = &app;
    listener_.Start([this](tcp::socket socket) { Welcome(std::move(socket)); },
                    [this] { ++shared_.counters.exceptions; });
  }
  void Stop() override { listener_.Stop(); }

  bool Post(std::function<void()> work) override {
    if (++posted_ > kMaxPosted) {
      --posted_;
      return false;
    }
    net::post(listener_.io(), [this, work = std::move(work)] {
      --posted_;
      work();
    });
    return true;
  }

  void After(absl::Duration delay, std::function<void()> work) override {
    auto timer = std::make_shared<net::steady_timer>(listener_.io(), Chrono(delay));
    timer->async_wait([timer, work = std::move(work)](error_code error) {
      if (!error) work();
    });
  }

 private:
  void Welcome(tcp::socket socket) {
    error_code error;
    std::string peer = socket.remote_endpoint(error).address().to_string();
    if (error) return;
    if (shared_.counters.connections >= shared_.options.max_connections) {
      ++shared_.counters.refused_connections;
      shared_.counters.limits.Met("max_connections");
      return;
    }
    auto seat = std::make_unique<Seat>(shared_);
    const bool direct = !shared_.proxies.Includes(peer);
    if (direct && !seat->MoveTo(shared_.proxies.SourceOf(peer, ""))) return;
    std::make_shared<HttpSession>(shared_, std::move(seat), std::move(peer), std::move(socket))
        ->AwaitRequest();
  }

  Shared shared_;
  std::atomic<int> posted_{0};
  footman::http::Listener listener_;  // after what its connections and handlers borrow
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Bind(const WebOptions& options,
                                                             Counters& counters) {
  absl::StatusOr<TrustedProxies> proxies = TrustedProxies::Parse(options.trusted_proxies);
  if (!proxies.ok()) return proxies.status();
  auto server = std::make_unique<BeastServer>(options, counters, *std::move(proxies));
  if (absl::Status status = server->Listen(); !status.ok()) return status;
  return server;
}

}  // namespace footman::web
