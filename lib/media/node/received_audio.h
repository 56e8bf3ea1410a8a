// One party's voice: the node that a received stream ends in. It gives 20 ms at every tick to all
// who want them (listeners, parties that hear it mixed), and each packet as it arrives to the
// streams that may relay it. None of them knows of, waits for or disturbs another.

#ifndef FOOTMAN_LIB_MEDIA_NODE_RECEIVED_AUDIO_H_
#define FOOTMAN_LIB_MEDIA_NODE_RECEIVED_AUDIO_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "footman/media/audio_engine.h"
#include "lib/media/codec/resampler.h"
#include "lib/media/frame.h"
#include "lib/media/node/playout_buffer.h"
#include "lib/media/transport/rtp_transport.h"

namespace footman::media {

class SentAudio;

// Threads: the media thread.
class ReceivedAudio {
 public:
  ReceivedAudio() = default;
  ReceivedAudio(const ReceivedAudio&) = delete;
  ReceivedAudio& operator=(const ReceivedAudio&) = delete;

  // Nobody hears it any more, or listens.
  void Close();

  // Another source: its timestamps have nothing to do with those before.
  void Reset() { playout_.Reset(); }
  // False: too long for a packet of telephony.
  bool Take(const RtpView& packet, Codec codec);
  // A packet that is no audio: those who relay must not let it be missed.
  void TakeOther(const RtpView& packet);

  // Reads the next 20 ms and gives them to the listeners.
  const Frame& Tick();
  // Of this tick, and its first sample's RTP timestamp.
  const Frame& frame() const { return frame_; }
  uint32_t frame_timestamp() const { return frame_timestamp_; }
  uint64_t lost() const { return playout_.lost(); }

  // Muted, it is silence to those who hear it; the listeners still get it.
  void Mute(bool muted) { muted_ = muted; }
  bool muted() const { return muted_; }

  // One that listens already is not added again.
  void Listen(std::shared_ptr<AudioConsumer> consumer, Resampler resampler);
  void StopListening(const AudioConsumer* consumer);
  // For SentAudio::Hear alone.
  void AddHearer(SentAudio* hearer) { hearers_.push_back(hearer); }
  void RemoveHearer(const SentAudio* hearer);

 private:
  struct Listener {
    std::shared_ptr<AudioConsumer> consumer;
    Resampler resampler;
  };

  PlayoutBuffer playout_;
  Frame frame_{};
  uint32_t frame_timestamp_ = 0;
  bool muted_ = false;
  std::vector<Listener> listeners_;
  std::vector<SentAudio*> hearers_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_NODE_RECEIVED_AUDIO_H_
