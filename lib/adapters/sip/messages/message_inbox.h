// Messages that came: each once, from registered addresses alone, to the event sink.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_INBOX_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_INBOX_H_

#include <sofia-sip/sip.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footman/event_sink.h"
#include "lib/adapters/sip/messages/message_parts.h"
#include "lib/adapters/sip/messages/received_message.h"
#include "lib/adapters/sip/stack/nua_stack.h"

namespace footman::sip {

// Threads: the loop's.
class MessageInbox {
 public:
  using Heard = std::function<void(const std::string& user)>;
  // Both outlive it. `retry_after` goes with every 503; `heard` is called when a person at a
  // registered address has written.
  MessageInbox(MessageParts& parts, EventSink& sink, absl::Duration retry_after, Heard heard)
      : parts_(parts), sink_(sink), retry_after_(retry_after), heard_(std::move(heard)) {}

  // From a trusted peer. What to answer.
  Response Handle(const sip_t& request);

 private:
  // By their devices and ids; the oldest is forgotten.
  static constexpr size_t kMaxRemembered = 4096;
  // What comes with the id of an older one is news, as the engine has it: RFC 3261's transactions
  // are over in 32 s.
  static constexpr absl::Duration kRepeatTime = absl::Minutes(2);

  Response Take(const ReceivedMessage& message);
  absl::StatusOr<SubscriberId> Find(const std::string& user);
  // Whether it was taken before.
  bool IsRepeated(const std::string& key);
  void Remember(const std::string& key);

  MessageParts& parts_;
  EventSink& sink_;
  const absl::Duration retry_after_;
  const Heard heard_;
  absl::flat_hash_set<std::string> taken_;
  std::deque<std::pair<absl::Duration, std::string>> by_age_;  // taken when, by uptime
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_INBOX_H_
