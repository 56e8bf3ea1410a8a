// What comes from the server: replies, receipts, bounces, presence, questions about ourselves.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_INBOX_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_INBOX_H_

#include <strophe.h>

#include <string>

#include "absl/container/flat_hash_set.h"
#include "footman/adapters/xmpp.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "lib/adapters/xmpp/address.h"
#include "lib/adapters/xmpp/connection.h"
#include "lib/adapters/xmpp/conversations.h"
#include "lib/adapters/xmpp/correction_window.h"
#include "lib/adapters/xmpp/counters.h"
#include "lib/adapters/xmpp/outbox.h"
#include "lib/adapters/xmpp/received_message.h"
#include "lib/adapters/xmpp/resources.h"
#include "lib/adapters/xmpp/rooms.h"

namespace footman::xmpp {

// Threads: one.
class Inbox {
 public:
  // All are borrowed and outlive it, but `own`, our prepared address.
  Inbox(const XmppOptions& options, const Jid& own, AddressDirectory& directory, const Clock& clock,
        Connection& connection, Resources& resources, CorrectionWindow& corrections,
        Conversations& conversations, Rooms& rooms, Outbox& outbox, Uploads& uploads,
        EventSink& events, Counters& counters);

  // A message, presence or iq.
  void Handle(xmpp_stanza_t* stanza);
  // We are here. REQUIRES: the connection is online.
  void AnnouncePresence();

 private:
  void HandleMessage(xmpp_stanza_t* stanza);
  void HandlePresence(xmpp_stanza_t* stanza);
  void HandleIq(xmpp_stanza_t* stanza);
  void HandleText(const ReceivedMessage& message, SubscriberId subscriber);
  // How it came to be, when its stamp and what it corrects are looked at as well.
  ReplyOrigin OriginOf(const ReceivedMessage& message);
  bool IsTooOld(const ReceivedMessage& message);
  void SayCannotRead(const ReceivedMessage& message);
  void TakeForRoom(const std::string& user);
  void TakeIdentity(const Jid& from, xmpp_stanza_t* query);
  void Post(const ReceivedMessage& message, SubscriberId subscriber);
  void AnswerSubscription(const Jid& from);
  void SendPresence(const char* type, const std::string& to);
  void SendSelfDescription(xmpp_stanza_t* question);
  void SendReply(Stanza reply, xmpp_stanza_t* question);
  void TakeCapabilities(const Jid& from, xmpp_stanza_t* query);
  // As the directory says; one that throws has failed.
  absl::StatusOr<SubscriberId> Find(const std::string& user);
  bool IsRegistered(const std::string& user);
  // The server itself, or the account's own server side.
  bool IsOurServer(const Jid& from) const;

  const XmppOptions& options_;
  const Jid own_;
  AddressDirectory& directory_;
  const Clock& clock_;
  Connection& connection_;
  Resources& resources_;
  CorrectionWindow& corrections_;
  Conversations& conversations_;
  Rooms& rooms_;
  Outbox& outbox_;
  Uploads& uploads_;
  EventSink& events_;
  Counters& counters_;
  absl::Time online_since_;
  absl::flat_hash_set<std::string> asked_back_;  // for their presence, on this connection
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_INBOX_H_
