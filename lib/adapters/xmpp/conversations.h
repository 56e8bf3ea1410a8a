// What is known of the chat with each person: when they were last asked, in which language, and
// when they were last told that we cannot read what they encrypt.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_CONVERSATIONS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_CONVERSATIONS_H_

#include <deque>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace footman::xmpp {

// Threads: one.
class Conversations {
 public:
  // Beyond `most` people the oldest is forgotten.
  explicit Conversations(size_t most) : most_(most) {}

  void OfferSent(const std::string& user, const std::string& language, absl::Time when);
  std::optional<absl::Time> LastOffer(absl::string_view user) const;
  // Of the last offer; empty: unknown.
  std::string Language(absl::string_view user) const;
  // Whether the user may be told now; if so, not again for ten minutes.
  bool MayTellOfEncryption(const std::string& user, absl::Duration now);

 private:
  struct Conversation {
    std::optional<absl::Time> last_offer;
    std::string language;
    std::optional<absl::Duration> told_of_encryption;
  };
  Conversation& Of(const std::string& user);

  const size_t most_;
  absl::flat_hash_map<std::string, Conversation> conversations_;
  std::deque<std::string> by_age_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_CONVERSATIONS_H_
