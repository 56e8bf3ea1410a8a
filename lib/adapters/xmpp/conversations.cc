#include "lib/adapters/xmpp/conversations.h"

namespace footman::xmpp {
namespace {

constexpr absl::Duration kTellAgain = absl::Minutes(10);

}  // namespace

void Conversations::OfferSent(const std::string& user, const std::string& language,
                              absl::Time when) {
  Conversation& conversation = Of(user);
  conversation.last_offer = when;
  conversation.language = language;
}

std::optional<absl::Time> Conversations::LastOffer(absl::string_view user) const {
  const auto found = conversations_.find(user);
  return found == conversations_.end() ? std::nullopt : found->second.last_offer;
}

std::string Conversations::Language(absl::string_view user) const {
  const auto found = conversations_.find(user);
  return found == conversations_.end() ? "" : found->second.language;
}

bool Conversations::MayTellOfEncryption(const std::string& user, absl::Duration now) {
  Conversation& conversation = Of(user);
  if (conversation.told_of_encryption.has_value() &&
      now - *conversation.told_of_encryption < kTellAgain) {
    return false;
  }
  conversation.told_of_encryption = now;
  return true;
}

Conversations::Conversation& Conversations::Of(const std::string& user) {
  const auto [found, is_new] = conversations_.try_emplace(user);
  if (!is_new) return found->second;
  by_age_.push_back(user);
  if (by_age_.size() > most_) {
    conversations_.erase(by_age_.front());
    by_age_.pop_front();
  }
  return conversations_[user];
}

}  // namespace footman::xmpp
