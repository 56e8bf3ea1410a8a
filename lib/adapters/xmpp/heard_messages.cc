#include "lib/adapters/xmpp/heard_messages.h"

#include <algorithm>

namespace footman::xmpp {

void HeardMessages::Heard(const Jid& from, const std::string& message_id) {
  if (message_id.empty()) return;
  messages_.push_back({from, message_id});
  if (messages_.size() > most_) messages_.pop_front();
}

void HeardMessages::OfferSent(absl::string_view user) {
  messages_.erase(std::remove_if(messages_.begin(), messages_.end(),
                                 [&](const Message& message) { return message.from.bare == user; }),
                  messages_.end());
}

bool HeardMessages::IsSinceOffer(const Jid& from, absl::string_view message_id) const {
  return std::any_of(messages_.begin(), messages_.end(), [&](const Message& message) {
    return message.id == message_id && message.from.bare == from.bare &&
           message.from.resource == from.resource;
  });
}

}  // namespace footman::xmpp
