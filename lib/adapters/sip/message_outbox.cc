#include "lib/adapters/sip/message_outbox.h"

#include <sofia-sip/sip_status.h>
#include <sofia-sip/su_uniqueid.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/adapters/sip/received_message.h"

namespace footman::sip {
namespace {

std::string FreshSerial() {
  uint64_t random = 0;
  su_randmem(&random, sizeof random);
  return absl::StrCat(absl::Hex(random, absl::kZeroPad16));
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
    return Failed(message, "too many messages wait for this address", /*surely=*/true);
  }
  line.waiting.push_back(std::move(message));
  SendNext(user);
}

void MessageOutbox::SendNext(const std::string& user) {
  const auto found = lines_.find(user);
  if (found == lines_.end() || found->second.busy) return;
  Line& line = found->second;
  while (!line.waiting.empty() && !line.busy) {
    line.under_way = std::move(line.waiting.front());
    line.waiting.pop_front();
    line.busy = Begin(line.under_way);
  }
  if (!line.busy) lines_.erase(found);
}

bool MessageOutbox::Begin(const OutgoingMessage& message) {
  const absl::Duration now = parts_.clock->Now().uptime;
  if (IsTooLate(message, now)) {
    Failed(message, "its turn did not come in time", /*surely=*/true);
    return false;
  }
  MessageToSend request{message.user, message.text, FreshSerial(), absl::ZeroDuration()};
  switch (message.kind) {
    case OutgoingMessage::Kind::kOffer:
      request.call_id = OfferCallId(message.offer, request.call_id);
      // What waited has less time left.
      request.expires = std::max(absl::Seconds(1), message.time_left - (now - message.given));
      break;
    case OutgoingMessage::Kind::kUpdate:
      // It would only puzzle.
      if (HasReachedNobody(message.offer)) {
        Failed(message, "the offer reached nobody", /*surely=*/true);
        return false;
      }
      request.call_id = OfferCallId(message.offer, request.call_id);
      break;
    case OutgoingMessage::Kind::kNote:
    case OutgoingMessage::Kind::kVoicemail:
      break;
  }
  const absl::Status sent = agent_.Send(
      request, now, [this, user = message.user](int status) { OnAnswer(user, status); });
  if (!sent.ok()) Failed(message, sent.message(), /*surely=*/true);
  return sent.ok();
}

void MessageOutbox::OnAnswer(const std::string& user, int status) {
  Line& line = lines_.find(user)->second;
  line.busy = false;
  if (status < 300) {
    Delivered(line.under_way);
  } else {
    Failed(line.under_way, ReasonOf(status), /*surely=*/status != 408);
  }
  SendNext(user);
}

bool MessageOutbox::IsTooLate(const OutgoingMessage& message, absl::Duration now) const {
  const SipMessageOptions& options = parts_.options;
  switch (message.kind) {
    case OutgoingMessage::Kind::kOffer:
      return now - message.given > options.send_time;
    case OutgoingMessage::Kind::kNote:
      return now - message.given > options.note_time;
    case OutgoingMessage::Kind::kUpdate:
    case OutgoingMessage::Kind::kVoicemail:
      break;
  }
  return now - message.given > options.update_time;
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
}

void MessageOutbox::Close() {
  for (auto& [user, line] : lines_) {
    if (line.busy) Failed(line.under_way, "the channel was stopped", /*surely=*/false);
    for (const OutgoingMessage& message : line.waiting) {
      Failed(message, "the channel was stopped", /*surely=*/true);
    }
  }
  lines_.clear();
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
  const Key key{message.offer.call.value(), message.offer.index};
  if (!surely || !unreached_.insert(key).second) return;
  unreached_by_age_.push_back(key);
  if (unreached_by_age_.size() <= kMaxUnreached) return;
  unreached_.erase(unreached_by_age_.front());
  unreached_by_age_.pop_front();
}

}  // namespace footman::sip
