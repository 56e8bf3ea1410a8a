// What the engine wants said: one message under way to each address (RFC 3428 8), the others wait
// for their turn, and are given up in time. Nothing is sent late.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGE_OUTBOX_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGE_OUTBOX_H_

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event_sink.h"
#include "lib/adapters/sip/message_agent.h"
#include "lib/adapters/sip/message_parts.h"

namespace footman::sip {

// Threads: the loop's.
class MessageOutbox {
 public:
  // All outlive it.
  MessageOutbox(MessageParts& parts, MessageAgent& agent, EventSink& sink)
      : parts_(parts), agent_(agent), sink_(sink) {}

  void Take(OutgoingMessage message);
  // Gives up what has waited too long.
  void CheckTimes();
  // Everything that is not answered has failed.
  void Close();

 private:
  // To one address.
  struct Line {
    bool busy = false;
    OutgoingMessage under_way;  // while busy
    std::deque<OutgoingMessage> waiting;
  };
  using Key = std::pair<uint64_t, uint8_t>;
  // Offers that surely reached nobody; the oldest is forgotten.
  static constexpr size_t kMaxUnreached = 4096;

  void SendNext(const std::string& user);
  // False: it is over already.
  bool Begin(const OutgoingMessage& message);
  void OnAnswer(const std::string& user, int status);
  bool IsTooLate(const OutgoingMessage& message, absl::Duration now) const;
  void Delivered(const OutgoingMessage& message);
  // `surely`: it reached nobody.
  void Failed(const OutgoingMessage& message, absl::string_view reason, bool surely);
  bool HasReachedNobody(OfferId offer) const {
    return unreached_.contains({offer.call.value(), offer.index});
  }

  MessageParts& parts_;
  MessageAgent& agent_;
  EventSink& sink_;
  absl::flat_hash_map<std::string, Line> lines_;
  absl::flat_hash_set<Key> unreached_;
  std::deque<Key> unreached_by_age_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGE_OUTBOX_H_
