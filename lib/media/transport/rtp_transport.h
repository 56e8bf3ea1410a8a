// One leg's RTP and RTCP: two sockets, whose packets are taken, reports, counters. What is in the
// packets is the business of the receiver above.
//
// Threads: the media thread, except where it says otherwise.

#ifndef FOOTMAN_LIB_MEDIA_TRANSPORT_RTP_TRANSPORT_H_
#define FOOTMAN_LIB_MEDIA_TRANSPORT_RTP_TRANSPORT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/media/audio_engine.h"
#include "lib/media/re_api.h"
#include "lib/media/transport/peer_filter.h"
#include "lib/media/transport/rtcp_reporter.h"
#include "lib/media/transport/rtp_numbers.h"

namespace footman::media {

// The payload is borrowed for the call.
struct RtpView {
  uint8_t payload_type = 0;
  RtpNumbers numbers;
  uint32_t ssrc = 0;
  absl::Duration arrived;  // or when it is sent, by Uptime()
  absl::Span<const uint8_t> payload;
};

class RtpReceiver {
 public:
  virtual ~RtpReceiver() = default;
  // Whether packets of this type were negotiated; the others are counted as malformed.
  virtual bool Takes(uint8_t payload_type) const = 0;
  // A good packet of the peer's. False: its payload is malformed.
  virtual bool TakeRtp(const RtpView& packet) = 0;
};

class RtpTransport {
 public:
  struct Options {
    std::string bind_address;
    uint16_t port = 0;  // RTP; RTCP is the next one
  };
  // `receiver` outlives it.
  RtpTransport(RtpReceiver& receiver, Options options);

  absl::Status Open();  // the sockets; OK when they are open already
  // Where the peer listens; its source address may be learned once more. InvalidArgument: no IPv4
  // address. Opens the sockets.
  absl::Status Expect(const RemoteAudio& remote);
  // Sends a last report that says goodbye. No packet is taken or sent after that.
  void Close(absl::Duration now);

  // The SSRC is this transport's own. What cannot be sent is loss as on any network.
  void Send(const RtpView& packet);
  void SendReport(absl::Duration now, bool goodbye = false);
  // Whether something has arrived since this was asked last.
  bool TakeHeard() { return std::exchange(heard_, false); }

  // Any thread; `lost` is not known here.
  AudioCounters counters() const;
  // RFC 3550 8.1 wants it unguessable. Any thread.
  static uint32_t Random32();

 private:
  using Counter = std::atomic<uint64_t>;
  // Written by the media thread alone: no need for a locked instruction.
  static void Count(Counter& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  static void OnRtp(const sa* source, mbuf* packet, void* self);
  static void OnRtcp(const sa* source, mbuf* packet, void* self);
  void TakeRtp(const sa& source, mbuf* packet);
  void TakeRtcp(const sa& source, mbuf* packet);
  // The payload's length without padding, or nothing if the packet is no RTP that is understood.
  std::optional<size_t> CheckPayload(const rtp_header& header, mbuf* packet) const;

  RtpReceiver& receiver_;
  const Options options_;
  bool expecting_ = false;
  bool heard_ = false;
  Counter sent_{0}, received_{0}, foreign_{0}, malformed_{0};
  RePtr<udp_sock> rtp_socket_;
  RePtr<udp_sock> rtcp_socket_;
  RePtr<mbuf> packet_;  // what is being sent; its room is used again and again
  PeerFilter peer_;
  PeerFilter report_peer_;
  RtcpReporter reporter_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_TRANSPORT_RTP_TRANSPORT_H_
