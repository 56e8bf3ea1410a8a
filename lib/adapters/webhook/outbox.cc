#include "lib/adapters/webhook/outbox.h"

#include <algorithm>

#include "absl/strings/string_view.h"
#include "lib/channel/backoff.h"
#include "lib/channel/kept.h"

namespace footman::webhook {

using channel::kLongestKeptPause;
using channel::kMaxKept;
using channel::kMaxKeptOfUser;

bool Outbox::IsAboutOffer(const Outgoing& message) {
  return message.kind == Outgoing::Kind::kOffer || message.kind == Outgoing::Kind::kUpdate;
}

void Outbox::Take(Outgoing message) {
  Item item;
  item.message = std::move(message);
  item.pause = options_.retry_min;
  items_.push_back(std::move(item));
}

std::vector<Attempt> Outbox::Begin(absl::Duration now) {
  std::vector<Attempt> attempts;
  const auto most = static_cast<size_t>(options_.max_sending);
  BeginDue(now, /*kept=*/false, most, attempts);
  // A bridge that is slow to take what is old must be free for what is new.
  if (kept_ > 0) BeginDue(now, /*kept=*/true, (most + 1) / 2, attempts);
  return attempts;
}

void Outbox::BeginDue(absl::Duration now, bool kept, size_t most, std::vector<Attempt>& attempts) {
  absl::flat_hash_set<OfferKey> held;
  for (auto item = items_.begin(); item != items_.end() && under_way_.size() < most;) {
    const auto at = item++;
    if (at->is_kept != kept || at->number != 0 || busy_users_.contains(at->message.user)) continue;
    if (IsAboutOffer(at->message)) {
      const OfferKey key = KeyOf(at->message.offer);
      if (held.contains(key)) continue;
      if (at->message.kind == Outgoing::Kind::kUpdate && !at->message.is_lasting &&
          lost_.HasReachedNobody(at->message.offer)) {
        Fail(at, "its offer was not delivered");
        continue;
      }
      if (at->not_before > now) held.insert(key);
    }
    if (at->not_before <= now) attempts.push_back(BeginOne(at, now));
  }
}

Attempt Outbox::BeginOne(Items::iterator item, absl::Duration now) {
  item->number = ++last_number_;
  item->is_user_there = false;
  under_way_.emplace(item->number, item);
  busy_users_.insert(item->message.user);
  ++counters_.attempts;
  return {item->number, &item->message,
          std::min(options_.attempt_timeout, item->message.deadline - now)};
}

void Outbox::Finish(uint64_t number, const Outcome& outcome, absl::Duration now) {
  const auto found = under_way_.find(number);
  if (found == under_way_.end()) return;
  const auto item = found->second;
  under_way_.erase(found);
  busy_users_.erase(item->message.user);
  item->number = 0;
  if (outcome.kind == Outcome::Kind::kAccepted) return Accepted(item, now);
  ++counters_.failed_attempts;
  item->may_have_arrived = item->may_have_arrived || outcome.may_have_arrived;
  item->not_before = now + NextPause(*item, outcome.retry_after);
  if (item->is_user_there && item->message.is_lasting) item->not_before = now;
  if (SetAside(*item, outcome)) return;
  // One that could only be tried too late has failed already: the call need not wait for that.
  if (outcome.kind == Outcome::Kind::kRefused || item->not_before >= item->message.deadline) {
    Fail(item, outcome.error.message());
  }
}

std::vector<uint64_t> Outbox::Overdue(absl::Duration now) const {
  std::vector<uint64_t> overdue;
  for (const auto& [number, item] : under_way_) {
    if (item->message.deadline <= now) overdue.push_back(number);
  }
  std::sort(overdue.begin(), overdue.end());
  return overdue;
}

void Outbox::GiveUpWaiting(absl::Duration now) {
  for (auto item = items_.begin(); item != items_.end();) {
    const auto at = item++;
    if (at->number == 0 && at->message.deadline <= now) Fail(at, "not accepted in time");
  }
}

absl::Duration Outbox::next_due(absl::Duration now) const {
  absl::Duration due = absl::InfiniteDuration();
  for (const Item& item : items_) {
    due = std::min(due, item.message.deadline);
    if (item.number == 0 && item.not_before > now) due = std::min(due, item.not_before);
  }
  return due;
}

void Outbox::Close() {
  while (!items_.empty()) Fail(items_.begin(), "the webhook channel stopped");
  under_way_.clear();
  busy_users_.clear();
}

void Outbox::Accepted(Items::iterator item, absl::Duration now) {
  const Outgoing message = std::move(item->message);
  if (item->is_kept) --kept_;
  items_.erase(item);
  IsThere(message.user, now);
  if (message.kind != Outgoing::Kind::kOffer) return;
  lost_.Forget(message.offer);  // sent a second time, and better
  ++counters_.offers_delivered;
  // Never refused but while shutting down, when nobody waits for it.
  (void)events_.Post(OfferDelivered{message.offer});
}

void Outbox::Fail(Items::iterator item, absl::string_view reason) {
  const Outgoing message = std::move(item->message);
  const bool may_have_arrived = item->may_have_arrived;
  if (item->is_kept) --kept_;
  items_.erase(item);
  if (message.kind != Outgoing::Kind::kOffer) {
    ++counters_.dropped_commands;
    return;
  }
  ++counters_.offers_failed;
  lost_.Add(message.offer, /*surely=*/!may_have_arrived);
  (void)events_.Post(OfferFailed{message.offer, reason});  // as above
}

absl::Duration Outbox::NextPause(Item& item, absl::Duration asked) {
  const absl::Duration pause = channel::Jittered(item.pause, random_);
  item.pause = std::min(item.pause * 2, item.is_kept ? kLongestKeptPause : options_.retry_max);
  return std::max(pause, asked);
}

// A refusal is final where the offer itself was taken: then it is this message that the bridge does
// not want. Else it may say that the user is not there.
bool Outbox::SetAside(Item& item, const Outcome& outcome) {
  if (!item.message.is_lasting) return false;
  if (outcome.kind == Outcome::Kind::kRefused && !lost_.HasFailed(item.message.offer)) return false;
  if (item.not_before >= item.message.deadline) return false;
  if (item.is_kept) return true;
  DropOldestKept(item.message.user);
  item.is_kept = true;
  ++kept_;
  return true;
}

void Outbox::DropOldestKept(const std::string& user) {
  size_t of_user = 0;
  auto oldest = items_.end();
  auto oldest_of_user = items_.end();
  for (auto item = items_.begin(); kept_ > 0 && item != items_.end(); ++item) {
    if (!item->is_kept || item->number != 0) continue;
    if (oldest == items_.end()) oldest = item;
    if (item->message.user != user) continue;
    if (++of_user == 1) oldest_of_user = item;
  }
  if (of_user >= kMaxKeptOfUser) {
    Fail(oldest_of_user, "too much is kept");
  } else if (kept_ >= kMaxKept && oldest != items_.end()) {
    Fail(oldest, "too much is kept");
  }
}

void Outbox::IsThere(const std::string& user, absl::Duration now) {
  if (kept_ == 0 && !busy_users_.contains(user)) return;
  for (Item& item : items_) {
    if (item.message.user != user) continue;
    if (item.number != 0) item.is_user_there = true;
    if (item.is_kept) item.not_before = now;
  }
}

}  // namespace footman::webhook
