// A chat server on a free port, which nobody visits.

#include "footman/adapters/web.h"

#include "footman/adapters/web_storage.h"

class NoTime : public footman::Clock {
 public:
  footman::Moment Now() const override {
    return {absl::ZeroDuration(), absl::FromUnixSeconds(1700000000)};
  }
};

int main() {
  const NoTime clock;
  footman::InMemoryWebStorage storage;
  const auto server = footman::WebServer::Create({}, storage, clock);
  return server.ok() && (*server)->port() != 0 ? 0 : 1;
}
