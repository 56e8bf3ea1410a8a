// The one unit of the web adapter that speaks Boost.Beast.

#include "lib/adapters/web/socket_session.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "lib/http/upgrade.h"

namespace footman::web {
namespace {

std::chrono::nanoseconds Chrono(absl::Duration duration) {
  return absl::ToChronoNanoseconds(duration);
}

// One place among the open chats.
class SocketSeat {
 public:
  explicit SocketSeat(Counters& counters) : counters_(counters) { ++counters_.sockets; }
  ~SocketSeat() { --counters_.sockets; }
  SocketSeat(const SocketSeat&) = delete;
  SocketSeat& operator=(const SocketSeat&) = delete;

 private:
  Counters& counters_;
};

class SocketSession : public Socket, public std::enable_shared_from_this<SocketSession> {
 public:
  SocketSession(Shared& shared, boost::beast::tcp_stream stream)
      : shared_(shared),
        seat_(shared.counters),
        ws_(std::move(stream)),
        close_timer_(ws_.get_executor()) {}
  ~SocketSession() override { user_.reset(); }

  void Accept(http::StringRequest upgrade, Request request) {
    upgrade_ = std::move(upgrade);
    request_ = std::move(request);
    boost::beast::get_lowest_layer(ws_).expires_never();  // the WebSocket has timeouts of its own
    boost::beast::websocket::stream_base::timeout timeout;
    timeout.handshake_timeout = Chrono(shared_.options.request_timeout);
    timeout.idle_timeout = Chrono(shared_.options.socket_idle_timeout);
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
      shared_.counters.limits.Met("max_queued_bytes");
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
    // Whoever takes neither what is queued nor the close, or does not answer it, is dropped.
    close_timer_.expires_after(Chrono(shared_.options.close_timeout));
    close_timer_.async_wait([self = weak_from_this()](boost::system::error_code error) {
      const auto alive = self.lock();
      if (error || !alive) return;
      ++alive->shared_.counters.slow_peers;
      boost::beast::get_lowest_layer(alive->ws_).close();
    });
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
  const SocketSeat seat_;
  boost::beast::websocket::stream<boost::beast::tcp_stream> ws_;
  boost::asio::steady_timer close_timer_;
  http::StringRequest upgrade_;
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

}  // namespace

void StartSocket(Shared& shared, const http::Upgrade& upgrade, Request request) {
  std::make_shared<SocketSession>(shared, std::move(upgrade.stream))
      ->Accept(std::move(upgrade.request), std::move(request));
}

}  // namespace footman::web
