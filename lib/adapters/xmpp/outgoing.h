// What the engine wants said, as the channel's thread takes it.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_OUTGOING_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_OUTGOING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "footman/command.h"

namespace footman::xmpp {

// A button of an offer.
struct Button {
  uint8_t number = 0;
  std::string label;
  std::string shown;  // in the person's own chat, once it is pressed: "a1", or the label
};

// A copy of a command, its texts clean.
struct Outgoing {
  enum class Kind : uint8_t { kOffer, kUpdate, kNote, kVoicemail };
  Kind kind = Kind::kNote;
  absl::Duration given;  // Moment::uptime
  std::string user;      // bare and prepared
  std::string text;
  OfferId offer;         // kOffer, kUpdate
  CallId call;           // kNote; zero = about none
  std::string language;  // kOffer
  std::string headline;  // kOffer
  std::vector<Button> buttons;
  OfferChange change = OfferChange::kEnded;  // kUpdate
  std::string voicemail;                     // kVoicemail
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_OUTGOING_H_
