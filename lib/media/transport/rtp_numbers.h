// The numbers of one sent RTP stream (RFC 3550, 5.1) whose packets take one of two paths: made here
// at the tick, or relayed from a received stream as they arrive. The receiver sees one stream: the
// sequence number goes on by one, the timestamp by elapsed time, and the first packet after a
// change of path carries the marker.

#ifndef FOOTMAN_LIB_MEDIA_TRANSPORT_RTP_NUMBERS_H_
#define FOOTMAN_LIB_MEDIA_TRANSPORT_RTP_NUMBERS_H_

#include <cstdint>
#include <optional>

namespace footman::media {

// Of one packet.
struct RtpNumbers {
  uint16_t sequence = 0;
  uint32_t timestamp = 0;
  bool marker = false;
};

// Threads: the media thread.
class RtpNumberer {
 public:
  // Both numbers are to be random (RFC 3550 5.1).
  RtpNumberer(uint16_t sequence, uint32_t timestamp) : next_(sequence), clock_(timestamp) {}

  // Every 20 ms, before what is made at this tick.
  void Tick();

  // Whether a packet may be made at this tick. No, for one tick, when the last relayed packet was
  // sent a moment ago and reaches beyond this tick: the stream must not run ahead of time.
  bool MayMake();
  // Of a packet that begins `samples_behind` before this tick's audio.
  // REQUIRES: MayMake() said yes at this tick.
  RtpNumbers Made(uint32_t samples, uint32_t samples_behind);

  // Of a packet that is passed on. Loss and order of the received stream stay visible to the
  // receiver. nullopt: it is a repetition, or older than the relay.
  std::optional<RtpNumbers> Relayed(const RtpNumbers& received, uint32_t samples);
  // A packet of the received stream that is not passed on, and that nobody shall miss.
  void Skip(uint16_t received_sequence);
  // The next packet begins a talk spurt, on whichever path.
  void Pause() { talking_ = false; }
  // The received stream is another, or one of its packets is not passed on and shall not be missed.
  void EndRelay() { relaying_ = false; }

 private:
  void BeginRelay(const RtpNumbers& received);
  void FollowRelay(uint32_t samples);
  bool TakeMarker();

  uint16_t next_;      // sequence number
  uint32_t clock_;     // where this tick's audio begins, by elapsed time
  uint32_t end_ = 0;   // of what was sent last
  uint32_t lead_ = 0;  // of made packets before the clock
  bool sent_ = false;
  bool talking_ = false;  // the packet before this one was sent: no marker

  bool relaying_ = false;
  bool last_was_relayed_ = false;
  uint16_t received_highest_ = 0;
  int received_ = 0;  // since the relay began; stops counting where it no longer matters
  uint16_t sequence_offset_ = 0;
  uint32_t timestamp_offset_ = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_TRANSPORT_RTP_NUMBERS_H_
