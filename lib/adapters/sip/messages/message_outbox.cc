#include "lib/adapters/sip/messages/message_outbox.h"

#include <sofia-sip/sip_status.h>
#include <sofia-sip/su_uniqueid.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/adapters/sip/messages/received_message.h"
#include "lib/channel/kept.h"

namespace footman::sip {
namespace {

constexpr absl::Duration kFirstPause = absl::Seconds(15);

std::string FreshSerial() {
  uint64_t random = 0;
  su_randmem(&random, sizeof random);
  return absl::StrCat(absl::Hex(random, absl::kZeroPad16));
}

// RFC 3261 21. Whoever answers otherwise will not take it later either.
bool MayTakeItLater(int status) {
  switch (status) {
    case 404:  // what registrars say of a phone that is off
    case 408:
    case 410:
    case 430:
    case 480:
    case 486:
    case 600:
      return true;
    case 501:
    case 505:
    case 513:
      return false;
    default:
      return status >= 500 && status < 600;
  }
}

std::string ReasonOf(int status) {
  if (status == 408) return "no answer came in time";
  const char* phrase = sip_status_phrase(status);
  return absl::StrCat("refused: ", status, phrase != nullptr ? " " : "",
                      phrase != nullptr ? phrase : "");
}

}  // namespace

void MessageOutbox::Take(OutgoingMessage message) {
  const std::string user = message.user;
  Line& line = lines_[user];
  if (line.waiting.size() >= static_cast<size_t>(parts_.options.max_queued_per_user)) {
    if (message.is_lasting) return SetAside({std::move(message), FreshSerial(), {}, kFirstPause});
    return Failed(message, "too many messages wait for this address", /*surely=*/true);
  }
  line.waiting.push_back(std::move(message));
  SendNext(user);
}

void MessageOutbox::SendNext(const std::string& user) {
  Line& line = lines_[user];
  while (!line.busy) {
    std::optional<Kept> next = TakeNext(user, line);
    if (!next.has_value()) break;
    line.under_way = *std::move(next);
    line.busy = Begin(line.under_way);
  }
  if (!line.busy) lines_.erase(user);
}

// What is new first: an offer cannot wait.
std::optional<MessageOutbox::Kept> MessageOutbox::TakeNext(const std::string& user, Line& line) {
  if (line.waiting.empty()) return TakeKept(user);
  Kept next{std::move(line.waiting.front()), FreshSerial(), {}, kFirstPause};
  line.waiting.pop_front();
  return next;
}

std::optional<MessageOutbox::Kept> MessageOutbox::TakeKept(const std::string& user) {
  const auto found = kept_.find(user);
  if (found == kept_.end()) return std::nullopt;
  std::deque<Kept>& kept = found->second;
  const absl::Duration now = parts_.clock->Now().uptime;
  const auto due = std::find_if(kept.begin(), kept.end(),
                                [&](const Kept& one) { return one.not_before <= now; });
  if (due == kept.end()) return std::nullopt;
  Kept next = std::move(*due);
  kept.erase(due);
  if (kept.empty()) kept_.erase(found);
  --kept_count_;
  ++parts_.queued;
  return next;
}

bool MessageOutbox::Begin(Kept& next) {
  const OutgoingMessage& message = next.message;
  const absl::Duration now = parts_.clock->Now().uptime;
  if (IsTooLate(message, now)) {
    Failed(message, "its turn did not come in time", /*surely=*/true);
    return false;
  }
  MessageToSend request{message.user, message.text, next.serial, absl::ZeroDuration(), ""};
  switch (message.kind) {
    case OutgoingMessage::Kind::kOffer:
      request.call_id = OfferCallId(message.offer, next.serial);
      // What waited has less time left.
      request.expires = std::max(absl::Seconds(1), message.time_left - (now - message.given));
      break;
    case OutgoingMessage::Kind::kUpdate:
      // It would only puzzle.
      if (lost_.HasReachedNobody(message.offer) && !message.is_lasting) {
        Failed(message, "the offer reached nobody", /*surely=*/true);
        return false;
      }
      request.call_id = OfferCallId(message.offer, next.serial);
      break;
    case OutgoingMessage::Kind::kNote:
    case OutgoingMessage::Kind::kVoicemail:
      break;
  }
  if (message.is_lasting) request.from_tag = next.serial;
  const absl::Status sent = agent_.Send(
      request, now, [this, user = message.user](int status) { OnAnswer(user, status); });
  if (!sent.ok()) Failed(message, sent.message(), /*surely=*/true);
  return sent.ok();
}

void MessageOutbox::OnAnswer(const std::string& user, int status) {
  Line& line = lines_.find(user)->second;
  line.busy = false;
  Kept answered = std::move(line.under_way);
  if (status < 300) {
    Delivered(answered.message);
    MakeKeptDue(user);
  } else if (answered.message.is_lasting && MayTakeItLater(status)) {
    SetAside(std::move(answered));
  } else {
    Failed(answered.message, ReasonOf(status), /*surely=*/status != 408);
  }
  SendNext(user);
}

// ---- What is kept.

void MessageOutbox::SetAside(Kept kept) {
  --parts_.queued;
  const std::string user = kept.message.user;
  DropOldestKept(user);
  const bool at_once = std::exchange(kept.is_user_there, false);
  kept.not_before = parts_.clock->Now().uptime + (at_once ? absl::ZeroDuration() : kept.pause);
  kept.pause = std::min(2 * kept.pause, channel::kLongestKeptPause);
  kept_[user].push_back(std::move(kept));
  ++kept_count_;
}

void MessageOutbox::DropOldestKept(const std::string& user) {
  auto found = kept_.find(user);
  if (found == kept_.end() || found->second.size() < channel::kMaxKeptOfUser) {
    if (kept_count_ < channel::kMaxKept) return;
    found = std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      return a.second.front().message.given < b.second.front().message.given;
    });
  }
  found->second.pop_front();
  if (found->second.empty()) kept_.erase(found);
  --kept_count_;
  ++parts_.counters.dropped_messages;
}

void MessageOutbox::MakeKeptDue(const std::string& user) {
  const auto found = kept_.find(user);
  if (found == kept_.end()) return;
  for (Kept& kept : found->second) kept.not_before = absl::ZeroDuration();
}

void MessageOutbox::IsThere(const std::string& user) {
  const auto line = lines_.find(user);
  if (line != lines_.end() && line->second.busy) line->second.under_way.is_user_there = true;
  if (!kept_.contains(user)) return;
  MakeKeptDue(user);
  SendNext(user);
}

void MessageOutbox::CheckKept(absl::Duration now) {
  std::vector<std::string> users;
  for (auto& [user, kept] : kept_) {
    const auto is_due = [&](const Kept& one) { return one.not_before <= now; };
    if (std::any_of(kept.begin(), kept.end(), is_due)) users.push_back(user);
  }
  for (const std::string& user : users) SendNext(user);
}

// ---- Time.

bool MessageOutbox::IsTooLate(const OutgoingMessage& message, absl::Duration now) const {
  const SipMessageOptions& options = parts_.options;
  switch (message.kind) {
    case OutgoingMessage::Kind::kOffer:
      return now - message.given > options.send_timeout;
    case OutgoingMessage::Kind::kNote:
      return now - message.given > options.note_timeout;
    case OutgoingMessage::Kind::kUpdate:
    case OutgoingMessage::Kind::kVoicemail:
      break;
  }
  return now - message.given >
         (message.is_lasting ? options.missed_timeout : options.update_timeout);
}

void MessageOutbox::CheckTimes() {
  const absl::Duration now = parts_.clock->Now().uptime;
  for (auto& [user, line] : lines_) {  // each is busy, so none becomes empty here
    const auto late = std::stable_partition(
        line.waiting.begin(), line.waiting.end(),
        [&](const OutgoingMessage& message) { return !IsTooLate(message, now); });
    for (auto it = late; it != line.waiting.end(); ++it) {
      Failed(*it, "its turn did not come in time", /*surely=*/true);
    }
    line.waiting.erase(late, line.waiting.end());
  }
  agent_.CheckTimes(now);
  CheckKept(now);
}

void MessageOutbox::Close() {
  for (auto& [user, line] : lines_) {
    if (line.busy) Failed(line.under_way.message, "the channel was stopped", /*surely=*/false);
    for (const OutgoingMessage& message : line.waiting) {
      Failed(message, "the channel was stopped", /*surely=*/true);
    }
  }
  lines_.clear();
  parts_.counters.dropped_messages += kept_count_;
  kept_.clear();
  kept_count_ = 0;
}

// Posting these fails only when the host is shutting down, and then nobody waits for them.
void MessageOutbox::Delivered(const OutgoingMessage& message) {
  --parts_.queued;
  if (message.kind != OutgoingMessage::Kind::kOffer) return;
  ++parts_.counters.offers_delivered;
  sink_.Post(OfferDelivered{message.offer}).IgnoreError();
}

void MessageOutbox::Failed(const OutgoingMessage& message, absl::string_view reason, bool surely) {
  --parts_.queued;
  if (message.kind != OutgoingMessage::Kind::kOffer) {
    ++parts_.counters.dropped_messages;
    return;
  }
  ++parts_.counters.offers_failed;
  sink_.Post(OfferFailed{message.offer, reason}).IgnoreError();
  lost_.Add(message.offer, surely);
}

}  // namespace footman::sip
