// The jitter buffer: puts a peer's packets back in order and gives 20 ms at every tick.
//
// G.711 has no memory from packet to packet, so the buffer holds decoded samples, each at the place
// that its RTP timestamp names. Reordered and repeated packets and any packet length need no case
// of their own that way. (libre 1.1.0's jbuf counts packets, knows no time, and holds the end of a
// talk spurt back for ever; SpeexDSP's cuts and stretches to save delay, which harms recordings.)
// What is missing when its time comes is concealed (loss_concealer.h).
// Threads: one.

#ifndef FOOTMAN_LIB_MEDIA_NODE_PLAYOUT_BUFFER_H_
#define FOOTMAN_LIB_MEDIA_NODE_PLAYOUT_BUFFER_H_

#include <array>
#include <bitset>
#include <cstdint>

#include "absl/types/span.h"
#include "lib/media/frame.h"
#include "lib/media/node/loss_concealer.h"

namespace footman::media {

class PlayoutBuffer {
 public:
  // Packets longer than this are not telephony: 200 ms.
  static constexpr int kMaxPacket = 10 * kFrameSamples;
  static constexpr int kMostHeld = 4096;  // samples: 512 ms; a power of two

  PlayoutBuffer() { Reset(); }
  // A new source, or a new timestamp base.
  void Reset();
  // REQUIRES: at most kMaxPacket samples.
  void Put(uint32_t timestamp, absl::Span<const int16_t> samples);
  // Always fills the frame; silence before the first packet and after the last. Returns the RTP
  // timestamp of its first sample, which means nothing before the first packet.
  uint32_t Read(Frame& frame);

  // Frames with a gap that no packet filled in time, and packets that came too late.
  uint64_t lost() const { return lost_; }
  int delay() const { return delay_; }  // samples between arrival and playing, as aimed at

 private:
  static constexpr int kCapacity = kMostHeld;
  static constexpr int kFirstDelay = 3 * kFrameSamples;  // 60 ms
  static constexpr int kDelayStep = 2 * kFrameSamples;
  static constexpr int kMaxDelay = 11 * kFrameSamples;
  static constexpr int kLateInARow = 5;   // then the delay grows
  static constexpr int kIdleFrames = 25;  // without data: the next packet starts anew
  static constexpr int kDeepFrames = 50;  // too much waiting for that long: one frame is skipped
  static constexpr int kDeep = 5 * kFrameSamples;  // above the delay aimed at

  static int Slot(uint32_t timestamp) { return timestamp & (kCapacity - 1); }
  void Begin(uint32_t timestamp);
  void TookLate(uint32_t timestamp);
  void Discard(int count);
  void KeepShallow();

  bool running_ = false;
  uint32_t next_ = 0;    // timestamp of the next sample to be read
  uint32_t first_ = 0;   // of the first packet
  uint32_t newest_ = 0;  // just past the newest sample held
  int delay_ = kFirstDelay;
  int late_in_a_row_ = 0;
  int idle_frames_ = 0;
  int deep_frames_ = 0;
  uint64_t lost_ = 0;
  std::array<int16_t, kCapacity> samples_;
  std::bitset<kCapacity> filled_;
  LossConcealer concealer_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_NODE_PLAYOUT_BUFFER_H_
