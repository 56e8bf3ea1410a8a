// The RTP ports of an engine: which are free, and not held by another program.

#ifndef FOOTMAN_LIB_MEDIA_TRANSPORT_PORT_POOL_H_
#define FOOTMAN_LIB_MEDIA_TRANSPORT_PORT_POOL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace footman::media {

// Not for several threads.
class PortPool {
 public:
  struct Port {
    uint16_t number = 0;
    absl::Duration seen_free = -absl::InfiniteDuration();  // since a fixed point
    bool was_open = false;                                 // somebody may still send to it
  };
  // The even ports of the range that have a successor.
  PortPool(std::string address, uint16_t first, uint16_t last);

  size_t size() const { return free_.size(); }
  // A port that can be opened, as can the next one: first those that came back without having been
  // open, then the one that was open longest ago. nullopt: there is none.
  std::optional<Port> Take(absl::Duration now);
  void GiveBack(Port port);

 private:
  bool CanBeOpened(uint16_t port) const;

  const std::string address_;
  std::deque<Port> free_;
  absl::Duration none_until_ = -absl::InfiniteDuration();  // none was found a moment ago
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_TRANSPORT_PORT_POOL_H_
