#include "lib/adapters/xmpp/inbox.h"

#include <exception>
#include <utility>

#include "lib/adapters/xmpp/delay_stamp.h"
#include "lib/adapters/xmpp/ids.h"
#include "lib/adapters/xmpp/sent_message.h"
#include "lib/adapters/xmpp/texts.h"

namespace footman::xmpp {
namespace {

constexpr absl::string_view kService = "xmpp";

// XEP-0030: what we understand.
constexpr const char* kFeatures[] = {
    XMPP_NS_DISCO_INFO, kNsPing, kNsReceipts, kNsCorrection, kNsReply, kNsQuickResponse, kNsIds};

}  // namespace

Inbox::Inbox(const XmppOptions& options, const Jid& own, AddressDirectory& directory,
             const Clock& clock, Connection& connection, Resources& resources,
             CorrectionWindow& corrections, Conversations& conversations, Rooms& rooms,
             Outbox& outbox, Uploads& uploads, EventSink& events, Counters& counters)
    : options_(options),
      own_(own),
      directory_(directory),
      clock_(clock),
      connection_(connection),
      resources_(resources),
      corrections_(corrections),
      conversations_(conversations),
      rooms_(rooms),
      outbox_(outbox),
      uploads_(uploads),
      events_(events),
      counters_(counters) {}

void Inbox::Handle(xmpp_stanza_t* stanza) {
  const absl::string_view name = NameOf(stanza);
  if (name == "message") HandleMessage(stanza);
  if (name == "presence") HandlePresence(stanza);
  if (name == "iq") HandleIq(stanza);
}

// ---- Messages.

void Inbox::HandleMessage(xmpp_stanza_t* stanza) {
  const std::optional<ReceivedMessage> message =
      ReadMessage(stanza, static_cast<size_t>(options_.max_received_text));
  if (!message.has_value()) return;
  const std::string& user = message->from.bare;
  // A server tells an account of its own doings in its own name: carbons come so.
  if (user == own_.bare) return;
  if (message->origin == ReplyOrigin::kBounced) {
    outbox_.OnBounce(message->id, user, message->error);
    return;
  }
  const absl::StatusOr<SubscriberId> subscriber = Find(user);
  if (!subscriber.ok()) {
    ++counters_.unknown_sender_messages;
    return;
  }
  if (message->kind == MessageKind::kRoom) return TakeForRoom(user);
  if (rooms_.IsRoom(user)) return;
  if (!message->received_id.empty()) outbox_.OnReceipt(message->received_id, user);
  if (message->origin == ReplyOrigin::kLive && !IsTooOld(*message)) {
    resources_.Seen(user, message->from.resource);
    outbox_.OnAvailable(user);
  }
  if (message->kind == MessageKind::kEncrypted) return SayCannotRead(*message);
  if (!message->text.empty()) HandleText(*message, *subscriber);
}

void Inbox::HandleText(const ReceivedMessage& message, SubscriberId subscriber) {
  ReceivedMessage said = message;
  said.origin = OriginOf(message);
  if (said.origin == ReplyOrigin::kLive) corrections_.Received(said.from, said.id);
  Post(said, subscriber);
  if (message.wants_receipt && message.origin != ReplyOrigin::kCarbon) {  // nobody waits for it
    connection_.Send(ReceiptMessage(
        connection_.context(),
        {connection_.sender(), message.from.full(), NewId(connection_.context())}, message.id));
  }
}

ReplyOrigin Inbox::OriginOf(const ReceivedMessage& message) {
  if (message.origin != ReplyOrigin::kLive) return message.origin;
  if (IsTooOld(message)) return ReplyOrigin::kDelayed;
  if (message.corrected_id.has_value() &&
      !corrections_.IsOpen(message.from, *message.corrected_id)) {
    return ReplyOrigin::kDelayed;  // said about a call before, and only written anew
  }
  return ReplyOrigin::kLive;
}

// The offer that it names is the one that it must be newer than; else the last one.
bool Inbox::IsTooOld(const ReceivedMessage& message) {
  if (!message.stamp.has_value()) return false;
  const std::string& user = message.from.bare;
  StampContext context{clock_.Now().wall, online_since_, std::nullopt, options_.stamp_skew};
  if (message.offer.has_value()) context.asked = outbox_.AskedAt(*message.offer, user);
  if (!context.asked.has_value()) context.asked = conversations_.LastOffer(user);
  return IsOld(*message.stamp, context);
}

// To a person who is there now; a robot that encrypts hears it only so often.
void Inbox::SayCannotRead(const ReceivedMessage& message) {
  const std::string& user = message.from.bare;
  if (message.origin != ReplyOrigin::kLive || IsTooOld(message)) return;
  if (!conversations_.MayTellOfEncryption(user, clock_.Now().uptime)) return;
  const std::string known = conversations_.Language(user);
  outbox_.SayNow(user, CannotReadText(known.empty() ? message.language : known));
}

// No person's own client sends such a message, but a person could: the server says what it is.
void Inbox::TakeForRoom(const std::string& user) {
  rooms_.Suspect(user);
  outbox_.AskAddress(user);
}

void Inbox::Post(const ReceivedMessage& message, SubscriberId subscriber) {
  ReplyReceived reply;
  reply.subscriber = subscriber;
  reply.service = kService;
  reply.user = message.from.bare;
  reply.text = message.text;
  reply.message_id = message.id;
  reply.offer = message.offer;
  reply.thread = message.thread;
  const std::string device = DeviceOf(message.from);
  reply.device = device;
  reply.origin = message.origin;
  if (message.is_button) reply.means = SelectionMeans::kButton;
  ++(events_.Post(reply).ok() ? counters_.replies : counters_.refused_replies);
}

// ---- Presence (RFC 6121 3 and 4).

void Inbox::AnnouncePresence() {
  asked_back_.clear();
  online_since_ = clock_.Now().wall;
  // A component has no server that would keep a list of whom to tell: it tells who asks.
  if (options_.login == XmppLogin::kClient) SendPresence(nullptr, "");
}

void Inbox::HandlePresence(xmpp_stanza_t* stanza) {
  const absl::StatusOr<Jid> from = PrepareJid(Attribute(stanza, "from"));
  if (!from.ok() || from->bare == own_.bare) return;
  const std::string type = Attribute(stanza, "type");
  if (type == "unavailable") {
    resources_.Gone(from->bare, from->resource);
    return;
  }
  if (!IsRegistered(from->bare)) return;
  if (type.empty() && ChildIn(stanza, kNsRoomUser) == nullptr) {
    resources_.Seen(from->bare, from->resource);
    outbox_.OnAvailable(from->bare);
  }
  if (type == "subscribe") AnswerSubscription(*from);
  if (type == "unsubscribe") SendPresence("unsubscribed", from->bare);
  if (type == "probe" && options_.login == XmppLogin::kComponent) SendPresence(nullptr, from->bare);
}

void Inbox::AnswerSubscription(const Jid& from) {
  SendPresence("subscribed", from.bare);
  // Once: a component has no server to see that it is subscribed already, and a peer that asks back
  // as well would do so for ever.
  if (asked_back_.size() < static_cast<size_t>(options_.max_users) &&
      asked_back_.insert(from.bare).second) {
    SendPresence("subscribe", from.bare);
  }
  if (options_.login == XmppLogin::kComponent) SendPresence(nullptr, from.bare);
}

void Inbox::SendPresence(const char* type, const std::string& to) {
  Stanza presence = NewStanza(connection_.context(), "presence");
  if (type != nullptr) SetAttribute(presence, "type", type);
  if (!to.empty()) SetAttribute(presence, "to", to);
  if (!connection_.sender().empty()) SetAttribute(presence, "from", connection_.sender());
  connection_.Send(presence);
}

// ---- Questions and answers (RFC 6120 8.2.3).

void Inbox::HandleIq(xmpp_stanza_t* stanza) {
  const std::string written_from = Attribute(stanza, "from");
  Jid from = own_;  // no sender is our own account, on its server
  if (!written_from.empty()) {
    absl::StatusOr<Jid> prepared = PrepareJid(written_from);
    if (!prepared.ok()) return;
    from = *std::move(prepared);
  }
  const std::string type = Attribute(stanza, "type");
  xmpp_stanza_t* const info = Child(stanza, "query", XMPP_NS_DISCO_INFO);
  if (type == "result" && info != nullptr) {
    from.resource.empty() ? TakeIdentity(from, info) : TakeCapabilities(from, info);
  }
  // As a server speaks of a person's account to those who may not see it (RFC 6121 8.5.1).
  if (type == "error" && from.resource.empty() && ErrorOf(stanza) == "service-unavailable") {
    rooms_.Answered(from.bare, false);
  }
  if (type == "result" || type == "error") uploads_.OnIq(from, Attribute(stanza, "id"), stanza);
  if (type != "get" && type != "set") return;
  const bool ours = IsOurServer(from);
  if (type == "get" && info != nullptr && (ours || IsRegistered(from.bare))) {
    return SendSelfDescription(stanza);
  }
  const bool ping = type == "get" && Child(stanza, "ping", kNsPing) != nullptr;
  const bool roster = type == "set" && Child(stanza, "query", XMPP_NS_ROSTER) != nullptr;
  if ((ping && (ours || IsRegistered(from.bare))) || (roster && ours)) {
    return SendReply(Stanza(xmpp_stanza_reply(stanza)), stanza);
  }
  // This is also what a server says about an account that does not exist: strangers learn nothing.
  SendReply(Stanza(xmpp_stanza_reply_error(stanza, "cancel", "service-unavailable", nullptr)),
            stanza);
}

void Inbox::SendSelfDescription(xmpp_stanza_t* question) {
  Stanza reply(xmpp_stanza_reply(question));
  if (reply == nullptr) return;
  Stanza query = NewStanza(connection_.context(), "query", XMPP_NS_DISCO_INFO);
  const std::string node = Attribute(Child(question, "query", XMPP_NS_DISCO_INFO), "node");
  if (!node.empty()) SetAttribute(query, "node", node);
  Stanza identity = NewStanza(connection_.context(), "identity");
  SetAttribute(identity, "category", "client");
  SetAttribute(identity, "type", "bot");
  SetAttribute(identity, "name", "Footman");
  AddChild(query, std::move(identity));
  for (const char* name : kFeatures) {
    Stanza feature = NewStanza(connection_.context(), "feature");
    SetAttribute(feature, "var", name);
    AddChild(query, std::move(feature));
  }
  AddChild(reply, std::move(query));
  SendReply(std::move(reply), question);
}

void Inbox::SendReply(Stanza reply, xmpp_stanza_t* question) {
  // The library makes none for a question without an id: it could not be told from another's.
  if (reply == nullptr || Attribute(question, "id").empty()) return;
  SetAttribute(reply, "type",
               xmpp_stanza_get_type(reply.get()) == std::string("error") ? "error" : "result");
  if (options_.login == XmppLogin::kComponent) {
    SetAttribute(reply, "from", Attribute(question, "to"));
  }
  connection_.Send(reply);
}

void Inbox::TakeIdentity(const Jid& from, xmpp_stanza_t* query) {
  bool is_room = false;
  for (xmpp_stanza_t* identity = xmpp_stanza_get_children(query); identity != nullptr;
       identity = xmpp_stanza_get_next(identity)) {
    is_room = is_room ||
              (NameOf(identity) == "identity" && Attribute(identity, "category") == "conference");
  }
  if (rooms_.Answered(from.bare, is_room)) outbox_.OnRoom(from.bare);
}

void Inbox::TakeCapabilities(const Jid& from, xmpp_stanza_t* query) {
  bool corrects = false;
  for (xmpp_stanza_t* feature = xmpp_stanza_get_children(query); feature != nullptr;
       feature = xmpp_stanza_get_next(feature)) {
    corrects =
        corrects || (NameOf(feature) == "feature" && Attribute(feature, "var") == kNsCorrection);
  }
  resources_.Answered(from.bare, from.resource, corrects);
}

// No exception may pass: it would go through libstrophe, which is C.
absl::StatusOr<SubscriberId> Inbox::Find(const std::string& user) try {
  return directory_.FindAddress(kService, user);
} catch (const std::exception& error) {
  return absl::InternalError(error.what());
}

bool Inbox::IsRegistered(const std::string& user) {
  return resources_.Knows(user) || Find(user).ok();
}

bool Inbox::IsOurServer(const Jid& from) const {
  return from.bare == own_.bare || from.bare == own_.domain();
}

}  // namespace footman::xmpp
