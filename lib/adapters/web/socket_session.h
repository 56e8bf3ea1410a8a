// A connection's place among all, and an open WebSocket. Part of http_server.cc, and included by
// nothing else: it speaks Boost.Beast.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_SOCKET_SESSION_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_SOCKET_SESSION_H_

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "footman/adapters/web.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

using StringRequest = boost::beast::http::request<boost::beast::http::string_body>;

inline std::chrono::nanoseconds Chrono(absl::Duration duration) {
  return absl::ToChronoNanoseconds(duration);
}

// Shared by all connections of a server, which outlives them.
struct Shared {
  const WebOptions& options;
  Counters& counters;
  App* app = nullptr;
  std::map<std::string, int> per_address;
};

// One place among the connections, held for as long as this lives.
class Seat {
 public:
  Seat(Shared& shared, std::string source) : shared_(shared), source_(std::move(source)) {
    ++shared_.counters.connections;
    ++shared_.per_address[source_];
  }
  ~Seat() {
    --shared_.counters.connections;
    const auto it = shared_.per_address.find(source_);
    if (--it->second == 0) shared_.per_address.erase(it);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  const std::string& source() const { return source_; }

 private:
  Shared& shared_;
  const std::string source_;
};

class SocketSession : public Socket, public std::enable_shared_from_this<SocketSession> {
 public:
  SocketSession(Shared& shared, std::unique_ptr<Seat> seat, boost::beast::tcp_stream stream)
      : shared_(shared), seat_(std::move(seat)), ws_(std::move(stream)) {}
  ~SocketSession() override { user_.reset(); }

  void Accept(StringRequest upgrade, Request request) {
    upgrade_ = std::move(upgrade);
    request_ = std::move(request);
    boost::beast::get_lowest_layer(ws_).expires_never();  // the WebSocket has timeouts of its own
    boost::beast::websocket::stream_base::timeout timeout;
    timeout.handshake_timeout = Chrono(shared_.options.request_time);
    timeout.idle_timeout = Chrono(shared_.options.socket_idle_time);
    timeout.keep_alive_pings = true;
    ws_.set_option(timeout);
    ws_.read_message_max(shared_.options.max_message_bytes);
    ws_.async_accept(upgrade_, [self = shared_from_this()](boost::system::error_code error) {
      if (!error) self->Open();
    });
  }

  void Send(std::string message) override {
    if (gone_ || closing_) return;
    queued_bytes_ += message.size();
    queue_.push_back(std::move(message));
    if (queued_bytes_ > static_cast<size_t>(shared_.options.max_queued_bytes)) {
      ++shared_.counters.slow_peers;
      gone_ = true;
      boost::beast::get_lowest_layer(ws_).close();  // the pending read then fails and ends it all
      return;
    }
    if (!writing_) Write();
  }

  void Drop(uint16_t code) override {
    if (gone_ || closing_) return;
    closing_ = true;
    close_code_ = code;
    if (!writing_) Close();
  }

 private:
  void Open() {
    user_ = shared_.app->Open(request_, *this);
    if (user_ == nullptr) Drop(boost::beast::websocket::close_code::try_again_later);
    Read();
  }

  void Read() {
    ws_.async_read(buffer_, [self = shared_from_this()](boost::system::error_code error, size_t) {
      if (error) {
        self->gone_ = true;
        self->user_.reset();
        return;
      }
      self->Pass();
      self->Read();
    });
  }

  void Pass() {
    const std::string message = boost::beast::buffers_to_string(buffer_.data());
    buffer_.consume(buffer_.size());
    if (gone_ || closing_) return;
    if (!ws_.got_text()) return Drop(boost::beast::websocket::close_code::unknown_data);
    user_->Received(message);
  }

  void Write() {
    writing_ = true;
    ws_.text(true);
    ws_.async_write(boost::asio::buffer(queue_.front()),
                    [self = shared_from_this()](boost::system::error_code error, size_t) {
                      self->writing_ = false;
                      if (error || self->gone_) return;
                      self->queued_bytes_ -= self->queue_.front().size();
                      self->queue_.pop_front();
                      if (!self->queue_.empty()) return self->Write();
                      if (self->closing_) self->Close();
                    });
  }

  void Close() {
    ws_.async_close(boost::beast::websocket::close_code(close_code_),
                    [self = shared_from_this()](boost::system::error_code) {
                      self->gone_ = true;  // the pending read ends now, well or not
                    });
  }

  Shared& shared_;
  const std::unique_ptr<Seat> seat_;
  boost::beast::websocket::stream<boost::beast::tcp_stream> ws_;
  StringRequest upgrade_;
  Request request_;
  boost::beast::flat_buffer buffer_;
  std::deque<std::string> queue_;
  size_t queued_bytes_ = 0;
  bool writing_ = false;
  bool closing_ = false;
  bool gone_ = false;
  uint16_t close_code_ = boost::beast::websocket::close_code::normal;
  std::unique_ptr<SocketUser> user_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_SOCKET_SESSION_H_
