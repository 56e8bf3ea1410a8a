#include "lib/adapters/xmpp/rooms.h"

#include <utility>

namespace footman::xmpp {

bool Rooms::IsRoom(absl::string_view user) const {
  const auto found = addresses_.find(user);
  return found != addresses_.end() && (found->second.is_room || found->second.is_suspect);
}

bool Rooms::ShouldAsk(const std::string& user) { return !std::exchange(Of(user).is_asked, true); }

void Rooms::Suspect(const std::string& user) {
  Address& address = Of(user);
  if (address.is_room || address.is_suspect) return;
  address.is_suspect = true;
  address.is_asked = false;
}

bool Rooms::Answered(absl::string_view user, bool is_room) {
  const auto found = addresses_.find(user);
  if (found == addresses_.end() || !found->second.is_asked) return false;
  found->second.is_suspect = false;
  return !std::exchange(found->second.is_room, is_room) && is_room;
}

void Rooms::Clear() {
  for (auto& [user, address] : addresses_) address.is_asked = false;
}

Rooms::Address& Rooms::Of(const std::string& user) {
  const auto [found, is_new] = addresses_.try_emplace(user);
  if (!is_new) return found->second;
  by_age_.push_back(user);
  if (by_age_.size() > most_) {
    addresses_.erase(by_age_.front());
    by_age_.pop_front();
  }
  return addresses_[user];
}

}  // namespace footman::xmpp
