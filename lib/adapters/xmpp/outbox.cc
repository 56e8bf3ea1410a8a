#include "lib/adapters/xmpp/outbox.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/ids.h"
#include "lib/adapters/xmpp/received_message.h"

namespace footman::xmpp {
namespace {

constexpr size_t kMaxMissed = 4096;

}  // namespace

Outbox::Outbox(const XmppOptions& options, const Clock& clock, Connection& connection,
               Devices& devices, HeardMessages& heard, Conversations& conversations, Rooms& rooms,
               Uploads& uploads, EventSink& events, Counters& counters)
    : options_(options),
      clock_(clock),
      connection_(connection),
      devices_(devices),
      heard_(heard),
      conversations_(conversations),
      rooms_(rooms),
      uploads_(uploads),
      events_(events),
      counters_(counters),
      offers_(static_cast<size_t>(options.max_offers)),
      missed_(kMaxMissed) {}

void Outbox::Take(Outgoing command, absl::Duration now) {
  waiting_.push_back(std::move(command));  // behind what waits: an update comes after its offer
  SendWhatWaits(now);
}

void Outbox::SendWhatWaits(absl::Duration now) {
  while (!waiting_.empty() && connection_.state() == XmppState::kOnline &&
         !connection_.is_congested()) {
    Outgoing command = std::move(waiting_.front());
    waiting_.pop_front();
    if (IsTooLate(command, now)) {
      GiveUp(command);
    } else {
      SendNow(command, now);
    }
  }
}

bool Outbox::IsTooLate(const Outgoing& command, absl::Duration now) const {
  return now - command.given > Patience(command.kind);
}

absl::Duration Outbox::Patience(Outgoing::Kind kind) const {
  switch (kind) {
    case Outgoing::Kind::kOffer:
      return options_.send_time;
    case Outgoing::Kind::kNote:
      return options_.note_time;
    case Outgoing::Kind::kUpdate:
    case Outgoing::Kind::kVoicemail:
      break;
  }
  return options_.update_time;
}

void Outbox::CheckTimes(absl::Duration now) {
  SendWhatWaits(now);
  const auto late =
      std::stable_partition(waiting_.begin(), waiting_.end(),
                            [&](const Outgoing& command) { return !IsTooLate(command, now); });
  std::for_each(late, waiting_.end(), [this](const Outgoing& command) { GiveUp(command); });
  waiting_.erase(late, waiting_.end());
  Failed(offers_.Expire(now), "the server did not accept the message in time");
  SendMissed(now);
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
  for (const Outgoing& command : waiting_) {
    next = std::min(next, command.given + Patience(command.kind));
  }
  return next;
}

void Outbox::OnOnline() {
  missed_.ReleaseAll();
  CheckTimes(clock_.Now().uptime);
}

void Outbox::OnOffline() {
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
  for (const Outgoing& command : waiting_) GiveUp(command);
  waiting_.clear();
  Failed(offers_.FailUnaccepted(), "the channel was stopped");
}

// ---- Sending.

void Outbox::SendNow(Outgoing& command, absl::Duration now) {
  if (rooms_.IsRoom(command.user)) {
    AskAddress(command.user);  // it may be none any more
    if (command.kind == Outgoing::Kind::kOffer) return Failed({command.offer}, kIsRoom);
    ++counters_.dropped_commands;
    return;
  }
  switch (command.kind) {
    case Outgoing::Kind::kOffer:
      return SendOfferNow(command, now);
    case Outgoing::Kind::kUpdate:
      return SendUpdateNow(command);
    case Outgoing::Kind::kNote:
      return SendNote(command);
    case Outgoing::Kind::kVoicemail:
      return SendVoicemailNow(command, now);
  }
}

void Outbox::SendOfferNow(Outgoing& command, absl::Duration now) {
  SentOffer sent;
  sent.offer = command.offer;
  sent.user = std::move(command.user);
  sent.message_id = OfferMessageId(command.offer, FreshId());
  sent.deadline = now + options_.accept_time;
  sent.asked = clock_.Now().wall;
  sent.headline = std::move(command.headline);
  sent.text = std::move(command.text);
  sent.buttons = std::move(command.buttons);
  sent.number =
      connection_.Send(OfferMessage(connection_.context(), EnvelopeTo(sent.user, sent.message_id),
                                    sent.offer, sent.text, sent.buttons));
  connection_.WantAccepted();
  heard_.OfferSent(sent.user);
  conversations_.OfferSent(sent.user, command.language, sent.asked);
  AskAddress(sent.user);
  AskDevices(sent.user);
  Failed(offers_.Add(std::move(sent)), "too many offers");
}

// An update of an offer that reached nobody would only puzzle, but for what the caller then got:
// that is told once the person can be reached. An offer that was lost may have arrived.
void Outbox::SendUpdateNow(const Outgoing& command) {
  SentOffer* const sent = offers_.Find(command.offer);
  const bool is_default = command.change == OfferChange::kDefaulted;
  if (sent != nullptr && sent->user == command.user) {
    if (sent->state == SentOffer::State::kBounced) {
      if (is_default) Keep(command);
      return;
    }
    if (devices_.AllCorrect(command.user) && Correct(*sent, command)) return;
  }
  if (!is_default) return SendFollowUp(command);
  Keep(command);
  missed_.Release(command.user);
  SendMissed(clock_.Now().uptime);
}

// Its id names the offer: who answers by reference to it means that call, and no later one.
void Outbox::SendFollowUp(const Outgoing& command) {
  connection_.Send(FollowUpMessage(
      connection_.context(), EnvelopeTo(command.user, OfferMessageId(command.offer, FreshId())),
      command.offer, command.text));
}

void Outbox::Keep(const Outgoing& command) {
  MissedNotice notice;
  notice.offer = command.offer;
  notice.user = command.user;
  notice.text = command.text;
  notice.message_id = OfferMessageId(command.offer, FreshId());
  notice.made = clock_.Now().uptime;
  missed_.Add(std::move(notice));
}

void Outbox::SendMissed(absl::Duration now) {
  if (connection_.state() != XmppState::kOnline) return;
  bool is_sent = false;
  for (MissedNotice* const notice : missed_.Due(now)) {
    if (connection_.is_congested()) break;
    if (rooms_.IsRoom(notice->user)) continue;
    MissedNotices::Sent(
        *notice, connection_.Send(FollowUpMessage(connection_.context(),
                                                  EnvelopeTo(notice->user, notice->message_id),
                                                  notice->offer, notice->text)));
    is_sent = true;
  }
  if (is_sent) connection_.WantAccepted();
}

bool Outbox::Correct(SentOffer& sent, const Outgoing& command) {
  if (sent.text.empty()) return false;  // it has ended before
  // The options stay only as long as they can be chosen.
  const bool open = command.change == OfferChange::kExtended;
  const std::string text = absl::StrCat(open ? sent.text : sent.headline, "\n", command.text);
  connection_.Send(CorrectionMessage(
      connection_.context(), EnvelopeTo(sent.user, OfferMessageId(sent.offer, FreshId())),
      sent.offer, sent.message_id, text,
      open ? absl::MakeConstSpan(sent.buttons) : absl::Span<const Button>()));
  if (!open) {
    sent.text.clear();
    sent.buttons.clear();
  }
  return true;
}

void Outbox::SendText(const std::string& user, const std::string& text) {
  connection_.Send(NoteMessage(connection_.context(), EnvelopeTo(user, FreshId()), text));
}

// Who answers by reference to a note means the call that it is about.
void Outbox::SendNote(const Outgoing& command) {
  const SentOffer* const about =
      command.call == CallId() ? nullptr : offers_.FindByCall(command.call, command.user);
  if (about == nullptr) return SendText(command.user, command.text);
  connection_.Send(NoteMessage(connection_.context(),
                               EnvelopeTo(command.user, OfferMessageId(about->offer, FreshId())),
                               command.text));
}

void Outbox::SayNow(const std::string& user, absl::string_view text) {
  if (connection_.state() == XmppState::kOnline) SendText(user, std::string(text));
}

void Outbox::SendVoicemailNow(const Outgoing& command, absl::Duration now) {
  const std::string link = uploads_.Begin(command.user, command.voicemail, now);
  SendText(command.user, absl::StrCat(command.text, link.empty() ? "" : "\n", link));
}

// Whether it is a room (XEP-0030, XEP-0045 6.4).
void Outbox::AskAddress(const std::string& user) {
  if (rooms_.ShouldAsk(user)) AskWhatItIs(user);
}

// What the devices can do (XEP-0030), so that it is known when the offer changes.
void Outbox::AskDevices(const std::string& user) {
  for (const std::string& resource : devices_.ToAsk(user)) {
    AskWhatItIs(absl::StrCat(user, "/", resource));
  }
}

void Outbox::AskWhatItIs(const std::string& to) {
  Stanza iq = NewStanza(connection_.context(), "iq");
  SetAttribute(iq, "type", "get");
  SetAttribute(iq, "id", FreshId());
  if (!connection_.sender().empty()) SetAttribute(iq, "from", connection_.sender());
  SetAttribute(iq, "to", to);
  AddChild(iq, NewStanza(connection_.context(), "query", XMPP_NS_DISCO_INFO));
  connection_.Send(iq);
}

// ---- Telling.

void Outbox::GiveUp(const Outgoing& command) {
  if (command.kind == Outgoing::Kind::kOffer) {
    Failed({command.offer}, "there is no connection to the server");
  } else if (command.kind == Outgoing::Kind::kUpdate && command.change == OfferChange::kDefaulted) {
    Keep(command);
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

Envelope Outbox::EnvelopeTo(const std::string& user, std::string id) const {
  return {connection_.sender(), user, std::move(id)};
}

std::string Outbox::FreshId() const { return NewId(connection_.context()); }

}  // namespace footman::xmpp
