#include "lib/adapters/xmpp/resources.h"

#include <algorithm>

namespace footman::xmpp {

void Resources::Seen(const std::string& user, const std::string& resource) {
  if (resource.empty() || Find(user, resource) != nullptr) return;
  const auto [found, is_new] = users_.try_emplace(user);
  // The oldest resource makes room: it may long be gone without a word.
  if (found->second.size() >= kMaxPerUser) found->second.erase(found->second.begin());
  found->second.push_back({resource});
  if (!is_new) return;
  by_age_.push_back(user);
  while (by_age_.size() > most_users_) {
    users_.erase(by_age_.front());
    by_age_.pop_front();
  }
}

void Resources::Gone(absl::string_view user, absl::string_view resource) {
  const auto found = users_.find(user);
  if (found == users_.end()) return;
  std::vector<Resource>& theirs = found->second;
  theirs.erase(std::remove_if(theirs.begin(), theirs.end(),
                              [&](const Resource& entry) { return entry.resource == resource; }),
               theirs.end());
}

void Resources::Clear() {
  users_.clear();
  by_age_.clear();
}

std::vector<std::string> Resources::ToAsk(absl::string_view user) {
  std::vector<std::string> unasked;
  const auto found = users_.find(user);
  if (found == users_.end()) return unasked;
  for (Resource& entry : found->second) {
    if (!entry.asked) unasked.push_back(entry.resource);
    entry.asked = true;
  }
  return unasked;
}

void Resources::Answered(absl::string_view user, absl::string_view resource, bool corrects) {
  if (Resource* const entry = Find(user, resource); entry != nullptr && entry->asked) {
    entry->corrects = corrects;
  }
}

bool Resources::AllCorrect(absl::string_view user) const {
  const auto found = users_.find(user);
  return found != users_.end() && !found->second.empty() &&
         std::all_of(found->second.begin(), found->second.end(),
                     [](const Resource& entry) { return entry.corrects; });
}

Resources::Resource* Resources::Find(absl::string_view user, absl::string_view resource) {
  const auto found = users_.find(user);
  if (found == users_.end()) return nullptr;
  for (Resource& entry : found->second) {
    if (entry.resource == resource) return &entry;
  }
  return nullptr;
}

}  // namespace footman::xmpp
