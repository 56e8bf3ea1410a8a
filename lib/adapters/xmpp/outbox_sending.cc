// What an outbox sends: one message for each command, and questions about addresses.

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/ids.h"
#include "lib/adapters/xmpp/outbox.h"
#include "lib/adapters/xmpp/received_message.h"

namespace footman::xmpp {

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
  sent.deadline = now + options_.accept_timeout;
  sent.asked = clock_.Now().wall;
  sent.headline = std::move(command.headline);
  sent.text = std::move(command.text);
  sent.buttons = std::move(command.buttons);
  sent.number =
      connection_.Send(OfferMessage(connection_.context(), EnvelopeTo(sent.user, sent.message_id),
                                    sent.offer, sent.text, sent.buttons));
  wants_accepted_ = true;
  Gather(now);
  corrections_.OfferSent(sent.user);
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
      if (is_default) AddMissed(command);
      return;
    }
    if (resources_.AllCorrect(command.user) && Correct(*sent, command)) return;
  }
  if (!is_default) return SendFollowUp(command);
  AddMissed(command);
  missed_.Release(command.user);
  SendMissed(clock_.Now().uptime);
}

// Its id names the offer: who answers by reference to it means that call, and no later one.
void Outbox::SendFollowUp(const Outgoing& command) {
  connection_.Send(FollowUpMessage(
      connection_.context(), EnvelopeTo(command.user, OfferMessageId(command.offer, FreshId())),
      command.offer, command.text));
}

void Outbox::AddMissed(const Outgoing& command) {
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
  if (!is_sent) return;
  wants_accepted_ = true;
  Gather(now);
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
  if (!rooms_.ShouldAsk(user)) return;
  to_ask_.push_back(user);
  Gather(clock_.Now().uptime);
}

// What the resources can do (XEP-0030), so that it is known when the offer changes.
void Outbox::AskDevices(const std::string& user) {
  for (const std::string& resource : resources_.ToAsk(user)) {
    to_ask_.push_back(absl::StrCat(user, "/", resource));
    Gather(clock_.Now().uptime);
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

Envelope Outbox::EnvelopeTo(const std::string& user, std::string id) const {
  return {connection_.sender(), user, std::move(id)};
}

std::string Outbox::FreshId() const { return NewId(connection_.context()); }

}  // namespace footman::xmpp
