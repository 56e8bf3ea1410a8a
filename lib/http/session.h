// An HTTP connection: requests one after another. Part of server.cc, and included by nothing else:
// it speaks Boost.Beast.

#ifndef FOOTMAN_LIB_HTTP_SESSION_H_
#define FOOTMAN_LIB_HTTP_SESSION_H_

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "lib/http/server.h"
#include "lib/http/upgrade.h"

namespace footman::http {

namespace beast = boost::beast;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

inline std::chrono::nanoseconds Chrono(absl::Duration duration) {
  return absl::ToChronoNanoseconds(duration);
}

// Without the body, which may yet have to come.
inline Request Translate(const StringRequest& in, const std::string& peer) {
  using Verb = beast::http::verb;
  Request out;
  out.method = in.method() == Verb::get    ? Method::kGet
               : in.method() == Verb::head ? Method::kHead
               : in.method() == Verb::post ? Method::kPost
                                           : Method::kOther;
  const std::string target(in.target().data(), in.target().size());
  out.path = target.substr(0, target.find('?'));
  out.peer = peer;
  for (const auto& field : in) {
    out.headers.emplace_back(std::string(field.name_string().data(), field.name_string().size()),
                             std::string(field.value().data(), field.value().size()));
  }
  out.wants_socket = beast::websocket::is_upgrade(in);
  return out;
}

// What an unreadable request is answered with; zero = nothing, the peer has gone.
inline int StatusFor(const error_code& error) {
  using Error = beast::http::error;
  if (error == Error::header_limit) return 431;
  if (error == Error::body_limit) return 413;
  if (error == Error::end_of_stream || error == Error::partial_message) return 0;
  const bool unreadable = error.category() == make_error_code(Error::bad_method).category();
  return unreadable ? 400 : 0;
}

class Session : public std::enable_shared_from_this<Session> {
 public:
  // `options` and `counters` outlive it.
  Session(const ServerOptions& options, Counters& counters, std::unique_ptr<Connection> connection,
          std::string peer, tcp::socket socket)
      : options_(options),
        counters_(counters),
        connection_(std::move(connection)),
        peer_(std::move(peer)),
        stream_(std::move(socket)) {
    ++counters_.connections;
  }
  ~Session() { --counters_.connections; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void AwaitRequest() {
    connection_->Idle();
    if (buffer_.size() > 0) return ReadRequest();  // pipelined
    stream_.expires_after(Chrono(options_.idle_timeout));
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](error_code error, size_t bytes) {
                              if (error) return;
                              self->buffer_.commit(bytes);
                              self->ReadRequest();
                            });
  }

 private:
  static constexpr size_t kFileChunk = 65536;
  static constexpr int kMaxDrainedReads = 64;  // of a peer that was refused while still sending

  void ReadRequest() {
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(options_.max_header_bytes));
    parser_->body_limit(static_cast<uint64_t>(options_.max_body_bytes));
    stream_.expires_after(Chrono(options_.request_timeout));
    beast::http::async_read_header(stream_, buffer_, *parser_,
                                   [self = shared_from_this()](error_code error, size_t) {
                                     if (error) return self->Unreadable(error);
                                     self->Judge();
                                   });
  }

  // Before the body is read.
  void Judge() {
    const StringRequest& in = parser_->get();
    request_ = Translate(in, peer_);
    if (std::optional<Response> refusal = connection_->Judge(request_)) {
      return Refuse(*std::move(refusal));
    }
    const beast::string_view expected = in[beast::http::field::expect];
    if (expected.empty() || in.version() < 11 || parser_->is_done()) return ReadBody();
    if (!beast::iequals(expected, "100-continue")) return Refuse(connection_->Refusal(417));
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
    beast::http::async_read(stream_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, size_t) {
                              if (error) return self->Unreadable(error);
                              self->Serve();
                            });
  }

  void Unreadable(error_code error) {
    if (error == beast::error::timeout) ++counters_.slow_peers;
    if (const int status = StatusFor(error)) Refuse(connection_->Refusal(status));
  }

  void Refuse(Response refusal) {
    ++counters_.requests;
    keep_alive_ = false;
    head_only_ = false;
    Write(std::move(refusal));
  }

  void Serve() {
    ++counters_.requests;
    StringRequest in = parser_->release();
    request_.body = std::move(in.body());
    keep_alive_ = in.keep_alive();
    head_only_ = request_.method == Method::kHead;
    stream_.expires_never();  // who serves it answers within a time of its own
    if (options_.serves_sockets && request_.wants_socket) return OpenSocket(in);
    // Each request may be answered once, whatever is done with its Respond.
    const auto answered = std::make_shared<bool>(false);
    connection_->Handle(request_, [self = shared_from_this(), answered](Response response) {
      if (std::exchange(*answered, true)) return;
      self->Write(std::move(response));
    });
  }

  void OpenSocket(StringRequest& in) {
    std::optional<Response> refusal = connection_->OpenSocket(request_, Upgrade{stream_, in});
    if (!refusal.has_value()) return;  // the connection is another's now
    keep_alive_ = false;
    Write(*std::move(refusal));
  }

  void Write(Response response) {
    connection_->Finish(response);
    using Message = beast::http::response<beast::http::string_body>;
    auto out = std::make_shared<Message>();
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
    stream_.expires_after(Chrono(options_.write_timeout));
    // The header says how long the body is; for HEAD and files it is not in this message.
    auto serializer =
        std::make_shared<beast::http::response_serializer<beast::http::string_body>>(*out);
    auto done = [self = shared_from_this(), out, serializer, file](error_code error, size_t) {
      if (error) return self->WriteFailed(error);
      if (file) return self->SendFile(*file);
      self->Written();
    };
    if (whole) {
      beast::http::async_write(stream_, *serializer, std::move(done));
    } else {
      beast::http::async_write_header(stream_, *serializer, std::move(done));
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
    stream_.expires_after(Chrono(options_.write_timeout));
    net::async_write(stream_, net::buffer(chunk_),
                     [self = shared_from_this()](error_code error, size_t) {
                       if (error) return self->WriteFailed(error);
                       self->SendChunk();
                     });
  }

  void WriteFailed(error_code error) {
    if (error == beast::error::timeout) ++counters_.slow_peers;
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

  const ServerOptions& options_;
  Counters& counters_;
  const std::unique_ptr<Connection> connection_;
  const std::string peer_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<beast::http::request_parser<beast::http::string_body>> parser_;
  Request request_;
  bool keep_alive_ = false;
  bool head_only_ = false;
  std::ifstream file_;
  uint64_t file_left_ = 0;
  std::string chunk_;
};

}  // namespace footman::http

#endif  // FOOTMAN_LIB_HTTP_SESSION_H_
