#include "lib/adapters/sip/admission/unacknowledged.h"

#include "lib/adapters/sip/admission/known_calls.h"

namespace footman::sip {

void Unacknowledged::Add(size_t key, const IpAddress& source, absl::Duration now) {
  Advance(now);
  if (!open_.emplace(key, Open{source, now, 0}).second) return;
  waits_.push_back({key, now});
  ++counts_[source];
}

void Unacknowledged::Remove(size_t key) {
  if (const auto found = open_.find(key); found != open_.end()) Forget(found);
}

bool Unacknowledged::MayRepeat(size_t key) const {
  const auto found = open_.find(key);
  return found != open_.end() && found->second.repeats < KnownCalls::kMostRepeats;
}

void Unacknowledged::CountRepeat(size_t key) {
  if (const auto found = open_.find(key); found != open_.end()) ++found->second.repeats;
}

bool Unacknowledged::IsFull(const IpAddress& source) const {
  const auto found = counts_.find(source);
  return found != counts_.end() && found->second >= most_;
}

void Unacknowledged::Forget(absl::flat_hash_map<size_t, Open>::iterator open) {
  const auto count = counts_.find(open->second.source);
  if (--count->second == 0) counts_.erase(count);
  open_.erase(open);
}

void Unacknowledged::Advance(absl::Duration now) {
  for (; !waits_.empty() && waits_.front().began + limit_ <= now; waits_.pop_front()) {
    const auto found = open_.find(waits_.front().key);
    // Not one that was removed and added anew.
    const bool same = found != open_.end() && found->second.began == waits_.front().began;
    if (same) Forget(found);
  }
}

}  // namespace footman::sip
