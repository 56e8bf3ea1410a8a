// Digits as RTP events (RFC 4733): each press once, however many packets tell of it.

#ifndef FOOTMAN_LIB_MEDIA_CODEC_DIGIT_DETECTOR_H_
#define FOOTMAN_LIB_MEDIA_CODEC_DIGIT_DETECTOR_H_

#include <cstdint>
#include <optional>

#include "absl/types/span.h"

namespace footman::media {

// A press is known by the timestamp of its beginning, which all its packets carry (RFC 4733 2.1).
// The first packet that arrives reports it, so lost ends, or lost beginnings, do not matter.
// (libre's telev_recv goes by the end bit alone: it would miss a digit pressed twice in a row when
// the ends are lost.)
class DigitDetector {
 public:
  // A new source.
  void Reset() { known_ = false; }
  // The payload of one packet: event, E R volume, duration (RFC 4733 2.3). Returns the digit when
  // this packet is the first of its press; nothing for repeats, old ones, and events that are no
  // digits. `malformed` is set for a payload that is too short.
  std::optional<char> Take(uint32_t timestamp, absl::Span<const uint8_t> payload, bool* malformed);

 private:
  bool known_ = false;
  uint32_t timestamp_ = 0;  // of the press reported last
  uint8_t event_ = 0;
  uint16_t duration_ = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_CODEC_DIGIT_DETECTOR_H_
