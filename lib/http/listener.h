// Below HTTP: a loopback port, and one thread for all of its connections.
//
// For the few units that compile Boost.Beast: it includes Boost.Asio.

#ifndef FOOTMAN_LIB_HTTP_LISTENER_H_
#define FOOTMAN_LIB_HTTP_LISTENER_H_

#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footman::http {

// Its io_context holds every connection: what they borrow must be declared before the Listener.
class Listener {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  Listener() : io_(std::make_unique<boost::asio::io_context>(1)), acceptor_(*io_), pause_(*io_) {}
  ~Listener() { Stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Binds; port 0 = any free one. InvalidArgument: the address is not loopback. Unavailable: it
  // cannot be bound.
  absl::Status Listen(const std::string& address, uint16_t port) {
    boost::system::error_code error;
    const auto ip = boost::asio::ip::make_address(address, error);
    if (error || !ip.is_loopback()) {
      return absl::InvalidArgumentError("address: plain HTTP is served on loopback addresses only");
    }
    const boost::asio::ip::tcp::endpoint endpoint(ip, port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(boost::asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (!error) return absl::OkStatus();
    return absl::UnavailableError(
        absl::StrCat("cannot serve on ", address, " port ", port, ": ", error.message()));
  }

  uint16_t port() const { return port_; }  // that was bound
  boost::asio::io_context& io() { return *io_; }

  // Hands each new connection to `welcome`, on a new thread that runs all handlers until Stop. One
  // that throws costs its own connection alone, and `threw` is called. At most once.
  void Start(std::function<void(Socket)> welcome, std::function<void()> threw) {
    welcome_ = std::move(welcome);
    threw_ = std::move(threw);
    Accept();
    thread_ = std::thread([this] { Run(); });
  }

  // Joins the thread; the connections are closed with the Listener. Not from that thread.
  void Stop() {
    io_->stop();
    if (thread_.joinable()) thread_.join();
    boost::system::error_code ignored;  // they go away in any case
    acceptor_.close(ignored);
    pause_.cancel(ignored);
  }

 private:
  void Run() {
    const auto keep_running = boost::asio::make_work_guard(*io_);
    while (!io_->stopped()) {
      try {
        io_->run();
      } catch (const std::exception&) {
        threw_();
      }
    }
  }

  void Accept() {
    acceptor_.async_accept([this](boost::system::error_code error, Socket socket) {
      if (error) return PauseThenAccept();
      socket.set_option(boost::asio::ip::tcp::no_delay(true), error);  // an optimisation, at most
      Accept();  // first: a `welcome` that throws must not be the last
      welcome_(std::move(socket));
    });
  }

  // Out of file descriptors, most likely: do not spin.
  void PauseThenAccept() {
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](boost::system::error_code error) {
      if (!error) Accept();
    });
  }

  const std::unique_ptr<boost::asio::io_context> io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  uint16_t port_ = 0;
  std::function<void(Socket)> welcome_;
  std::function<void()> threw_;
  std::thread thread_;
};

}  // namespace footman::http

#endif  // FOOTMAN_LIB_HTTP_LISTENER_H_
