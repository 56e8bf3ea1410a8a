// The message channel on the adapter's loop: its two directions, and the agent that sends.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSENGER_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSENGER_H_

#include <memory>
#include <string>
#include <utility>

#include "lib/adapters/sip/messages/message_agent.h"
#include "lib/adapters/sip/messages/message_inbox.h"
#include "lib/adapters/sip/messages/message_outbox.h"

namespace footman::sip {

// Threads: the loop's.
struct Messenger {
  Messenger(MessageParts& parts, std::unique_ptr<MessageAgent> made, EventSink& sink,
            absl::Duration retry_after)
      : agent(std::move(made)),
        outbox(parts, *agent, sink),
        inbox(parts, sink, retry_after, [this](const std::string& user) { outbox.IsThere(user); }) {
  }

  const std::unique_ptr<MessageAgent> agent;
  MessageOutbox outbox;
  MessageInbox inbox;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSENGER_H_
