// Frames come at every tick, packets are as long as the peer wants them (RFC 3551, ptime).

#ifndef FOOTMAN_LIB_MEDIA_CODEC_PACKET_ENCODER_H_
#define FOOTMAN_LIB_MEDIA_CODEC_PACKET_ENCODER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "footman/media/audio_engine.h"
#include "lib/media/codec/g711.h"
#include "lib/media/frame.h"

namespace footman::media {

class PacketEncoder {
 public:
  static constexpr int kShortestMs = 5;
  static constexpr int kLongestMs = 100;

  // What is not yet a packet is forgotten: it may be of another codec.
  void Start(Codec codec, int packet_ms) {
    codec_ = codec;
    packet_samples_ =
        static_cast<size_t>(std::clamp(packet_ms, kShortestMs, kLongestMs)) * kFrameRate / 1000;
    pending_count_ = 0;
  }
  void Forget() { pending_count_ = 0; }
  size_t packet_samples() const { return packet_samples_; }

  // Calls `send(payload, samples_behind)` for each packet that is whole now; it began so long
  // before this frame (wrapped below zero: within it).
  template <typename Send>
  void Add(const Frame& frame, Send send) {
    auto behind = static_cast<uint32_t>(pending_count_);
    EncodeG711(codec_, frame, absl::MakeSpan(pending_).subspan(pending_count_, frame.size()));
    pending_count_ += frame.size();
    size_t begin = 0;
    for (; pending_count_ - begin >= packet_samples_; begin += packet_samples_) {
      send(absl::MakeConstSpan(pending_).subspan(begin, packet_samples_), behind);
      behind -= static_cast<uint32_t>(packet_samples_);
    }
    std::copy(pending_.begin() + begin, pending_.begin() + pending_count_, pending_.begin());
    pending_count_ -= begin;
  }

 private:
  Codec codec_ = Codec::kPcmu;
  size_t packet_samples_ = kFrameSamples;
  // Encoded, and not enough for a packet yet; with room for one more frame.
  std::array<uint8_t, kFrameRate / 1000 * kLongestMs + kFrameSamples> pending_;
  size_t pending_count_ = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_CODEC_PACKET_ENCODER_H_
