// The lines of a peer's session description (RFC 8866) that Sofia-SIP's parser gets to see.
//
// Peers write much that no answer of ours depends on: unknown types, empty attributes, odd dates.
// That parser refuses the whole description for any of it, and loops without end on some m= lines.
// The filter leaves out what is not used, and writes the rest in the form that the parser reads.
// Pure.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_SDP_SDP_FILTER_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_SDP_SDP_FILTER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::sip {

// An m= line as the peer wrote it: the answer to an offer repeats it.
struct OfferedMedia {
  std::string type;                  // "audio"
  bool has_port = true;              // false: what stands there is no number
  std::string protocol;              // "RTP/AVP"
  std::vector<std::string> formats;  // those that are tokens
};

struct FilteredSdp {
  // Each m= line has become one of RTP audio that keeps only the formats that are payload types;
  // where none is left, or the port is no number, its port is 0. What stands in `media` is true.
  std::string text;
  std::vector<OfferedMedia> media;  // one for each m= line of `text`, in their order
};

// InvalidArgument: neither media nor all of what a description begins with, or an m= line that
// could not even be refused in an answer. The texts are constants.
absl::StatusOr<FilteredSdp> FilterSdp(absl::string_view text);

// The number in `text` from 0 to `max`, written in digits alone; -1: it is none.
int NumberIn(absl::string_view text, int max);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_SDP_SDP_FILTER_H_
