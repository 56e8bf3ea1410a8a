#include "lib/adapters/xmpp/heard_messages.h"

#include <algorithm>

namespace footman::xmpp {

void HeardMessages::Heard(const std::string& user, const std::string& message_id) {
  if (message_id.empty()) return;
  messages_.emplace_back(user, message_id);
  if (messages_.size() > most_) messages_.pop_front();
}

void HeardMessages::OfferSent(absl::string_view user) {
  messages_.erase(std::remove_if(messages_.begin(), messages_.end(),
                                 [&](const auto& message) { return message.first == user; }),
                  messages_.end());
}

bool HeardMessages::IsSinceOffer(absl::string_view user, absl::string_view message_id) const {
  return std::any_of(messages_.begin(), messages_.end(), [&](const auto& message) {
    return message.first == user && message.second == message_id;
  });
}

}  // namespace footman::xmpp
