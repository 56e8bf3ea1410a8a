// Which of the registered addresses are rooms (XEP-0045). What is said to a room is read by
// everybody there, and anybody there could answer: no offer goes to one.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_ROOMS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_ROOMS_H_

#include <deque>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace footman::xmpp {

inline constexpr absl::string_view kIsRoom =
    "the address is a room (XEP-0045), where others read and could answer";

// Threads: one.
class Rooms {
 public:
  // Beyond `most` addresses the oldest is forgotten, and asked again.
  explicit Rooms(size_t most) : most_(most) {}

  // True also while only a message looks like it: until the server says that it is none.
  bool IsRoom(absl::string_view user) const;
  // Whether the address should be asked what it is (XEP-0030): once, and again after Suspect.
  bool ShouldAsk(const std::string& user);
  // A message from there looks like one of a room.
  void Suspect(const std::string& user);
  // What an address that was asked has answered. True: it is a room, which was not known for sure.
  // Ignored from one that was not asked.
  bool Answered(absl::string_view user, bool is_room);
  // Another connection: those that are no rooms are asked again, for addresses change hands.
  void Clear();

 private:
  struct Address {
    bool is_asked = false;
    bool is_suspect = false;
    bool is_room = false;
  };
  Address& Of(const std::string& user);

  const size_t most_;
  absl::flat_hash_map<std::string, Address> addresses_;
  std::deque<std::string> by_age_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_ROOMS_H_
