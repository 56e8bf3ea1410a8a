// What one party hears: the node that makes a sent stream of all its sources: a prompt, sources of
// samples, the voices of other parties.
//
// A stream takes one of two paths, each direction for itself. Relay: the only source is one voice,
// of the same codec and packet length as this peer wants: its packets pass as they arrive. Tick:
// everything else is mixed and encoded every 20 ms, also silence, which keeps NATs open. Going over
// to the tick, the voice is repeated up to the playout buffer's depth (60 ms at first): that much
// has been heard already, and is concealed. Going over to the relay, it is skipped.

#ifndef FOOTMAN_LIB_MEDIA_NODE_SENT_AUDIO_H_
#define FOOTMAN_LIB_MEDIA_NODE_SENT_AUDIO_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/media/audio_engine.h"
#include "lib/media/codec/packet_encoder.h"
#include "lib/media/codec/resampler.h"
#include "lib/media/frame.h"
#include "lib/media/node/loss_concealer.h"
#include "lib/media/node/prompt.h"
#include "lib/media/transport/rtp_numbers.h"
#include "lib/media/transport/rtp_transport.h"

namespace footman::media {

class ReceivedAudio;

// Threads: the media thread, except where it says otherwise.
class SentAudio {
 public:
  explicit SentAudio(RtpTransport& transport);
  SentAudio(const SentAudio&) = delete;
  SentAudio& operator=(const SentAudio&) = delete;

  // It hears nobody any more, and plays nothing.
  void Close();

  // The peer's description, also a later one.
  void Start(const RemoteAudio& remote);

  // In place of the prompt that plays now; nullopt = none. Voices go on, the prompt under them.
  void Play(std::optional<Prompt> prompt) { prompt_ = std::move(prompt); }
  void Feed(std::shared_ptr<AudioSource> source, Resampler resampler);
  void StopFeeding(const AudioSource* source);
  // Harmless when it hears `voice` already, or does not.
  void Hear(ReceivedAudio& voice);
  void StopHearing(ReceivedAudio& voice);

  // A packet of a voice that is heard. `decoded` may be changed.
  void TakePacket(const ReceivedAudio& from, const RtpView& packet, Codec codec,
                  absl::Span<int16_t> decoded);
  void SkipPacket(const ReceivedAudio& from, const RtpView& packet);
  // Every 20 ms, after the Tick of all voices. The serial of a prompt that is over.
  std::optional<uint32_t> Tick(absl::Duration now);

  // Packets that were passed on. Any thread.
  uint64_t relayed() const { return relayed_.load(std::memory_order_relaxed); }

 private:
  struct Voice {
    explicit Voice(ReceivedAudio& heard) : from(&heard) {}
    ReceivedAudio* from;
    uint32_t ssrc = 0;
    bool was_relayed = false;
    uint32_t relayed_until = 0;  // in its timestamps; up to there the peer has heard it
    int packets_to_relay = 1;    // so many more must fit before the relay begins
    LossConcealer concealer;
  };
  struct Fed {
    std::shared_ptr<AudioSource> source;
    Resampler resampler;
  };

  Voice* Find(const ReceivedAudio& from);
  bool MayRelay(const Voice& voice) const;
  bool StaysOnRelay();
  Frame Mix(bool* prompt_over);
  Frame VoiceFrame(Voice& voice);
  void Send(const Frame& frame, absl::Duration now);

  RtpTransport& transport_;
  RemoteAudio remote_;
  RtpNumberer numbers_;
  PacketEncoder encoder_;
  std::optional<Prompt> prompt_;
  std::vector<Fed> fed_;
  std::vector<std::unique_ptr<Voice>> voices_;
  bool on_relay_ = false;
  int ticks_since_relayed_ = 0;
  std::atomic<uint64_t> relayed_{0};
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_NODE_SENT_AUDIO_H_
