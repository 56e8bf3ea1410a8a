#include "tests/adapters/web/test_client.h"

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <cctype>
#include <chrono>

namespace footman::web_test {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

constexpr std::chrono::seconds kTimeout(5);

// Runs `io` until the operation that sets `done` has finished, or timeout has.
bool Finish(net::io_context& io, const bool& done) {
  io.restart();
  const auto end = std::chrono::steady_clock::now() + kTimeout;
  while (!done && std::chrono::steady_clock::now() < end) {
    if (io.run_one_until(end) == 0) break;
  }
  return done;
}

bool Connect(tcp::socket& socket, uint16_t port) {
  error_code error;
  socket.connect({net::ip::address_v4::loopback(), port}, error);
  return !error;
}

template <typename Message>
Reply Translate(const Message& message) {
  Reply reply;
  reply.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    std::string name(field.name_string().data(), field.name_string().size());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    reply.headers[name] = std::string(field.value().data(), field.value().size());
  }
  reply.body = message.body();
  return reply;
}

}  // namespace

struct HttpClient::Impl {
  net::io_context io;
  tcp::socket socket{io};
  beast::flat_buffer buffer;
};

HttpClient::HttpClient(uint16_t port) : impl_(std::make_unique<Impl>()) {
  Connect(impl_->socket, port);
}
HttpClient::~HttpClient() = default;

bool HttpClient::Write(const std::string& bytes) {
  error_code error;
  net::write(impl_->socket, net::buffer(bytes), error);
  return !error;
}

Reply HttpClient::Read(bool head) {
  http::response_parser<http::string_body> parser;
  parser.skip(head);
  parser.body_limit(64 << 20);
  bool done = false;
  bool good = false;
  http::async_read(impl_->socket, impl_->buffer, parser, [&](error_code error, size_t) {
    done = true;
    good = !error;
  });
  if (!Finish(impl_->io, done)) {
    impl_->socket.close();
    Finish(impl_->io, done);
  }
  return good ? Translate(parser.get()) : Reply{};
}

bool HttpClient::IsClosed() {
  bool done = false;
  bool closed = false;
  std::array<char, 4096> bytes{};
  const auto end = std::chrono::steady_clock::now() + kTimeout;
  while (!closed && std::chrono::steady_clock::now() < end) {
    done = false;
    impl_->socket.async_read_some(net::buffer(bytes), [&](error_code error, size_t) {
      done = true;
      closed = static_cast<bool>(error);
    });
    if (!Finish(impl_->io, done)) {
      impl_->socket.close();
      Finish(impl_->io, done);
      return false;
    }
  }
  return closed;
}

Reply Ask(uint16_t port, const std::string& method, const std::string& target,
          const Headers& headers, const std::string& body) {
  std::string text = method + " " + target + " HTTP/1.1\r\n";
  const bool host = std::any_of(headers.begin(), headers.end(),
                                [](const auto& header) { return header.first == "Host"; });
  if (!host) text += "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST") {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  HttpClient client(port);
  client.Write(text + "Connection: close\r\n\r\n" + body);
  return client.Read(method == "HEAD");
}

Reply PostForm(uint16_t port, const std::string& target, const std::string& body, Headers headers) {
  headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  const bool origin = std::any_of(headers.begin(), headers.end(),
                                  [](const auto& header) { return header.first == "Origin"; });
  if (!origin) headers.emplace_back("Origin", "null");
  return Ask(port, "POST", target, headers, body);
}

struct SocketClient::Impl {
  net::io_context io;
  beast::websocket::stream<tcp::socket> ws{io};
  beast::flat_buffer buffer;
  bool open = false;
  int status = 0;

  // Closes the connection when the operation takes too long.
  void Await(bool& done) {
    if (Finish(io, done)) return;
    ws.next_layer().close();
    Finish(io, done);
  }
};

SocketClient::SocketClient(uint16_t port, const Headers& headers)
    : impl_(std::make_unique<Impl>()) {
  if (!Connect(impl_->ws.next_layer(), port)) return;
  impl_->ws.set_option(
      beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
        for (const auto& [name, value] : headers) request.set(name, value);
      }));
  beast::websocket::response_type response;
  bool done = false;
  impl_->ws.async_handshake(response, "127.0.0.1:" + std::to_string(port), "/ws",
                            [&](error_code error) {
                              done = true;
                              impl_->open = !error;
                            });
  impl_->Await(done);
  impl_->status = static_cast<int>(response.result_int());
}
SocketClient::~SocketClient() = default;

bool SocketClient::is_open() const { return impl_->open; }
int SocketClient::status() const { return impl_->status; }

bool SocketClient::Send(const std::string& message, bool binary) {
  error_code error;
  impl_->ws.binary(binary);
  impl_->ws.write(net::buffer(message), error);
  return !error;
}

bool SocketClient::SendRaw(const std::string& bytes) {
  error_code error;
  net::write(impl_->ws.next_layer(), net::buffer(bytes), error);
  return !error;
}

std::optional<std::string> SocketClient::Receive() {
  bool done = false;
  bool good = false;
  impl_->buffer.consume(impl_->buffer.size());
  impl_->ws.async_read(impl_->buffer, [&](error_code error, size_t) {
    done = true;
    good = !error;
  });
  impl_->Await(done);
  if (!good) return std::nullopt;
  return beast::buffers_to_string(impl_->buffer.data());
}

int SocketClient::CloseCode() {
  while (Receive()) {
  }
  const int code = impl_->ws.reason().code;
  return code == 0 ? 1006 : code;
}

void SocketClient::Close() {
  error_code error;
  impl_->ws.next_layer().close(error);
}

}  // namespace footman::web_test
