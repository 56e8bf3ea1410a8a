#include "lib/media/node/audio_stream.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/media/codec/g711.h"
#include "lib/media/frame.h"
#include "lib/media/transport/media_loop.h"

namespace footman::media {
namespace {

constexpr int kReportTicks = 5 * kFramesPerSecond;  // RFC 3550 6.2: five seconds
constexpr uint8_t kComfortNoise = 13;               // RFC 3389: understood as silence

}  // namespace

AudioStream::AudioStream(AudioEvents* events, Options options)
    : events_(events),
      rtp_timeout_(options.rtp_timeout),
      transport_(*this, std::move(options.transport)),
      sent_(transport_),
      ticks_to_report_(options.report_slot % kReportTicks) {}

absl::Status AudioStream::Start(const RemoteAudio& remote) {
  if (absl::Status status = transport_.Expect(remote); !status.ok()) return status;
  remote_ = remote;
  if (remote_.payload < 0) remote_.payload = PayloadTypeOf(remote_.codec);
  sent_.Start(remote_);
  heard_ = Uptime();
  started_.store(true, std::memory_order_release);
  return absl::OkStatus();
}

void AudioStream::Close() {
  if (closed_) return;
  closed_ = true;
  transport_.Close(Uptime());
  said_.Close();
  sent_.Close();
  recorder_.reset();  // its sink keeps what was written
}

AudioCounters AudioStream::counters() const {
  AudioCounters counters = transport_.counters();
  counters.relayed = sent_.relayed();
  counters.lost = lost_.load(std::memory_order_relaxed);
  return counters;
}

// ---- What comes in.

bool AudioStream::IsDigits(uint8_t payload_type) const {
  return payload_type == remote_.digits_payload || payload_type == remote_.offered_digits_payload;
}

std::optional<Codec> AudioStream::CodecOf(uint8_t payload_type) const {
  if (payload_type == remote_.payload) return remote_.codec;
  // Both laws at any time: packets that were under way when the SDP changed are still good.
  if (payload_type == PayloadTypeOf(Codec::kPcmu)) return Codec::kPcmu;
  if (payload_type == PayloadTypeOf(Codec::kPcma)) return Codec::kPcma;
  return std::nullopt;
}

bool AudioStream::Takes(uint8_t payload_type) const {
  return IsDigits(payload_type) || CodecOf(payload_type).has_value() ||
         payload_type == kComfortNoise;
}

bool AudioStream::TakeRtp(const RtpView& packet) {
  NoticeSource(packet.ssrc);
  if (!IsDigits(packet.payload_type)) {
    if (const std::optional<Codec> codec = CodecOf(packet.payload_type); codec.has_value()) {
      return said_.Take(packet, *codec);
    }
  }
  said_.TakeOther(packet);
  return !IsDigits(packet.payload_type) || TakeDigit(packet);
}

void AudioStream::NoticeSource(uint32_t ssrc) {
  if (source_ == ssrc) return;
  source_ = ssrc;
  said_.Reset();
  digits_.Reset();
}

bool AudioStream::TakeDigit(const RtpView& packet) {
  bool malformed = false;
  const std::optional<char> digit =
      digits_.Take(packet.numbers.timestamp, packet.payload, &malformed);
  if (digit.has_value()) {
    events_->OnDigit(*digit);
    if (*digit == '#') EndRecording(RecordingEnd::kDigit);
  }
  return !malformed;
}

// ---- What is asked for.

void AudioStream::Play(uint64_t request, Prompt prompt) {
  if (closed_ || request <= prompt_request_) return;
  prompt_request_ = request;
  sent_.Play(std::move(prompt));
}

void AudioStream::FailPrompt(uint64_t request, uint32_t serial, absl::string_view reason) {
  if (closed_ || request <= prompt_request_) return;
  prompt_request_ = request;
  sent_.Play(std::nullopt);
  events_->OnPromptFailed(serial, reason);
}

void AudioStream::StopPrompt(uint64_t request) {
  if (request <= prompt_request_) return;
  prompt_request_ = request;
  sent_.Play(std::nullopt);
}

void AudioStream::Record(std::unique_ptr<Recorder> recorder) {
  if (!closed_) recorder_ = std::move(recorder);
}

void AudioStream::StopRecording(RecordingEnd end) {
  if (!closed_) EndRecording(end);
}

void AudioStream::Hear(AudioStream& other) {
  if (!closed_ && !other.closed_) sent_.Hear(other.said_);
}

void AudioStream::EndRecording(RecordingEnd end) {
  if (closed_ || recorder_ == nullptr) return;
  const std::unique_ptr<Recorder> recorder = std::move(recorder_);
  const Recorder::Result result = recorder->Finish(end);
  recording_.store(false, std::memory_order_release);
  if (result.status.ok()) {
    events_->OnRecordingFinished(recorder->serial(), result.audio, result.length, result.end);
  } else {
    events_->OnRecordingFailed(recorder->serial(), std::string(result.status.message()));
  }
}

// ---- The tick. An event's receiver may let us go within it.

void AudioStream::TickIn() {
  const Frame& frame = said_.Tick();
  lost_.store(said_.lost(), std::memory_order_relaxed);
  if (recorder_ == nullptr) return;
  const std::optional<RecordingEnd> end = recorder_->Take(frame);
  if (end.has_value()) EndRecording(*end);
}

void AudioStream::TickOut(absl::Duration now) {
  if (const std::optional<uint32_t> over = sent_.Tick(now); over.has_value()) {
    events_->OnPromptFinished(*over);
    if (closed_) return;
  }
  if (--ticks_to_report_ < 0) {
    ticks_to_report_ = kReportTicks - 1;
    transport_.SendReport(now);
  }
  WatchSilence(now);
}

void AudioStream::WatchSilence(absl::Duration now) {
  // A peer that holds us may rightly be silent.
  if (transport_.TakeHeard() || !remote_.we_send) {
    heard_ = now;
  } else if (!timed_out_ && now - heard_ >= rtp_timeout_) {
    timed_out_ = true;
    events_->OnRtpTimeout();
  }
}

}  // namespace footman::media
