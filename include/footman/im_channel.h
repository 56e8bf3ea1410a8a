// Port: one instant-messaging service. Adapters implement it for the web chat, XMPP and so on.
//
// Who calls whom: the runner calls these methods on its thread; the channel answers SendOffer by
// OfferDelivered or OfferFailed, and passes on what people send as ReplyReceived (typed) and
// LinkClicked (buttons), to the EventSink that it was started with (port.h), from any thread.
// Duties: deliver to exactly the user named; post a reply only with the sender's exact, whole and
// prepared address; mark delayed, automatic, carbon-copied and bounced messages as such; show every
// option of an offer with its number and key word, and its link where it has one (the offer's text
// does all of that); never send late what could not be sent in time, but that a call was missed
// (UpdateOffer kDefaulted): that is told when the person can be reached, and once.
// Errors: OK = accepted. Any other status of Send = OfferFailed; of the others = counted, traced.
// A failed update or note never harms a call.

#ifndef FOOTMAN_IM_CHANNEL_H_
#define FOOTMAN_IM_CHANNEL_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "footman/command.h"
#include "footman/port.h"

namespace footman {

class ImChannel : public virtual Port {
 public:

  // "web", "xmpp": what Address::service names. Constant.
  virtual absl::string_view service() const = 0;
  // Asks. -> OfferDelivered once the service accepted or showed it, else OfferFailed.
  virtual absl::Status Send(const SendOffer& command) = 0;
  // Changes an offer that was sent, by an edit or by one short follow-up.
  virtual absl::Status Update(const UpdateOffer& command) = 0;
  // Says something to an address.
  virtual absl::Status Note(const SendNote& command) = 0;
  // Presents a voicemail, playable where the service can.
  virtual absl::Status Voicemail(const SendVoicemail& command) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_IM_CHANNEL_H_
