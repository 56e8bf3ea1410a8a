// What the bridge says, read from JSON. Described by schema/incoming.schema.json.
//
// Strict: a field that we do not know is refused, because a misspelt "automatic" must not turn a
// robot's message into a person's answer.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_INCOMING_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_INCOMING_H_

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event.h"

namespace footman::webhook {

struct Incoming {
  std::string id;
  std::string user;
  std::string device;             // which of the user's, or empty
  std::string text;               // of a choice: the option's number, and what was typed beside it
  std::optional<OfferId> offer;   // by a button, or a reply of the person's own
  std::optional<OfferId> thread;  // by the place where the product shows it
  ReplyOrigin origin = ReplyOrigin::kLive;
  bool is_choice = false;
};

// Why it cannot be read. Holds nothing of the message but names that are ours.
struct Problem {
  std::string error;    // for programs: "bad_json", "missing_field", "bad_field", "unknown_field"
  std::string field;    // or empty
  std::string message;  // for people
};

// What was sent longer than `live_window` before `now` is marked as delayed.
std::variant<Incoming, Problem> ReadIncoming(absl::string_view body, size_t max_text,
                                             absl::Time now, absl::Duration live_window);

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_INCOMING_H_
