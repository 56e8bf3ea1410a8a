// What the bridge is told: a command as the JSON that is sent. Described by
// schema/outgoing.schema.json.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_OUTGOING_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_OUTGOING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/command.h"

namespace footman::webhook {

// A message on its way; it owns all that it needs.
struct Outgoing {
  enum class Kind : uint8_t { kOffer, kUpdate, kNote, kVoicemail };
  Kind kind = Kind::kNote;
  std::string id;  // the idempotency key
  std::string user;
  OfferId offer;            // kOffer, kUpdate
  absl::Duration deadline;  // to be accepted, as Moment::uptime
  std::string body;
  // A missed call, a voicemail: it is worth telling whenever the user can be told.
  bool is_lasting = false;
};

// Makes bodies. `time_left` of a command counts from `now`.
class Composer {
 public:
  Composer(std::string service, size_t max_text)
      : service_(std::move(service)), max_text_(max_text) {}

  std::string Offer(const SendOffer& command, absl::string_view id, absl::Time now) const;
  std::string Update(const UpdateOffer& command, absl::string_view id, absl::Time now) const;
  std::string Note(const SendNote& command, absl::string_view id) const;
  std::string Voicemail(const SendVoicemail& command, absl::string_view id) const;

 private:
  const std::string service_;
  const size_t max_text_;
};

// What a button sends back: "0100000000000007-0/2". Short, as Telegram allows 64 bytes. It is no
// secret: a choice counts only from the address that the offer was sent to.
struct Choice {
  OfferId offer;
  uint8_t number = 0;
};
std::string FormatPayload(const Choice& choice);
std::optional<Choice> ParsePayload(absl::string_view text);

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_OUTGOING_H_
