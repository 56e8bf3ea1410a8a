// What the engine wants said: sent while there is a connection, kept a little while there is none,
// and given up in time. Nothing is sent late, but that a person could not be reached.
//
// What a caller waits for is sent at once. What nobody waits for is gathered for some milliseconds,
// so that it is in nobody's way: a server works off what it is sent one after the other, and before
// it sends a person something small, it may wait for 40 ms until their device has acknowledged what
// came before (Nagle).

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_OUTBOX_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_OUTBOX_H_

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/xmpp.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "lib/adapters/xmpp/connection.h"
#include "lib/adapters/xmpp/conversations.h"
#include "lib/adapters/xmpp/correction_window.h"
#include "lib/adapters/xmpp/counters.h"
#include "lib/adapters/xmpp/missed_notices.h"
#include "lib/adapters/xmpp/outgoing.h"
#include "lib/adapters/xmpp/resources.h"
#include "lib/adapters/xmpp/rooms.h"
#include "lib/adapters/xmpp/sent_message.h"
#include "lib/adapters/xmpp/sent_offers.h"
#include "lib/adapters/xmpp/uploads.h"

namespace footman::xmpp {

// Threads: one.
class Outbox {
 public:
  // All are borrowed and outlive it.
  Outbox(const XmppOptions& options, const Clock& clock, Connection& connection,
         Resources& resources, CorrectionWindow& corrections, Conversations& conversations,
         Rooms& rooms, Uploads& uploads, EventSink& events, Counters& counters);

  void Take(Outgoing command, absl::Duration now);
  // Sends what has waited, and gives up what has waited too long.
  void CheckTimes(absl::Duration now);
  absl::Duration next_deadline() const;
  // Whether more should be taken now.
  bool is_full() const {
    return waiting_.size() + gathered_.size() >= static_cast<size_t>(options_.max_queued);
  }
  // What is gathered goes now, if it can at all.
  void SendGathered();

  // Whether an offer waits for a connection.
  bool has_waiting_offer() const;
  // When the offer was sent to the user; nullopt: never, or it is forgotten.
  std::optional<absl::Time> AskedAt(OfferId offer, absl::string_view user);
  // Of the channel itself: in answer to a message, or not at all.
  void SayNow(const std::string& user, absl::string_view text);

  // Asks the server what the address is, unless it was asked before.
  void AskAddress(const std::string& user);

  // Of the connection.
  void OnOnline();
  void OnOffline();
  void OnAccepted(uint64_t number);
  // Of messages that came.
  void OnReceipt(absl::string_view message_id, absl::string_view user);
  void OnBounce(absl::string_view message_id, absl::string_view user, absl::string_view error);
  // The person is there: what they have missed can be told.
  void OnAvailable(absl::string_view user) { missed_.Release(user); }
  // The address has turned out to be a room: nothing more is said there.
  void OnRoom(absl::string_view user);

  // Everything that is not delivered has failed.
  void Close();

 private:
  absl::Duration TimeoutOf(Outgoing::Kind kind) const;
  bool CanSend() const;
  void SendWhatWaits(absl::Duration now);
  void Gather(absl::Duration now);
  void SendGatheredOf(const std::string& user, absl::Duration now);
  bool IsWaiting(const Outgoing& about) const;
  void SendOrGiveUp(Outgoing command, absl::Duration now);
  void GiveUpLate(std::deque<Outgoing>& commands, absl::Duration now);
  bool IsTooLate(const Outgoing& command, absl::Duration now) const;
  void SendNow(Outgoing& command, absl::Duration now);
  void SendOfferNow(Outgoing& command, absl::Duration now);
  void SendUpdateNow(const Outgoing& command);
  bool Correct(SentOffer& sent, const Outgoing& command);
  void SendNote(const Outgoing& command);
  void SendVoicemailNow(const Outgoing& command, absl::Duration now);
  void SendFollowUp(const Outgoing& command);
  void SendMissed(absl::Duration now);
  void AddMissed(const Outgoing& command);
  void SendText(const std::string& user, const std::string& text);
  void AskWhatItIs(const std::string& to);
  void AskDevices(const std::string& user);
  void GiveUp(const Outgoing& command);
  void Delivered(const std::vector<OfferId>& offers);
  void Failed(const std::vector<OfferId>& offers, absl::string_view reason);
  Envelope EnvelopeTo(const std::string& user, std::string id) const;
  std::string FreshId() const;

  const XmppOptions& options_;
  const Clock& clock_;
  Connection& connection_;
  Resources& resources_;
  CorrectionWindow& corrections_;
  Conversations& conversations_;
  Rooms& rooms_;
  Uploads& uploads_;
  EventSink& events_;
  Counters& counters_;
  SentOffers offers_;
  MissedNotices missed_;
  std::deque<Outgoing> waiting_;  // for a connection; the oldest first
  // What nobody waits for, until `gather_until_`: updates; whom to ask what they are; and whether
  // the server is to say what it has accepted.
  std::deque<Outgoing> gathered_;
  std::vector<std::string> to_ask_;
  bool wants_accepted_ = false;
  absl::Duration gather_until_ = absl::InfiniteDuration();
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_OUTBOX_H_
