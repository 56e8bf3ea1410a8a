// Sources whose datagrams the kernel throws away for a while.
//
// To refuse a datagram costs some microseconds, so a source that sends more than a hundred thousand
// a second takes the whole thread, and fills the socket's buffer so that others' are lost. A filter
// on the socket (SO_ATTACH_FILTER, man 7 socket) drops them before they reach the buffer. The first
// time it does so for a second, then each time for twice as long, up to 16 s.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_FLOOD_FILTER_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_FLOOD_FILTER_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "lib/adapters/sip/admission/network.h"

namespace footman::sip {

// Of one thread. `now` is since a fixed point and never falls.
class FloodFilter {
 public:
  // Within it, one source may send so many requests that are refused. A trusted peer's calls in
  // progress suffer with it, so it is borne for longer.
  static constexpr absl::Duration kWindow = absl::Milliseconds(100);
  static constexpr int kMostOfStranger = 1000;
  static constexpr int kMostOfPeer = 4000;
  // Sources that are shut out at once.
  static constexpr size_t kMost = 32;
  static constexpr absl::Duration kFirst = absl::Seconds(1);
  static constexpr absl::Duration kLongest = absl::Seconds(16);

  // `descriptor`: of an IPv4 UDP socket, which outlives the filter.
  explicit FloodFilter(int descriptor) : descriptor_(descriptor) {}

  // A request of `source` was refused.
  void Count(const IpAddress& source, bool is_stranger, absl::Duration now);
  // Lets those in whose time is over.
  void Advance(absl::Duration now);
  // Datagrams that the kernel dropped since this was asked last, by the filter or because the
  // buffer was full.
  uint64_t TakeDropped();

 private:
  struct Source {
    IpAddress address;
    absl::Duration until;  // shut out
    absl::Duration span;   // for so long
    bool is_out = false;
  };
  void ShutOut(const IpAddress& source, absl::Duration now);
  void Install() const;

  const int descriptor_;
  absl::Duration window_began_ = -absl::InfiniteDuration();
  absl::flat_hash_map<IpAddress, int> refused_;     // in this window
  std::vector<Source> sources_;                     // those that are out, or were a moment ago
  absl::Duration next_ = absl::InfiniteDuration();  // when somebody is let in
  uint32_t dropped_ = 0;                            // as the kernel said last
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_FLOOD_FILTER_H_
