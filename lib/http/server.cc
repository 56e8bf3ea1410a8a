#include "lib/http/server.h"

#include <utility>

#include "lib/http/listener.h"
#include "lib/http/session.h"

namespace footman::http {
namespace {

constexpr int kMaxPosted = 16384;

class BeastServer : public Server {
 public:
  BeastServer(ServerOptions options, Counters& counters)
      : options_(std::move(options)), counters_(counters) {}
  // The connections go with the listener: nothing runs any more by then.
  ~BeastServer() override { Stop(); }

  absl::Status Listen() { return listener_.Listen(options_.address, options_.port); }
  uint16_t port() const override { return listener_.port(); }

  void Start(Handler& handler) override {
    handler_ = &handler;
    listener_.Start([this](tcp::socket socket) { Welcome(std::move(socket)); },
                    [this] { ++counters_.exceptions; });
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
    if (counters_.connections >= options_.max_connections) {
      ++counters_.refused_connections;
      return handler_->OnFull();
    }
    std::unique_ptr<Connection> connection = handler_->Welcome(peer);
    if (connection == nullptr) return;
    std::make_shared<Session>(options_, counters_, std::move(connection), std::move(peer),
                              std::move(socket))
        ->AwaitRequest();
  }

  const ServerOptions options_;
  Counters& counters_;
  Handler* handler_ = nullptr;
  std::atomic<int> posted_{0};
  Listener listener_;  // after what its connections and handlers borrow
};

}  // namespace

// Of those who serve none; the server then asks for none either.
std::optional<Response> Connection::OpenSocket(const Request& /*request*/,
                                               const Upgrade& /*upgrade*/) {
  return Refusal(400);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Bind(ServerOptions options, Counters& counters) {
  auto server = std::make_unique<BeastServer>(std::move(options), counters);
  if (absl::Status status = server->Listen(); !status.ok()) return status;
  return server;
}

}  // namespace footman::http
