// Which messages people have sent since they were last sent an offer: only those can still be
// corrected (XEP-0308), and by the device that sent them: other devices use the same ids for other
// messages. A correction of an older one would be about a call before.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_HEARD_MESSAGES_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_HEARD_MESSAGES_H_

#include <cstddef>
#include <deque>
#include <string>

#include "absl/strings/string_view.h"
#include "lib/adapters/xmpp/address.h"

namespace footman::xmpp {

// Threads: one.
class HeardMessages {
 public:
  explicit HeardMessages(size_t most) : most_(most) {}

  // The oldest of all makes room: it cannot be corrected any more.
  void Heard(const Jid& from, const std::string& message_id);
  // From now on what `user` said is about calls before.
  void OfferSent(absl::string_view user);
  bool IsSinceOffer(const Jid& from, absl::string_view message_id) const;

 private:
  const size_t most_;
  struct Message {
    Jid from;
    std::string id;
  };
  std::deque<Message> messages_;  // the oldest first
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_HEARD_MESSAGES_H_
