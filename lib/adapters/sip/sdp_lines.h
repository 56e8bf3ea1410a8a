// The lines of a session description (RFC 8866) that an offer or an answer of ours depends on.
//
// Peers write much that nobody needs: unknown types, empty attributes, odd dates. What is not read
// here cannot refuse a call. Sofia-SIP's parser is strict with all of it, and loops without end on
// some m= lines. Pure.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_SDP_LINES_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_SDP_LINES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::sip {

// "sendrecv" and so on, as the side that wrote the description sees it (RFC 8866 6.7).
struct Direction {
  bool sends = true;
  bool receives = true;
};

// "a=rtpmap:97 PCMU/8000/1"
struct RtpMap {
  int payload = 0;
  std::string encoding;
  int rate = 0;      // 0 = none was written
  int channels = 1;  // 0 = not a number
};

// What may stand for the whole session or for one stream; the stream's own wins.
struct SdpAttributes {
  std::optional<std::string> connection;  // "IN IP4 192.0.2.9"
  std::optional<Direction> direction;
  int ptime = 0;     // milliseconds; 0 = none, or none that can be read
  int maxptime = 0;  // likewise
};

struct SdpMedia {
  std::string type;                  // "audio"
  std::string port;                  // as it was written: looked at only if the stream is taken
  std::string protocol;              // "RTP/AVP"
  std::vector<std::string> formats;  // those that are tokens
  SdpAttributes attributes;
  std::vector<RtpMap> maps;
  uint16_t rtcp_port = 0;  // RFC 3605; 0 = the next one
};

struct SdpLines {
  SdpAttributes session;
  std::string time = "0 0";  // RFC 3264 6: the answer repeats it
  std::vector<SdpMedia> media;
};

// InvalidArgument: neither media nor all of what a description begins with, or an m= line that
// could not even be refused in an answer. The texts are constants.
absl::StatusOr<SdpLines> ReadSdp(absl::string_view text);

// The number in `text` from 0 to `max`, written in digits alone; -1: it is none.
int NumberIn(absl::string_view text, int max);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_SDP_LINES_H_
