// What somebody sent by MESSAGE, read into plain facts, and what to answer. Pure.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_RECEIVED_MESSAGE_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_RECEIVED_MESSAGE_H_

#include <sofia-sip/sip.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event.h"
#include "lib/adapters/sip/stack/nua_stack.h"

namespace footman::sip {

struct ReceivedMessage {
  std::string sender;             // prepared
  std::string text;               // clean, not empty
  std::string id;                 // the same for no other message of the device
  std::string device;             // where it began its way: at most 64 bytes
  std::optional<OfferId> offer;   // that it refers to
  std::optional<OfferId> thread;  // whose Call-ID the client goes on using
  ReplyOrigin origin = ReplyOrigin::kLive;
};

struct MessageRules {
  std::string identity;  // ours, prepared
  size_t max_text = 0;   // bytes
  absl::Time now;
  absl::Duration max_age;
};

// The answer, and the message if it says something to us. Neither depends on who is registered.
struct MessageReading {
  Response answer;
  std::optional<ReceivedMessage> message;
};
MessageReading ReadMessage(const sip_t& request, const MessageRules& rules);

// The Call-ID of an offer's message, "0100000000000007-2.5f3c...", and back.
std::string OfferCallId(OfferId offer, absl::string_view serial);
std::optional<OfferId> OfferOfCallId(absl::string_view call_id);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_RECEIVED_MESSAGE_H_
