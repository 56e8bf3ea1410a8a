// RTCP of one leg (RFC 3550): what it sends and receives, in numbers, and the reports about it.
//
// libre encodes and decodes; the counting is ours, because libre 1.1.0 counts inside its own RTP
// socket, before we can drop foreign packets, by the wall clock, and with a timer for each leg.
// Threads: the media thread.

#ifndef FOOTMAN_LIB_MEDIA_TRANSPORT_RTCP_REPORTER_H_
#define FOOTMAN_LIB_MEDIA_TRANSPORT_RTCP_REPORTER_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "lib/media/re_api.h"

namespace footman::media {

class RtcpReporter {
 public:
  // `cname` names this leg to its peer (RFC 7022): random, it says nothing about the host.
  RtcpReporter(uint32_t ssrc, std::string cname) : ssrc_(ssrc), cname_(std::move(cname)) {}

  void OnSent(uint32_t rtp_timestamp, int payload_bytes, absl::Duration now);
  void OnReceived(const rtp_header& header, absl::Duration now);
  // One datagram of the peer's, which may hold several messages. False: not RTCP.
  bool OnReport(mbuf* datagram, absl::Duration now);
  uint32_t ssrc() const { return ssrc_; }
  // Appends a sender or receiver report and who we are; `goodbye` says that this is the last.
  // Returns false when it cannot be encoded (no memory).
  bool Encode(mbuf* out, absl::Duration now, absl::Time wall, bool goodbye);

 private:
  // RFC 3550 A.1, A.3, A.8.
  struct Source {
    uint32_t ssrc = 0;
    uint16_t highest = 0;
    uint32_t cycles = 0;  // of the sequence number, times 65536
    uint32_t base = 0;
    uint32_t bad = 0x10000;  // an impossible sequence number
    uint32_t received = 0;
    uint32_t received_before = 0;
    uint32_t expected_before = 0;
    uint32_t transit = 0;
    uint32_t jitter_q4 = 0;
    uint32_t last_report = 0;  // middle of the NTP time of the peer's last SR
    absl::Duration last_report_came;
  };
  void BeginSource(const rtp_header& header);
  bool CountSequence(uint16_t sequence);
  void CountJitter(uint32_t rtp_timestamp, absl::Duration now);
  rtcp_rr MakeBlock(absl::Duration now);
  static int EncodeBlock(mbuf* out, void* block);
  static int EncodeName(mbuf* out, void* self);

  const uint32_t ssrc_;
  const std::string cname_;
  bool receiving_ = false;
  Source source_;
  uint32_t packets_sent_ = 0;
  uint32_t bytes_sent_ = 0;
  uint32_t packets_reported_ = 0;
  uint32_t last_timestamp_ = 0;
  absl::Duration last_sent_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_TRANSPORT_RTCP_REPORTER_H_
