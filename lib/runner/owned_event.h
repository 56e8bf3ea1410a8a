// An event with everything that it borrows, for as long as it waits in the mailbox.

#ifndef FOOTMAN_LIB_RUNNER_OWNED_EVENT_H_
#define FOOTMAN_LIB_RUNNER_OWNED_EVENT_H_

#include <cstddef>
#include <memory>

#include "footman/event.h"
#include "footman/profile.h"

namespace footman::internal {

// How many bytes of text and spans an event borrows. A profile does not count: it comes from a port
// that the host chose, never from the network.
size_t BorrowedBytes(const Event& event);

// Reused from event to event: its buffer grows to the largest event that it ever held, so that in
// steady state nothing is allocated.
class OwnedEvent {
 public:
  OwnedEvent() = default;
  OwnedEvent(const OwnedEvent&) = delete;
  OwnedEvent& operator=(const OwnedEvent&) = delete;

  void Assign(const Event& event);
  const Event& event() const { return event_; }

 private:
  Event event_;
  std::unique_ptr<std::byte[]> buffer_;
  size_t capacity_ = 0;
  std::unique_ptr<Profile> profile_;
};

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_OWNED_EVENT_H_
