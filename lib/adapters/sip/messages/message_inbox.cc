#include "lib/adapters/sip/messages/message_inbox.h"

#include <exception>

#include "absl/strings/str_cat.h"

namespace footman::sip {

Response MessageInbox::Handle(const sip_t& request) {
  MessageReading reading =
      ReadMessage(request, {parts_.identity, static_cast<size_t>(parts_.options.max_received_text),
                            parts_.clock->Now().wall, parts_.options.max_age});
  if (reading.answer.status >= 400) ++parts_.counters.refused_messages;
  return reading.message.has_value() ? Take(*reading.message) : reading.answer;
}

Response MessageInbox::Take(const ReceivedMessage& message) {
  // Empty: it has no id that could be remembered.
  const std::string key =
      message.id.empty() ? "" : absl::StrCat(message.sender, " ", message.device, " ", message.id);
  if (IsRepeated(key)) {
    ++parts_.counters.repeated_messages;
    return {.status = 200};
  }
  const absl::StatusOr<SubscriberId> subscriber = Find(message.sender);
  if (absl::IsNotFound(subscriber.status())) {
    ++parts_.counters.unknown_sender_messages;
    return {.status = 200};
  }
  ReplyReceived reply;
  reply.service = "sip";
  reply.user = message.sender;
  reply.text = message.text;
  reply.message_id = message.id;
  reply.offer = message.offer;
  reply.thread = message.thread;
  reply.device = message.device;
  reply.origin = message.origin;
  if (subscriber.ok()) reply.subscriber = *subscriber;
  if (!subscriber.ok() || !sink_.Post(reply).ok()) {
    ++parts_.counters.refused_replies;
    return {.status = 503, .retry_after = retry_after_};
  }
  ++parts_.counters.replies;
  if (!key.empty()) Remember(key);
  if (message.origin == ReplyOrigin::kLive) heard_(message.sender);
  return {.status = 200};
}

absl::StatusOr<SubscriberId> MessageInbox::Find(const std::string& user) {
  try {
    return parts_.directory->FindAddress("sip", user);
  } catch (const std::exception&) {
    return absl::InternalError("the directory threw");
  }
}

bool MessageInbox::IsRepeated(const std::string& key) {
  const absl::Duration now = parts_.clock->Now().uptime;
  while (!by_age_.empty() &&
         (by_age_.size() > kMaxRemembered || now - by_age_.front().first > kRepeatTime)) {
    taken_.erase(by_age_.front().second);
    by_age_.pop_front();
  }
  return taken_.contains(key);
}

void MessageInbox::Remember(const std::string& key) {
  taken_.insert(key);
  by_age_.emplace_back(parts_.clock->Now().uptime, key);
}

}  // namespace footman::sip
