#include "lib/adapters/xmpp/inbox.h"

#include <exception>
#include <utility>

#include "lib/adapters/xmpp/ids.h"

namespace footman::xmpp {
namespace {

constexpr absl::string_view kService = "xmpp";

// XEP-0030: what we understand.
constexpr const char* kFeatures[] = {
    XMPP_NS_DISCO_INFO, kNsPing, kNsReceipts, kNsCorrection, kNsReply, kNsQuickResponse, kNsIds};

}  // namespace

Inbox::Inbox(const XmppOptions& options, const Jid& own, AddressDirectory& directory,
             Connection& connection, Devices& devices, HeardMessages& heard, Outbox& outbox,
             Uploads& uploads, EventSink& events, Counters& counters)
    : options_(options),
      own_(own),
      directory_(directory),
      connection_(connection),
      devices_(devices),
      heard_(heard),
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
    ++counters_.foreign_messages;
    return;
  }
  if (!message->received_id.empty()) outbox_.OnReceipt(message->received_id, user);
  if (message->origin == ReplyOrigin::kLive) devices_.Seen(user, message->from.resource);
  if (message->text.empty()) return;
  if (message->wants_receipt && message->origin != ReplyOrigin::kCarbon) {
    connection_.Send(ReceiptMessage(
        connection_.context(),
        {connection_.sender(), message->from.full(), NewId(connection_.context())}, message->id));
  }
  ReceivedMessage said = *message;
  if (said.origin == ReplyOrigin::kLive && said.corrected_id.has_value() &&
      !heard_.IsSinceOffer(user, *said.corrected_id)) {
    said.origin = ReplyOrigin::kDelayed;  // said about a call before, and only written anew
  }
  if (said.origin == ReplyOrigin::kLive) heard_.Heard(user, said.id);
  Post(said, *subscriber);
}

void Inbox::Post(const ReceivedMessage& message, SubscriberId subscriber) {
  ReplyReceived reply;
  reply.subscriber = subscriber;
  reply.service = kService;
  reply.user = message.from.bare;
  reply.text = message.text;
  reply.message_id = message.id;
  reply.offer = message.offer;
  reply.origin = message.origin;
  if (message.is_button) reply.means = SelectionMeans::kButton;
  ++(events_.Post(reply).ok() ? counters_.replies : counters_.refused_replies);
}

// ---- Presence (RFC 6121 3 and 4).

void Inbox::AnnouncePresence() {
  asked_back_.clear();
  // A component has no server that would keep a list of whom to tell: it tells who asks.
  if (options_.login == XmppLogin::kClient) SendPresence(nullptr, "");
}

void Inbox::HandlePresence(xmpp_stanza_t* stanza) {
  const absl::StatusOr<Jid> from = PrepareJid(Attribute(stanza, "from"));
  if (!from.ok() || from->bare == own_.bare) return;
  const std::string type = Attribute(stanza, "type");
  if (type == "unavailable") {
    devices_.Gone(from->bare, from->resource);
    return;
  }
  if (!IsRegistered(from->bare)) return;
  if (type.empty()) devices_.Seen(from->bare, from->resource);
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
  if (type == "result" && info != nullptr) TakeAbilities(from, info);
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

void Inbox::TakeAbilities(const Jid& from, xmpp_stanza_t* query) {
  bool corrects = false;
  for (xmpp_stanza_t* feature = xmpp_stanza_get_children(query); feature != nullptr;
       feature = xmpp_stanza_get_next(feature)) {
    corrects =
        corrects || (NameOf(feature) == "feature" && Attribute(feature, "var") == kNsCorrection);
  }
  devices_.Answered(from.bare, from.resource, corrects);
}

// No exception may pass: it would go through libstrophe, which is C.
absl::StatusOr<SubscriberId> Inbox::Find(const std::string& user) try {
  return directory_.FindAddress(kService, user);
} catch (const std::exception& error) {
  return absl::InternalError(error.what());
}

bool Inbox::IsRegistered(const std::string& user) {
  return devices_.Knows(user) || Find(user).ok();
}

bool Inbox::IsOurServer(const Jid& from) const {
  return from.bare == own_.bare || from.bare == own_.domain();
}

}  // namespace footman::xmpp
