#include "lib/media/node/sent_audio.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/media/node/received_audio.h"

namespace footman::media {
namespace {

// A voice that has sent nothing for so long is silence made here: the peer's NAT stays open, and
// its own timeout quiet.
constexpr int kIdleTicks = 10;
// After a packet that did not fit: a voice that changes its packets all the time is mixed.
constexpr int kPacketsAfterMisfit = 50;
// A prompt is heard under the voices: 6 dB below its own level.
constexpr int kUnderVoice = 2;

int32_t Distance(uint32_t from, uint32_t to) { return static_cast<int32_t>(to - from); }

using Sum = std::array<int32_t, kFrameSamples>;

void Add(Sum& sum, absl::Span<const int16_t> samples, int divisor = 1) {
  for (size_t i = 0; i < sum.size(); ++i) sum[i] += samples[i] / divisor;
}

Frame Clamped(const Sum& sum) {
  Frame frame;
  for (size_t i = 0; i < sum.size(); ++i) {
    frame[i] = static_cast<int16_t>(std::clamp<int32_t>(sum[i], std::numeric_limits<int16_t>::min(),
                                                        std::numeric_limits<int16_t>::max()));
  }
  return frame;
}

}  // namespace

SentAudio::SentAudio(RtpTransport& transport)
    : transport_(transport),
      numbers_(static_cast<uint16_t>(RtpTransport::Random32() & 0x7fff), RtpTransport::Random32()) {
}

void SentAudio::Close() {
  for (const auto& voice : voices_) voice->from->RemoveHearer(this);
  voices_.clear();
  fed_.clear();
  prompt_.reset();
}

void SentAudio::Start(const RemoteAudio& remote) {
  remote_ = remote;
  encoder_.Start(remote.codec, remote.packet_ms);
}

// ---- Sources.

void SentAudio::Feed(std::shared_ptr<AudioSource> source, Resampler resampler) {
  for (const Fed& fed : fed_) {
    if (fed.source == source) return;
  }
  fed_.push_back({std::move(source), std::move(resampler)});
}

void SentAudio::StopFeeding(const AudioSource* source) {
  fed_.erase(std::remove_if(fed_.begin(), fed_.end(),
                            [&](const Fed& one) { return one.source.get() == source; }),
             fed_.end());
}

SentAudio::Voice* SentAudio::Find(const ReceivedAudio& from) {
  for (const auto& voice : voices_) {
    if (voice->from == &from) return voice.get();
  }
  return nullptr;
}

void SentAudio::Hear(ReceivedAudio& voice) {
  if (Find(voice) != nullptr) return;
  voices_.push_back(std::make_unique<Voice>(voice));
  voice.AddHearer(this);
}

void SentAudio::StopHearing(ReceivedAudio& voice) {
  voice.RemoveHearer(this);
  voices_.erase(std::remove_if(voices_.begin(), voices_.end(),
                               [&](const auto& one) { return one->from == &voice; }),
                voices_.end());
  // What is relayed next is another stream.
  numbers_.EndRelay();
}

// ---- The relay.

bool SentAudio::MayRelay(const Voice& voice) const {
  return voices_.size() == 1 && !prompt_.has_value() && fed_.empty() && remote_.we_send &&
         !voice.from->muted() && voice.packets_to_relay == 0;
}

void SentAudio::TakePacket(const ReceivedAudio& from, const RtpView& packet, Codec codec,
                           absl::Span<int16_t> decoded) {
  Voice& voice = *Find(from);
  if (voice.ssrc != packet.ssrc) {
    voice.ssrc = packet.ssrc;
    voice.was_relayed = false;
    numbers_.EndRelay();
  }
  if (codec != remote_.codec || decoded.size() != encoder_.packet_samples()) {
    voice.packets_to_relay = kPacketsAfterMisfit;
  } else if (voice.packets_to_relay > 0) {
    --voice.packets_to_relay;
  }
  if (!MayRelay(voice)) return numbers_.EndRelay();
  const auto samples = static_cast<uint32_t>(decoded.size());
  const std::optional<RtpNumbers> numbers = numbers_.Relayed(packet.numbers, samples);
  if (!numbers.has_value()) return;
  on_relay_ = true;
  ticks_since_relayed_ = 0;
  encoder_.Forget();
  RtpView sent = packet;
  sent.payload_type = static_cast<uint8_t>(remote_.payload);
  sent.numbers = *numbers;
  transport_.Send(sent);
  relayed_.store(relayed_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  const uint32_t end = packet.numbers.timestamp + samples;
  if (!voice.was_relayed || Distance(voice.relayed_until, end) > 0) voice.relayed_until = end;
  voice.was_relayed = true;
  voice.concealer.Learn(decoded);
}

void SentAudio::SkipPacket(const ReceivedAudio& from, const RtpView& packet) {
  if (Find(from)->ssrc == packet.ssrc) numbers_.Skip(packet.numbers.sequence);
}

bool SentAudio::StaysOnRelay() {
  on_relay_ = on_relay_ && voices_.size() == 1 && MayRelay(*voices_[0]) &&
              ++ticks_since_relayed_ < kIdleTicks;
  return on_relay_;
}

// ---- The tick.

std::optional<uint32_t> SentAudio::Tick(absl::Duration now) {
  numbers_.Tick();
  if (StaysOnRelay()) return std::nullopt;
  if (remote_.we_send && !numbers_.MayMake()) return std::nullopt;
  bool prompt_over = false;
  const Frame frame = Mix(&prompt_over);
  if (remote_.we_send) {
    Send(frame, now);
  } else {
    numbers_.Pause();
    encoder_.Forget();
  }
  if (!prompt_over) return std::nullopt;
  const uint32_t serial = prompt_->serial();
  prompt_.reset();
  return serial;
}

Frame SentAudio::Mix(bool* prompt_over) {
  Frame frame{};
  *prompt_over = prompt_.has_value() && !prompt_->Next(frame);
  if (voices_.empty() && fed_.empty()) return frame;
  Sum sum{};
  if (prompt_.has_value() && !*prompt_over) Add(sum, frame, voices_.empty() ? 1 : kUnderVoice);
  for (const auto& voice : voices_) {
    if (!voice->from->muted()) Add(sum, VoiceFrame(*voice));
  }
  for (auto fed = fed_.begin(); fed != fed_.end();) {
    std::array<int16_t, kMostFrameSamples> room;
    const auto count = static_cast<size_t>(fed->source->rate_hz() / kFramesPerSecond);
    const absl::Span<int16_t> samples(room.data(), count);
    if (!fed->source->Next(samples)) {
      fed = fed_.erase(fed);
      continue;
    }
    Add(sum, fed->resampler.Convert(samples));
    ++fed;
  }
  return Clamped(sum);
}

// The playout buffer is behind what was relayed: that is heard once, not twice.
Frame SentAudio::VoiceFrame(Voice& voice) {
  Frame frame = voice.from->frame();
  if (voice.was_relayed) {
    const int32_t ahead = Distance(voice.from->frame_timestamp(), voice.relayed_until);
    if (ahead >= kFrameSamples / 2 && ahead <= PlayoutBuffer::kMostHeld) {
      voice.concealer.Fill(absl::MakeSpan(frame));
      return frame;
    }
    voice.was_relayed = false;
    voice.concealer.Learn(absl::MakeSpan(frame));  // blends with what was concealed
  }
  return frame;
}

void SentAudio::Send(const Frame& frame, absl::Duration now) {
  encoder_.Add(frame, [&](absl::Span<const uint8_t> payload, uint32_t samples_behind) {
    RtpView packet;
    packet.payload_type = static_cast<uint8_t>(remote_.payload);
    packet.numbers = numbers_.Made(static_cast<uint32_t>(payload.size()), samples_behind);
    packet.arrived = now;
    packet.payload = payload;
    transport_.Send(packet);
  });
}

}  // namespace footman::media
