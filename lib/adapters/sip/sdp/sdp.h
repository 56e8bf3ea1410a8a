// Offer and answer (RFC 3264) for one G.711 stream with RFC 4733 digits.
//
// Pure: text in, text out. The first audio stream with a codec of ours is taken and the others are
// refused (port 0); payload type numbers stay as the offer has them. Lines that are not needed for
// that do not matter (sdp_filter.h); Sofia-SIP parses and prints the others.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_SDP_SDP_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_SDP_SDP_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "footman/media/audio_engine.h"

namespace footman::sip {

// Larger descriptions are refused as malformed.
inline constexpr size_t kMaxSdp = 16 * 1024;

// The number of telephone events in our offers.
inline constexpr int kOfferedDigits = 101;

// Our end of the stream, and the o= line (RFC 8866 5.2).
struct LocalAudio {
  std::string address;  // IPv4, numeric
  uint16_t port = 0;
  uint64_t session = 0;
  uint64_t version = 0;  // +1 with each description that differs
};

// A peer's description that we can speak with.
class RemoteSdp {
 public:
  // InvalidArgument: not SDP, or what is needed of it cannot be read (400); the message is a
  // constant and says what. Unimplemented: no stream in common (488); the message is for a Warning
  // header (RFC 3261 20.43), with its code first: "304 Media type not available".
  static absl::StatusOr<RemoteSdp> Parse(absl::string_view text);
  RemoteSdp(RemoteSdp&&);
  RemoteSdp& operator=(RemoteSdp&&);
  ~RemoteSdp();

  const media::RemoteAudio& audio() const;
  // The answer to it, when it was an offer.
  std::string Answer(const LocalAudio& local) const;

 private:
  struct Parsed;
  explicit RemoteSdp(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

// An offer of all that we can: PCMU, PCMA, telephone-event.
std::string MakeOffer(const LocalAudio& local);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_SDP_SDP_H_
