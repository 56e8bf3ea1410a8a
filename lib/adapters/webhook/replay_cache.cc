#include "lib/adapters/webhook/replay_cache.h"

namespace footman::webhook {

ReplayCache::Verdict ReplayCache::Judge(const Digest& request, const std::string& id,
                                        const Digest& body, absl::Duration now) {
  Forget(now);
  if (requests_.contains(request)) return Verdict::kReplay;
  const auto known = ids_.find(id);
  if (known != ids_.end() && known->second.body != body) return Verdict::kConflict;
  if (known != ids_.end() && now - known->second.first > kRetryTime) return Verdict::kLate;
  if (entries_.size() >= most_) return Verdict::kFull;
  return known == ids_.end() ? Verdict::kNew : Verdict::kRetry;
}

void ReplayCache::Remember(const Digest& request, const std::string& id, const Digest& body,
                           absl::Duration now) {
  entries_.push_back({now + time_, request, id});
  requests_.insert(request);
  Known& known = ids_[id];
  if (known.entries == 0) known.first = now;
  known.body = body;
  ++known.entries;
}

void ReplayCache::Forget(absl::Duration now) {
  while (!entries_.empty() && entries_.front().forget_at < now) {
    const Entry& oldest = entries_.front();
    requests_.erase(oldest.request);
    const auto known = ids_.find(oldest.id);
    if (--known->second.entries == 0) ids_.erase(known);
    entries_.pop_front();
  }
}

}  // namespace footman::webhook
