#include "lib/adapters/xmpp/correction_window.h"

#include <algorithm>
#include <iterator>

namespace footman::xmpp {

void CorrectionWindow::Received(const Jid& from, const std::string& message_id) {
  if (message_id.empty()) return;
  messages_.push_back({from, message_id});
  by_user_[from.bare].push_back(std::prev(messages_.end()));
  if (messages_.size() > most_) ForgetOldest();
}

void CorrectionWindow::OfferSent(absl::string_view user) {
  const auto theirs = by_user_.find(user);
  if (theirs == by_user_.end()) return;
  for (const Messages::iterator message : theirs->second) messages_.erase(message);
  by_user_.erase(theirs);
}

bool CorrectionWindow::IsOpen(const Jid& from, absl::string_view message_id) const {
  const auto theirs = by_user_.find(from.bare);
  return theirs != by_user_.end() && std::any_of(theirs->second.begin(), theirs->second.end(),
                                                 [&](const Messages::iterator& message) {
                                                   return message->id == message_id &&
                                                          message->from.resource == from.resource;
                                                 });
}

void CorrectionWindow::ForgetOldest() {
  const auto theirs = by_user_.find(messages_.front().from.bare);
  theirs->second.erase(theirs->second.begin());  // the oldest of all is the oldest of its user
  if (theirs->second.empty()) by_user_.erase(theirs);
  messages_.pop_front();
}

}  // namespace footman::xmpp
