// Which messages of a person may still be corrected (XEP-0308): those that they have sent since
// their last offer, and only by the device that sent them, because other devices use the same ids
// for other messages. A correction of an older message would be about an earlier call.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_CORRECTION_WINDOW_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_CORRECTION_WINDOW_H_

#include <cstddef>
#include <list>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "lib/adapters/xmpp/address.h"

namespace footman::xmpp {

// Threads: one.
class CorrectionWindow {
 public:
  // Of all people together; beyond `most` the oldest message can no longer be corrected.
  explicit CorrectionWindow(size_t most) : most_(most) {}

  void Received(const Jid& from, const std::string& message_id);
  // From now on what `user` said is about earlier calls.
  void OfferSent(absl::string_view user);
  bool IsOpen(const Jid& from, absl::string_view message_id) const;

 private:
  struct Message {
    Jid from;
    std::string id;
  };
  using Messages = std::list<Message>;

  void ForgetOldest();

  const size_t most_;
  Messages messages_;  // the oldest first
  // By bare address, the oldest first: an offer must not look at what all others have said.
  absl::flat_hash_map<std::string, std::vector<Messages::iterator>> by_user_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_CORRECTION_WINDOW_H_
