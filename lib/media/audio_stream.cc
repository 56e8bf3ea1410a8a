#include "lib/media/audio_stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/media/audio_session.h"
#include "lib/media/frame.h"
#include "lib/media/g711.h"
#include "lib/media/media_loop.h"
#include "lib/media/re_api.h"

namespace footman::media {
namespace {

constexpr int kReportTicks = 5 * kFramesPerSecond;  // RFC 3550 6.2: five seconds
// Longer datagrams are cut, and then too long for any packet that we take.
constexpr size_t kReceiveRoom = 2048;
constexpr uint8_t kComfortNoise = 13;  // RFC 3389: understood as silence

uint32_t Random32() {
  static thread_local std::random_device device;  // RFC 3550 8.1 wants it unguessable
  return device();
}

absl::Status ReError(int error, absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", std::string(strerror(error))));
}

}  // namespace

AudioStream::AudioStream(AudioEvents* events, Options options)
    : events_(events),
      options_(std::move(options)),
      reporter_(Random32(), absl::StrCat(absl::Hex(Random32(), absl::kZeroPad8),
                                         absl::Hex(Random32(), absl::kZeroPad8))),
      ssrc_(reporter_.ssrc()),
      sequence_(static_cast<uint16_t>(Random32() & 0x7fff)),
      timestamp_(Random32()),
      ticks_to_report_(options_.report_slot % kReportTicks) {}

AudioStream::~AudioStream() = default;

absl::Status AudioStream::Open() {
  if (rtp_socket_ != nullptr) return absl::OkStatus();
  packet_.reset(mbuf_alloc(RTP_HEADER_SIZE + kFrameSamples + 256));
  if (packet_ == nullptr) return absl::UnavailableError("no memory for packets");
  struct {
    RePtr<udp_sock>& socket;
    int offset;
    udp_recv_h* handler;
  } const wanted[] = {{rtp_socket_, 0, &OnRtp}, {rtcp_socket_, 1, &OnRtcp}};
  for (const auto& want : wanted) {
    const int port = options_.port + want.offset;
    sa local;
    int error = sa_set_str(&local, options_.bind_address.c_str(), static_cast<uint16_t>(port));
    udp_sock* opened = nullptr;
    if (error == 0) error = udp_listen(&opened, &local, want.handler, this);
    if (error != 0) {
      rtp_socket_.reset();
      return ReError(error, absl::StrCat("cannot open UDP port ", port));
    }
    udp_rxsz_set(opened, kReceiveRoom);
    want.socket.reset(opened);
  }
  return absl::OkStatus();
}

absl::Status AudioStream::Start(const RemoteAudio& remote) {
  sa rtp_address;
  if (remote.port == 0 || sa_set_str(&rtp_address, remote.address.c_str(), remote.port) != 0 ||
      sa_af(&rtp_address) != AF_INET) {
    return absl::InvalidArgumentError(
        absl::StrCat("no IPv4 address: ", remote.address, " port ", remote.port));
  }
  if (absl::Status status = Open(); !status.ok()) return status;
  sa rtcp_address = rtp_address;
  const int rtcp_port = remote.rtcp_port != 0 ? remote.rtcp_port : remote.port + 1;
  sa_set_port(&rtcp_address, static_cast<uint16_t>(rtcp_port));
  peer_.Expect(rtp_address);
  report_peer_.Expect(rtcp_address);
  remote_ = remote;
  if (remote_.payload < 0) remote_.payload = PayloadTypeOf(remote_.codec);
  packet_samples_ =
      static_cast<size_t>(std::clamp(remote.packet_ms, 5, kLongestPacketMs)) * kFrameRate / 1000;
  pending_count_ = 0;  // it may be of another codec
  heard_ = Uptime();
  started_.store(true, std::memory_order_release);
  return absl::OkStatus();
}

void AudioStream::Close() {
  if (closed_) return;
  closed_ = true;
  if (started() && rtcp_socket_ != nullptr) SendReport(Uptime(), /*goodbye=*/true);
  rtp_socket_.reset();
  rtcp_socket_.reset();
  prompt_.reset();
  recorder_.reset();  // its sink keeps what was written
}

AudioCounters AudioStream::counters() const {
  const auto get = [](const Counter& counter) { return counter.load(std::memory_order_relaxed); };
  AudioCounters counters;
  counters.sent = get(sent_);
  counters.received = get(received_);
  counters.foreign = get(foreign_);
  counters.malformed = get(malformed_);
  counters.lost = get(lost_);
  return counters;
}

// ---- What comes in.

void AudioStream::OnRtp(const sa* source, mbuf* packet, void* self) {
  static_cast<AudioStream*>(self)->TakeRtp(*source, packet);
}

void AudioStream::OnRtcp(const sa* source, mbuf* packet, void* self) {
  static_cast<AudioStream*>(self)->TakeRtcp(*source, packet);
}

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

std::optional<size_t> AudioStream::CheckPayload(const rtp_header& header, mbuf* packet) const {
  const bool taken =
      IsDigits(header.pt) || CodecOf(header.pt).has_value() || header.pt == kComfortNoise;
  if (header.ver != RTP_VERSION || !taken) return std::nullopt;
  const size_t left = mbuf_get_left(packet);
  if (!header.pad) return left;
  // RFC 3550 5.1: the last byte counts the padding, itself included.
  if (left == 0) return std::nullopt;
  const size_t padding = mbuf_buf(packet)[left - 1];
  if (padding == 0 || padding > left) return std::nullopt;
  return left - padding;
}

void AudioStream::TakeRtp(const sa& source, mbuf* packet) {
  if (closed_ || !started()) return;
  if (!peer_.Allows(source)) return Count(foreign_);
  rtp_header header{};
  if (rtp_hdr_decode(&header, packet) != 0) return Count(malformed_);
  const std::optional<size_t> length = CheckPayload(header, packet);
  if (!length.has_value()) return Count(malformed_);
  const uint8_t* bytes = mbuf_buf(packet);

  peer_.Learn(source);
  heard_new_ = true;
  Count(received_);
  NoticeSource(header.ssrc);
  reporter_.OnReceived(header, Uptime());
  if (IsDigits(header.pt)) {
    TakeDigit(header.ts, bytes, *length);
  } else if (const std::optional<Codec> codec = CodecOf(header.pt); codec.has_value()) {
    TakeAudio(*codec, header.ts, bytes, *length);
  }
}

void AudioStream::NoticeSource(uint32_t ssrc) {
  if (source_ == ssrc) return;
  source_ = ssrc;  // its timestamps have nothing to do with those before
  playout_.Reset();
  digits_.Reset();
}

void AudioStream::TakeAudio(Codec codec, uint32_t timestamp, const uint8_t* bytes, size_t count) {
  if (count > PlayoutBuffer::kMaxPacket) return Count(malformed_);
  std::array<int16_t, PlayoutBuffer::kMaxPacket> samples;
  const absl::Span<int16_t> decoded(samples.data(), count);
  DecodeG711(codec, absl::MakeConstSpan(bytes, count), decoded);
  playout_.Put(timestamp, decoded);
}

void AudioStream::TakeDigit(uint32_t timestamp, const uint8_t* bytes, size_t count) {
  bool malformed = false;
  const std::optional<char> digit =
      digits_.Take(timestamp, absl::MakeConstSpan(bytes, count), &malformed);
  if (malformed) Count(malformed_);
  if (!digit.has_value()) return;
  events_->OnDigit(*digit);
  if (*digit == '#') EndRecording(RecordingEnd::kDigit);
}

void AudioStream::TakeRtcp(const sa& source, mbuf* packet) {
  if (closed_ || !started()) return;
  // Reports come from the host that the audio comes from; only their port is learned.
  if (!report_peer_.Allows(source) || !sa_cmp(&source, &peer_.peer(), SA_ADDR)) {
    return Count(foreign_);
  }
  if (!reporter_.OnReport(packet, Uptime())) return Count(malformed_);
  report_peer_.Learn(source);
  heard_new_ = true;
}

// ---- What goes out, and what the party hears and leaves.

void AudioStream::Play(uint64_t request, Prompt prompt) {
  if (closed_ || request <= prompt_request_) return;
  prompt_request_ = request;
  prompt_ = std::move(prompt);
}

void AudioStream::FailPrompt(uint64_t request, uint32_t serial, absl::string_view reason) {
  if (closed_ || request <= prompt_request_) return;
  prompt_request_ = request;
  prompt_.reset();
  events_->OnPromptFailed(serial, reason);
}

void AudioStream::StopPrompt(uint64_t request) {
  if (request <= prompt_request_) return;
  prompt_request_ = request;
  prompt_.reset();
}

void AudioStream::Record(std::unique_ptr<Recorder> recorder) {
  if (!closed_) recorder_ = std::move(recorder);
}

void AudioStream::StopRecording(RecordingEnd end) {
  if (!closed_) EndRecording(end);
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

void AudioStream::Tick(absl::Duration now) {
  TickIn();
  if (closed_) return;  // an event's receiver may have let us go
  TickOut(now);
  if (closed_) return;
  if (--ticks_to_report_ < 0) {
    ticks_to_report_ = kReportTicks - 1;
    SendReport(now, /*goodbye=*/false);
  }
  // A peer that holds us may rightly be silent.
  if (heard_new_ || !remote_.we_send) {
    heard_ = now;
    heard_new_ = false;
  } else if (!timed_out_ && now - heard_ >= options_.rtp_timeout) {
    timed_out_ = true;
    events_->OnRtpTimeout();
  }
}

void AudioStream::TickIn() {
  Frame frame;
  playout_.Read(frame);
  lost_.store(playout_.lost(), std::memory_order_relaxed);
  if (recorder_ == nullptr) return;
  const std::optional<RecordingEnd> end = recorder_->Take(frame);
  if (end.has_value()) EndRecording(*end);
}

void AudioStream::TickOut(absl::Duration now) {
  // Silence is sent where nothing plays: NATs stay open, and the peer's own timeout stays quiet.
  Frame frame{};
  const bool over = prompt_.has_value() && !prompt_->Next(frame);
  timestamp_ += kFrameSamples;
  if (remote_.we_send) {
    SendFrame(frame, now);
  } else {
    talking_ = false;
    pending_count_ = 0;
  }
  if (!over) return;
  const uint32_t serial = prompt_->serial();
  prompt_.reset();
  events_->OnPromptFinished(serial);
}

// A frame comes with every tick; the peer gets packets of the length that it agreed to.
void AudioStream::SendFrame(const Frame& frame, absl::Duration now) {
  uint32_t timestamp = timestamp_ - static_cast<uint32_t>(pending_count_);
  EncodeG711(remote_.codec, frame, absl::MakeSpan(pending_).subspan(pending_count_, frame.size()));
  pending_count_ += frame.size();
  size_t begin = 0;
  for (; pending_count_ - begin >= packet_samples_; begin += packet_samples_) {
    SendPacket(absl::MakeConstSpan(pending_).subspan(begin, packet_samples_), timestamp, now);
    timestamp += static_cast<uint32_t>(packet_samples_);
  }
  std::copy(pending_.begin() + begin, pending_.begin() + pending_count_, pending_.begin());
  pending_count_ -= begin;
}

void AudioStream::SendPacket(absl::Span<const uint8_t> payload, uint32_t timestamp,
                             absl::Duration now) {
  rtp_header header{};
  header.ver = RTP_VERSION;
  header.m = !talking_;  // RFC 3551 4.1: the beginning of a talk spurt
  header.pt = static_cast<uint8_t>(remote_.payload);
  header.seq = sequence_++;
  header.ts = timestamp;
  header.ssrc = ssrc_;
  mbuf_rewind(packet_.get());
  if (rtp_hdr_encode(packet_.get(), &header) != 0) return;
  if (mbuf_write_mem(packet_.get(), payload.data(), payload.size()) != 0) return;
  packet_->pos = 0;
  talking_ = true;
  // A full socket buffer or an unreachable peer is loss as on any network; reports and the timeout
  // tell of it.
  if (udp_send(rtp_socket_.get(), &peer_.peer(), packet_.get()) != 0) return;
  reporter_.OnSent(timestamp, static_cast<int>(payload.size()), now);
  Count(sent_);
}

void AudioStream::SendReport(absl::Duration now, bool goodbye) {
  mbuf_rewind(packet_.get());
  if (!reporter_.Encode(packet_.get(), now, absl::Now(), goodbye)) return;
  packet_->pos = 0;
  // Reports are repeated: one that cannot be sent now is made up for by the next.
  (void)udp_send(rtcp_socket_.get(), &report_peer_.peer(), packet_.get());
}

}  // namespace footman::media
