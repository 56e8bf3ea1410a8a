// "You could not be reached in time": what people are told of calls that they were never asked
// about. It is kept until it has reached them: the server is back, or takes it after it bounced.
// Each is told once.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_MISSED_NOTICES_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_MISSED_NOTICES_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/call.h"

namespace footman::xmpp {

struct MissedNotice {
  enum class State : uint8_t { kHeld, kSent, kAccepted };
  OfferId offer;
  std::string user;
  std::string text;
  std::string message_id;  // the same each time it is sent, so that a client can see a repeat
  State state = State::kHeld;
  uint64_t number = 0;   // of Connection::Send
  absl::Duration made;   // Moment::uptime
  absl::Duration due;    // while held: to try, though nobody says that the person is there
  absl::Duration pause;  // before the next try
};

// Threads: one.
class MissedNotices {
 public:
  // Beyond `most`, or 20 of one person, the oldest is forgotten.
  explicit MissedNotices(size_t most) : most_(most) {}

  // False: this offer's is here already.
  bool Add(MissedNotice notice);
  // The person may be there, or anybody may: what is held for them is due at once.
  void Release(absl::string_view user);
  void ReleaseAll();
  // Those that should be sent now, the oldest first. The pointers hold until the next call.
  std::vector<MissedNotice*> Due(absl::Duration now);

  static void Sent(MissedNotice& notice, uint64_t number);
  void Accept(uint64_t number);
  // What the server has not accepted is held again.
  void OnOffline(absl::Duration now);
  // True: it was one of these, which is held again.
  bool Bounce(absl::string_view message_id, absl::string_view user, absl::Duration now);

 private:
  void Hold(MissedNotice& notice, absl::Duration now);
  void MakeRoom(const std::string& user);

  const size_t most_;
  std::deque<MissedNotice> notices_;  // the oldest first
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_MISSED_NOTICES_H_
