// What the engine wants said: one message under way to each address (RFC 3428 8), the others wait
// for their turn, and are given up in time. Nothing is sent late, but that a call was missed or a
// voicemail left: that is kept while the phone cannot be reached, and is sent again, as the same
// message, by pauses of minutes at most and as soon as the phone is heard of.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_OUTBOX_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_OUTBOX_H_

#include <deque>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event_sink.h"
#include "lib/adapters/sip/messages/message_agent.h"
#include "lib/adapters/sip/messages/message_parts.h"
#include "lib/channel/lost_offers.h"

namespace footman::sip {

// Threads: the loop's.
class MessageOutbox {
 public:
  // All outlive it.
  MessageOutbox(MessageParts& parts, MessageAgent& agent, EventSink& sink)
      : parts_(parts), agent_(agent), sink_(sink) {}

  void Take(OutgoingMessage message);
  // A message came from there, or was taken there: what is kept for the address is sent now.
  void IsThere(const std::string& user);
  // Gives up what has waited too long.
  void CheckTimes();
  // Everything that is not answered has failed.
  void Close();

 private:
  // What the phone did not take, or not yet. What makes it the same message stays the same, so
  // that a phone which took it without saying so can tell.
  struct Kept {
    OutgoingMessage message;
    std::string serial;
    absl::Duration not_before;
    absl::Duration pause;
    bool is_user_there = false;  // seen while it was under way: the next try need not wait
  };
  // To one address.
  struct Line {
    bool busy = false;
    Kept under_way;  // while busy
    std::deque<OutgoingMessage> waiting;
  };

  void SendNext(const std::string& user);
  // The next that is due to the address, unless there is none.
  std::optional<Kept> TakeNext(const std::string& user, Line& line);
  std::optional<Kept> TakeKept(const std::string& user);
  // False: it is over already.
  bool Begin(Kept& next);
  void SetAside(Kept kept);
  void DropOldestKept(const std::string& user);
  void MakeKeptDue(const std::string& user);
  void CheckKept(absl::Duration now);
  void OnAnswer(const std::string& user, int status);
  bool IsTooLate(const OutgoingMessage& message, absl::Duration now) const;
  void Delivered(const OutgoingMessage& message);
  // `surely`: it reached nobody.
  void Failed(const OutgoingMessage& message, absl::string_view reason, bool surely);

  MessageParts& parts_;
  MessageAgent& agent_;
  EventSink& sink_;
  absl::flat_hash_map<std::string, Line> lines_;
  absl::flat_hash_map<std::string, std::deque<Kept>> kept_;  // by address, none of them empty
  size_t kept_count_ = 0;
  channel::LostOffers lost_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_OUTBOX_H_
