// A subscriber's profile: who they are, where they are asked, what they may choose.
//
// Owned by whoever loaded it; ProfileLoaded lends it to the engine, which keeps a compact plan of
// what the call needs and never the profile. A profile is canonical: numbers are E.164, addresses
// are prepared as their service demands (XMPP: RFC 7622), so that bytes can be compared.

#ifndef FOOTMAN_PROFILE_H_
#define FOOTMAN_PROFILE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "footman/call.h"

namespace footman {

// What follows a message that was played to the caller.
enum class Afterwards : uint8_t { kHangUp, kVoicemail };

// What to do with a call.
struct Treatment {
  TreatmentKind kind = TreatmentKind::kVoicemail;
  // kTransfer: the target, or empty = the subscriber types one.
  // kPlay: the id of a stored message, or empty = the subscriber types the text.
  // kHost: the key of the host's own treatment; after a space, its argument. Otherwise unused.
  std::string argument;
  Afterwards afterwards = Afterwards::kHangUp;  // kPlay only
};

struct Option {
  Treatment treatment;
  std::string label;     // "Tell them I am driving"; empty = named by kind in the language
  std::string key_word;  // what may be typed for it; empty = the kind's own words
};

struct OptionSet {
  std::string name;
  std::vector<Option> options;  // offered in this order, numbered from 1; at most kMaxOptions
};
inline constexpr int kMaxOptions = 9;

// One user name on one instant-messaging service.
struct Address {
  std::string service;     // "web", "xmpp": as the ImChannel names itself
  std::string user;        // exact; compared whole
  std::string option_set;  // by name
  absl::Duration delay;    // asked this long after the first address; zero = at once
};

// Something to play: a text to be spoken, or a recording.
struct StoredMessage {
  std::string id;
  std::string title;
  std::string text;   // spoken in the profile's language
  std::string audio;  // what the media adapter knows it by; used instead of `text` when set
};

struct TransferTarget {
  std::string name;
  std::string number;
};

struct Profile {
  SubscriberId subscriber;
  std::string display_name;
  std::string language = "en";  // BCP 47; the engine speaks "en" and "de", else English
  std::string time_zone;        // IANA name, for people; the engine uses ZoneOffset (event.h)
  std::vector<std::string> numbers;
  std::vector<Address> addresses;  // in order of preference
  std::vector<OptionSet> option_sets;
  std::vector<StoredMessage> messages;
  std::vector<TransferTarget> transfer_targets;
  std::string greeting;             // the id of a stored message; empty = the standard greeting
  Treatment default_treatment;      // must need nothing typed
  absl::Duration decision_timeout;  // zero = EngineOptions::decision_timeout
};

}  // namespace footman

#endif  // FOOTMAN_PROFILE_H_
