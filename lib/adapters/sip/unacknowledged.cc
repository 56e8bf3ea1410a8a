#include "lib/adapters/sip/unacknowledged.h"

namespace footman::sip {

void Unacknowledged::Add(size_t key, const IpAddress& source, absl::Duration now) {
  Advance(now);
  if (!open_.emplace(key, Open{source, now}).second) return;
  fresh_.push_back({key, now});
}

void Unacknowledged::Remove(size_t key) {
  if (const auto found = open_.find(key); found != open_.end()) Forget(found);
}

bool Unacknowledged::IsFull(const IpAddress& source) const {
  const auto found = counts_.find(source);
  return found != counts_.end() && found->second >= most_;
}

// Null: it was removed, and its key may have been added anew.
Unacknowledged::Open* Unacknowledged::Find(const Wait& wait) {
  const auto found = open_.find(wait.key);
  return found != open_.end() && found->second.began == wait.began ? &found->second : nullptr;
}

void Unacknowledged::Forget(absl::flat_hash_map<size_t, Open>::iterator open) {
  if (open->second.overdue) {
    const auto count = counts_.find(open->second.source);
    if (--count->second == 0) counts_.erase(count);
  }
  open_.erase(open);
}

void Unacknowledged::Advance(absl::Duration now) {
  for (; !fresh_.empty() && fresh_.front().began + kGrace <= now; fresh_.pop_front()) {
    Open* const open = Find(fresh_.front());
    if (open == nullptr) continue;
    open->overdue = true;
    ++counts_[open->source];
    overdue_.push_back(fresh_.front());
  }
  for (; !overdue_.empty() && overdue_.front().began + limit_ <= now; overdue_.pop_front()) {
    if (Find(overdue_.front()) != nullptr) Forget(open_.find(overdue_.front().key));
  }
}

}  // namespace footman::sip
