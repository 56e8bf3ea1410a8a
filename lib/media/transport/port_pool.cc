#include "lib/media/transport/port_pool.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace footman::media {
namespace {

// A port that was ours or free so short a time ago is not looked at again: at thousands of calls a
// second the looks would cost more than they find. What was taken meanwhile is noticed by opening.
constexpr absl::Duration kTrust = absl::Seconds(10);
// After a look at every port in vain.
constexpr absl::Duration kPause = absl::Milliseconds(500);

}  // namespace

PortPool::PortPool(std::string address, uint16_t first, uint16_t last)
    : address_(std::move(address)) {
  for (int port = first + first % 2; port + 1 <= last; port += 2) {
    free_.push_back({static_cast<uint16_t>(port)});
  }
}

std::optional<PortPool::Port> PortPool::Take(absl::Duration now) {
  if (now < none_until_) return std::nullopt;
  for (size_t left = free_.size(); left > 0; --left) {
    const Port port = free_.front();
    free_.pop_front();
    if (now - port.seen_free < kTrust) return port;
    if (CanBeOpened(port.number)) return Port{port.number, now};
    free_.push_back(port);
  }
  if (!free_.empty()) none_until_ = now + kPause;
  return std::nullopt;
}

void PortPool::GiveBack(Port port) {
  // Most calls end without audio. Their ports serve again at once, while they are trusted, so that
  // the calls of ten seconds share a look, which opens and closes two sockets.
  if (port.was_open) {
    port.was_open = false;
    free_.push_back(port);
  } else {
    free_.push_front(port);
  }
  none_until_ = -absl::InfiniteDuration();
}

bool PortPool::CanBeOpened(uint16_t port) const {
  bool bound = true;
  for (int offset = 0; bound && offset <= 1; ++offset) {  // RTP and RTCP
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port + offset));
    bound = inet_pton(AF_INET, address_.c_str(), &address.sin_addr) == 1;
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bound = bound && descriptor >= 0 &&
            bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (descriptor >= 0) close(descriptor);
  }
  return bound;
}

}  // namespace footman::media
