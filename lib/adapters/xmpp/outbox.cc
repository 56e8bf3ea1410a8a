#include "lib/adapters/xmpp/outbox.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/received_message.h"

namespace footman::xmpp {
namespace {

constexpr size_t kMaxMissed = 4096;
// Longer than a device's system waits with an acknowledgement, so that who is asked again before it
// is over does not wait for the update of the call before. No person notices it.
constexpr absl::Duration kGatherTime = absl::Milliseconds(50);

// Whether anybody waits for it: the caller for an offer, and for what the person must know to
// choose.
bool IsAwaited(const Outgoing& command) {
  switch (command.kind) {
    case Outgoing::Kind::kOffer:
    case Outgoing::Kind::kNote:
      return true;
    case Outgoing::Kind::kUpdate:
      return command.change == OfferChange::kExtended;
    case Outgoing::Kind::kVoicemail:
      break;
  }
  return false;
}

}  // namespace

Outbox::Outbox(const XmppOptions& options, const Clock& clock, Connection& connection,
               Resources& resources, CorrectionWindow& corrections, Conversations& conversations,
               Rooms& rooms, Uploads& uploads, EventSink& events, Counters& counters)
    : options_(options),
      clock_(clock),
      connection_(connection),
      resources_(resources),
      corrections_(corrections),
      conversations_(conversations),
      rooms_(rooms),
      uploads_(uploads),
      events_(events),
      counters_(counters),
      offers_(static_cast<size_t>(options.max_offers)),
      missed_(kMaxMissed) {}

void Outbox::Take(Outgoing command, absl::Duration now) {
  if (IsAwaited(command)) {
    waiting_.push_back(std::move(command));
  } else {
    Gather(now);
    gathered_.push_back(std::move(command));
  }
  SendWhatWaits(now);
}

bool Outbox::CanSend() const {
  return connection_.state() == XmppState::kOnline && !connection_.is_congested();
}

// What is gathered comes after all that waits: an update after its offer.
void Outbox::SendWhatWaits(absl::Duration now) {
  while (!waiting_.empty() && CanSend()) {
    Outgoing command = std::move(waiting_.front());
    waiting_.pop_front();
    const bool is_offer = command.kind == Outgoing::Kind::kOffer;
    const std::string user = command.user;
    // With an offer, what the person is to know besides costs them no message of its own. Anything
    // else comes in the order of its making.
    if (!is_offer) SendGatheredOf(user, now);
    SendOrGiveUp(std::move(command), now);
    if (is_offer) SendGatheredOf(user, now);
  }
  if (now >= gather_until_) SendGathered();
}

void Outbox::Gather(absl::Duration now) {
  gather_until_ = std::min(gather_until_, now + kGatherTime);
}

void Outbox::SendGathered() {
  const absl::Duration now = clock_.Now().uptime;
  while (!gathered_.empty() && waiting_.empty() && CanSend()) {
    Outgoing command = std::move(gathered_.front());
    gathered_.pop_front();
    SendOrGiveUp(std::move(command), now);
  }
  if (!gathered_.empty() || !CanSend()) return;
  for (const std::string& address : to_ask_) AskWhatItIs(address);
  to_ask_.clear();
  if (std::exchange(wants_accepted_, false)) connection_.WantAccepted();
  gather_until_ = absl::InfiniteDuration();
}

void Outbox::SendGatheredOf(const std::string& user, absl::Duration now) {
  for (auto next = gathered_.begin(); next != gathered_.end();) {
    if (!CanSend()) return;
    if (next->user != user || IsWaiting(*next)) {
      ++next;
      continue;
    }
    Outgoing command = std::move(*next);
    next = gathered_.erase(next);
    SendOrGiveUp(std::move(command), now);
  }
}

// Whether the offer that the command is about is still to be sent.
bool Outbox::IsWaiting(const Outgoing& about) const {
  return std::any_of(waiting_.begin(), waiting_.end(), [&](const Outgoing& command) {
    return command.kind == Outgoing::Kind::kOffer && command.offer == about.offer &&
           command.user == about.user;
  });
}

void Outbox::SendOrGiveUp(Outgoing command, absl::Duration now) {
  if (IsTooLate(command, now)) {
    GiveUp(command);
  } else {
    SendNow(command, now);
  }
}

bool Outbox::IsTooLate(const Outgoing& command, absl::Duration now) const {
  return now - command.given > TimeoutOf(command.kind);
}

absl::Duration Outbox::TimeoutOf(Outgoing::Kind kind) const {
  switch (kind) {
    case Outgoing::Kind::kOffer:
      return options_.send_timeout;
    case Outgoing::Kind::kNote:
      return options_.note_timeout;
    case Outgoing::Kind::kUpdate:
    case Outgoing::Kind::kVoicemail:
      break;
  }
  return options_.update_timeout;
}

void Outbox::CheckTimes(absl::Duration now) {
  SendWhatWaits(now);
  GiveUpLate(waiting_, now);
  if (!CanSend()) GiveUpLate(gathered_, now);
  Failed(offers_.Expire(now), "the server did not accept the message in time");
  SendMissed(now);
}

void Outbox::GiveUpLate(std::deque<Outgoing>& commands, absl::Duration now) {
  const auto late =
      std::stable_partition(commands.begin(), commands.end(),
                            [&](const Outgoing& command) { return !IsTooLate(command, now); });
  std::for_each(late, commands.end(), [this](const Outgoing& command) { GiveUp(command); });
  commands.erase(late, commands.end());
}

bool Outbox::has_waiting_offer() const {
  return std::any_of(waiting_.begin(), waiting_.end(), [](const Outgoing& command) {
    return command.kind == Outgoing::Kind::kOffer;
  });
}

std::optional<absl::Time> Outbox::AskedAt(OfferId offer, absl::string_view user) {
  const SentOffer* const sent = offers_.Find(offer);
  if (sent == nullptr || sent->user != user) return std::nullopt;
  return sent->asked;
}

absl::Duration Outbox::next_deadline() const {
  absl::Duration next = offers_.next_deadline();
  // What cannot be sent has a bound of its own; what can is gathered for less than that.
  if (CanSend()) return std::min(next, gather_until_);
  for (const std::deque<Outgoing>* const commands : {&waiting_, &gathered_}) {
    for (const Outgoing& command : *commands) {
      next = std::min(next, command.given + TimeoutOf(command.kind));
    }
  }
  return next;
}

void Outbox::OnOnline() {
  missed_.ReleaseAll();
  CheckTimes(clock_.Now().uptime);
}

void Outbox::OnOffline() {
  to_ask_.clear();  // they are asked anew at the next login
  Failed(offers_.FailUnaccepted(), "the connection to the server broke");
  missed_.OnOffline(clock_.Now().uptime);
}

void Outbox::OnAccepted(uint64_t number) {
  Delivered(offers_.Accept(number));
  missed_.Accept(number);
}

void Outbox::OnRoom(absl::string_view user) { Failed(offers_.FailUser(user), kIsRoom); }

void Outbox::OnReceipt(absl::string_view message_id, absl::string_view user) {
  OfferId offer;
  if (offers_.Receive(message_id, user, offer)) Delivered({offer});
}

void Outbox::OnBounce(absl::string_view message_id, absl::string_view user,
                      absl::string_view error) {
  if (missed_.Bounce(message_id, user, clock_.Now().uptime)) return;
  OfferId offer;
  if (offers_.Bounce(message_id, user, offer)) Failed({offer}, absl::StrCat("bounced: ", error));
}

void Outbox::Close() {
  for (std::deque<Outgoing>* const commands : {&waiting_, &gathered_}) {
    for (const Outgoing& command : *commands) GiveUp(command);
    commands->clear();
  }
  Failed(offers_.FailUnaccepted(), "the channel was stopped");
}

// ---- Telling.

void Outbox::GiveUp(const Outgoing& command) {
  if (command.kind == Outgoing::Kind::kOffer) {
    Failed({command.offer}, "there is no connection to the server");
  } else if (command.kind == Outgoing::Kind::kUpdate && command.change == OfferChange::kDefaulted) {
    AddMissed(command);
  } else {
    ++counters_.dropped_commands;
  }
}

// Posting these fails only when the host is shutting down, and then nobody waits for them.
void Outbox::Delivered(const std::vector<OfferId>& offers) {
  for (const OfferId& offer : offers) {
    ++counters_.offers_delivered;
    events_.Post(OfferDelivered{offer}).IgnoreError();
  }
}

void Outbox::Failed(const std::vector<OfferId>& offers, absl::string_view reason) {
  for (const OfferId& offer : offers) {
    ++counters_.offers_failed;
    events_.Post(OfferFailed{offer, reason}).IgnoreError();
  }
}

}  // namespace footman::xmpp
