#include "lib/media/codec/digit_detector.h"

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "lib/media/re_api.h"

namespace footman::media {

std::optional<char> DigitDetector::Take(uint32_t timestamp, absl::Span<const uint8_t> payload,
                                        bool* malformed) {
  *malformed = payload.size() < 4;
  if (*malformed) return std::nullopt;
  const uint8_t event = payload[0];
  const auto duration = static_cast<uint16_t>(payload[2] << 8 | payload[3]);
  const int code = telev_code2digit(event);
  if (code < 0) return std::nullopt;  // flash, fax tones and so on

  const auto ahead = static_cast<int32_t>(timestamp - timestamp_);
  if (known_ && ahead <= 0) {
    if (ahead == 0 && duration > duration_) duration_ = duration;
    return std::nullopt;
  }
  // A very long press comes in segments, each with a timestamp of its own where the one before it
  // ended (RFC 4733 2.5.1.3): still the same press.
  const bool goes_on = known_ && event == event_ && duration_ == 0xffff && ahead == 0xffff;
  known_ = true;
  timestamp_ = timestamp;
  event_ = event;
  duration_ = duration;
  if (goes_on) return std::nullopt;
  return static_cast<char>(code);
}

}  // namespace footman::media
