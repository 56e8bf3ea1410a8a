#include "lib/adapters/sip/admission/known_calls.h"

namespace footman::sip {

void KnownCalls::Began(const CallKeys& keys) {
  ++calls_[keys.call_id].calls;
  invites_.emplace(keys.invite, 0);
}

bool KnownCalls::Ended(const CallKeys& keys, absl::Duration now) {
  if (const auto found = calls_.find(keys.call_id); found != calls_.end()) {
    OfCallId& call = found->second;
    if (--call.calls == 0) {
      call.ended = now;
      ends_.push_back({keys.call_id, now});
    }
  }
  return invites_.erase(keys.invite) > 0;
}

void KnownCalls::Advance(absl::Duration now) {
  for (; !ends_.empty() && ends_.front().at + limit_ <= now; ends_.pop_front()) {
    const auto found = calls_.find(ends_.front().call_id);
    // Not one that began anew.
    const bool same = found != calls_.end() && found->second.calls == 0 &&
                      found->second.ended == ends_.front().at;
    if (same) calls_.erase(found);
  }
}

bool KnownCalls::HasRoom(size_t call_id, absl::Duration now) const {
  return calls_.at(call_id).requests.Has(now);
}

void KnownCalls::TakeRoom(size_t call_id, absl::Duration now) {
  calls_.at(call_id).requests.Take(now);
}

bool KnownCalls::MayRepeat(size_t invite) const {
  const auto found = invites_.find(invite);
  return found != invites_.end() && found->second < kMostRepeats;
}

void KnownCalls::CountRepeat(size_t invite) {
  if (const auto found = invites_.find(invite); found != invites_.end()) ++found->second;
}

}  // namespace footman::sip
