#include "lib/media/node/received_audio.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "lib/media/codec/g711.h"
#include "lib/media/node/sent_audio.h"

namespace footman::media {

void ReceivedAudio::Close() {
  listeners_.clear();
  // StopHearing takes them out of the list.
  for (SentAudio* hearer : std::vector<SentAudio*>(hearers_)) hearer->StopHearing(*this);
}

bool ReceivedAudio::Take(const RtpView& packet, Codec codec) {
  if (packet.payload.size() > PlayoutBuffer::kMaxPacket) return false;
  std::array<int16_t, PlayoutBuffer::kMaxPacket> samples;
  const absl::Span<int16_t> decoded(samples.data(), packet.payload.size());
  DecodeG711(codec, packet.payload, decoded);
  playout_.Put(packet.numbers.timestamp, decoded);
  for (SentAudio* hearer : hearers_) hearer->TakePacket(*this, packet, codec, decoded);
  return true;
}

void ReceivedAudio::TakeOther(const RtpView& packet) {
  for (SentAudio* hearer : hearers_) hearer->SkipPacket(*this, packet);
}

const Frame& ReceivedAudio::Tick() {
  frame_timestamp_ = playout_.Read(frame_);
  for (Listener& listener : listeners_) {
    listener.consumer->Take(listener.resampler.Convert(frame_));
  }
  return frame_;
}

void ReceivedAudio::Listen(std::shared_ptr<AudioConsumer> consumer, Resampler resampler) {
  for (const Listener& listener : listeners_) {
    if (listener.consumer == consumer) return;
  }
  listeners_.push_back({std::move(consumer), std::move(resampler)});
}

void ReceivedAudio::StopListening(const AudioConsumer* consumer) {
  listeners_.erase(
      std::remove_if(listeners_.begin(), listeners_.end(),
                     [&](const Listener& one) { return one.consumer.get() == consumer; }),
      listeners_.end());
}

void ReceivedAudio::RemoveHearer(const SentAudio* hearer) {
  hearers_.erase(std::remove(hearers_.begin(), hearers_.end(), hearer), hearers_.end());
}

}  // namespace footman::media
