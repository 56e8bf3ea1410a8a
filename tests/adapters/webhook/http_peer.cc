#include "tests/adapters/webhook/http_peer.h"

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cctype>
#include <chrono>
#include <list>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace footman::webhook_test {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

constexpr std::chrono::seconds kTimeout(5);

template <typename Message>
std::map<std::string, std::string> HeadersOf(const Message& message) {
  std::map<std::string, std::string> headers;
  for (const auto& field : message) {
    std::string name(field.name_string().data(), field.name_string().size());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    headers[name] = std::string(field.value().data(), field.value().size());
  }
  return headers;
}

// Runs `io` until the operation that sets `done` has finished, or timeout has.
bool Finish(net::io_context& io, const bool& done) {
  io.restart();
  const auto end = std::chrono::steady_clock::now() + kTimeout;
  while (!done && std::chrono::steady_clock::now() < end) {
    if (io.run_one_until(end) == 0) break;
  }
  return done;
}

}  // namespace

// ---- The bridge.

struct Bridge::Impl {
  struct Connection {
    explicit Connection(tcp::socket from) : socket(std::move(from)) {}
    tcp::socket socket;
    beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::response<http::string_body> response;
  };

  explicit Impl(AnswerTo to)
      : answer(std::move(to)), acceptor(io, {net::ip::address_v4::loopback(), 0}) {
    port = acceptor.local_endpoint().port();
    Accept();
    thread = std::thread([this] { io.run(); });
  }

  void Accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (error) return;
      absl::MutexLock lock(&mutex);
      ++accepted;
      Read(std::make_shared<Connection>(std::move(socket)));
      Accept();
    });
  }

  void Read(const std::shared_ptr<Connection>& peer) {
    peer->request = {};
    http::async_read(peer->socket, peer->buffer, peer->request,
                     [this, peer](error_code error, size_t) {
                       if (!error) Serve(peer);
                     });
  }

  void Serve(const std::shared_ptr<Connection>& peer) {
    Received in{std::string(peer->request.target()), HeadersOf(peer->request),
                peer->request.body()};
    const Answer out = answer(in);
    in.answered = out.status;
    {
      absl::MutexLock lock(&mutex);
      all.push_back(std::move(in));
    }
    if (out.status == 0) {
      silent.push_back(peer);
      return;
    }
    peer->response = {};
    peer->response.result(static_cast<unsigned>(out.status));
    for (const auto& [name, value] : out.headers) peer->response.set(name, value);
    peer->response.body() = out.body;
    peer->response.prepare_payload();
    http::async_write(peer->socket, peer->response, [this, peer](error_code error, size_t) {
      if (!error) Read(peer);
    });
  }

  const AnswerTo answer;
  net::io_context io;
  tcp::acceptor acceptor;
  uint16_t port = 0;
  std::list<std::shared_ptr<Connection>> silent;
  mutable absl::Mutex mutex;
  std::vector<Received> all ABSL_GUARDED_BY(mutex);
  int accepted ABSL_GUARDED_BY(mutex) = 0;
  std::thread thread;
};

Bridge::Bridge(AnswerTo answer) : impl_(std::make_unique<Impl>(std::move(answer))) {}
Bridge::~Bridge() { Stop(); }

uint16_t Bridge::port() const { return impl_->port; }

std::vector<Received> Bridge::WaitFor(size_t count) const {
  absl::MutexLock lock(&impl_->mutex);
  const auto enough = [this, count] {
    impl_->mutex.AssertReaderHeld();
    return impl_->all.size() >= count;
  };
  impl_->mutex.AwaitWithTimeout(absl::Condition(&enough), absl::FromChrono(kTimeout));
  return impl_->all;
}

int Bridge::connections() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->accepted;
}

void Bridge::Stop() {
  if (!impl_->thread.joinable()) return;
  impl_->io.stop();
  impl_->thread.join();
  impl_->acceptor.close();
  impl_->silent.clear();
}

// ---- The client.

struct Client::Impl {
  net::io_context io;
  tcp::socket socket{io};
  beast::flat_buffer buffer;
};

Client::Client(uint16_t port) : impl_(std::make_unique<Impl>()) {
  error_code ignored;  // the next write tells
  impl_->socket.connect({net::ip::address_v4::loopback(), port}, ignored);
}
Client::~Client() = default;

bool Client::Write(const std::string& bytes) {
  error_code error;
  net::write(impl_->socket, net::buffer(bytes), error);
  return !error;
}

Reply Client::Read(bool head) {
  http::response_parser<http::string_body> parser;
  parser.skip(head);
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
  if (!good) return {};
  return {static_cast<int>(parser.get().result_int()), HeadersOf(parser.get()),
          parser.get().body()};
}

bool Client::IsClosed() {
  std::array<char, 4096> bytes{};
  for (;;) {
    bool done = false;
    error_code result;
    impl_->socket.async_read_some(net::buffer(bytes), [&](error_code error, size_t) {
      done = true;
      result = error;
    });
    if (!Finish(impl_->io, done)) {
      impl_->socket.close();
      Finish(impl_->io, done);
      return false;
    }
    if (result) return true;
  }
}

Reply Ask(uint16_t port, const std::string& method, const std::string& target,
          const Headers& headers, const std::string& body) {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  text += "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
  Client client(port);
  client.Write(text + body);
  return client.Read(method == "HEAD");
}

}  // namespace footman::webhook_test
