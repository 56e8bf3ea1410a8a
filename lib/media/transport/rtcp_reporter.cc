#include "lib/media/transport/rtcp_reporter.h"

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"
#include "lib/media/frame.h"
#include "lib/media/re_api.h"

namespace footman::media {
namespace {

constexpr uint32_t kSequenceModulus = 0x10000;
constexpr int64_t kNtpMinusUnix = 2208988800;  // seconds from 1900 to 1970

uint32_t InRtpUnits(absl::Duration time) {
  return static_cast<uint32_t>(absl::ToInt64Microseconds(time) * kFrameRate / 1'000'000);
}

struct NtpTime {
  uint32_t seconds;
  uint32_t fraction;
};
NtpTime ToNtp(absl::Time wall) {
  const int64_t nanos = absl::ToUnixNanos(wall);
  const int64_t seconds = nanos / 1'000'000'000;
  const auto rest = static_cast<uint64_t>(nanos % 1'000'000'000);
  return {static_cast<uint32_t>(seconds + kNtpMinusUnix),
          static_cast<uint32_t>((rest << 32) / 1'000'000'000)};
}

}  // namespace

void RtcpReporter::OnSent(uint32_t rtp_timestamp, int payload_bytes, absl::Duration now) {
  ++packets_sent_;
  bytes_sent_ += static_cast<uint32_t>(payload_bytes);
  last_timestamp_ = rtp_timestamp;
  last_sent_ = now;
}

void RtcpReporter::BeginSource(const rtp_header& header) {
  source_ = Source{};
  source_.ssrc = header.ssrc;
  source_.base = source_.highest = header.seq;
  receiving_ = true;
}

// RFC 3550 A.1, without probation: the address has been checked already.
bool RtcpReporter::CountSequence(uint16_t sequence) {
  constexpr uint16_t kMaxDropout = 3000;
  constexpr uint16_t kMaxMisorder = 100;
  const auto ahead = static_cast<uint16_t>(sequence - source_.highest);
  if (ahead < kMaxDropout) {
    if (sequence < source_.highest) source_.cycles += kSequenceModulus;
    source_.highest = sequence;
  } else if (ahead <= kSequenceModulus - kMaxMisorder) {
    // A very large jump. Two in sequence mean that the peer has begun anew.
    if (sequence != source_.bad) {
      source_.bad = (sequence + 1u) & (kSequenceModulus - 1);
      return false;
    }
    return true;
  }
  ++source_.received;
  return false;
}

// RFC 3550 A.8.
void RtcpReporter::CountJitter(uint32_t rtp_timestamp, absl::Duration now) {
  const uint32_t transit = InRtpUnits(now) - rtp_timestamp;
  if (source_.received > 1) {
    const auto change = static_cast<int64_t>(static_cast<int32_t>(transit - source_.transit));
    const int64_t size = std::min<int64_t>(change < 0 ? -change : change, 1 << 26);
    source_.jitter_q4 += static_cast<uint32_t>(size) - ((source_.jitter_q4 + 8) >> 4);
  }
  source_.transit = transit;
}

void RtcpReporter::OnReceived(const rtp_header& header, absl::Duration now) {
  if (!receiving_ || header.ssrc != source_.ssrc) BeginSource(header);
  if (CountSequence(header.seq)) {
    BeginSource(header);
    ++source_.received;
  }
  CountJitter(header.ts, now);
}

bool RtcpReporter::OnReport(mbuf* datagram, absl::Duration now) {
  bool any = false;
  while (mbuf_get_left(datagram) > 0) {
    rtcp_msg* decoded = nullptr;
    if (rtcp_decode(&decoded, datagram) != 0) return false;
    const RePtr<rtcp_msg> message(decoded);
    any = true;
    if (message->hdr.pt == RTCP_SR && receiving_ && message->r.sr.ssrc == source_.ssrc) {
      source_.last_report = message->r.sr.ntp_sec << 16 | message->r.sr.ntp_frac >> 16;
      source_.last_report_came = now;
    }
  }
  return any;
}

// RFC 3550 A.3 and 6.4.1.
rtcp_rr RtcpReporter::MakeBlock(absl::Duration now) {
  const uint32_t extended = source_.cycles + source_.highest;
  const uint32_t expected = extended - source_.base + 1;
  const int64_t lost = int64_t{expected} - source_.received;
  const auto expected_now = static_cast<int32_t>(expected - source_.expected_before);
  const auto received_now = static_cast<int32_t>(source_.received - source_.received_before);
  source_.expected_before = expected;
  source_.received_before = source_.received;
  const int32_t lost_now = expected_now - received_now;

  rtcp_rr block{};
  block.ssrc = source_.ssrc;
  block.fraction = lost_now > 0 && expected_now > 0
                       ? static_cast<unsigned>(std::min(255, (lost_now << 8) / expected_now))
                       : 0;
  block.lost = static_cast<int>(std::clamp<int64_t>(lost, -0x800000, 0x7fffff));
  block.last_seq = extended;
  block.jitter = source_.jitter_q4 >> 4;
  block.lsr = source_.last_report;
  block.dlsr =
      source_.last_report == 0
          ? 0
          : static_cast<uint32_t>(absl::ToInt64Microseconds(now - source_.last_report_came) *
                                  65536 / 1'000'000);
  return block;
}

int RtcpReporter::EncodeBlock(mbuf* out, void* arg) {
  const auto* block = static_cast<const rtcp_rr*>(arg);
  const uint32_t losses =
      uint32_t{block->fraction} << 24 | (static_cast<uint32_t>(block->lost) & 0xffffff);
  int error = 0;
  for (const uint32_t word :
       {uint32_t{block->ssrc}, losses, block->last_seq, block->jitter, block->lsr, block->dlsr}) {
    error |= mbuf_write_u32(out, htonl(word));
  }
  return error;
}

int RtcpReporter::EncodeName(mbuf* out, void* self) {
  const auto* reporter = static_cast<const RtcpReporter*>(self);
  return rtcp_sdes_encode(out, reporter->ssrc_, 1, RTCP_SDES_CNAME, reporter->cname_.c_str());
}

bool RtcpReporter::Encode(mbuf* out, absl::Duration now, absl::Time wall, bool goodbye) {
  rtcp_rr block{};
  const uint32_t blocks = receiving_ ? 1 : 0;
  if (receiving_) block = MakeBlock(now);
  auto* const encode_block = receiving_ ? &EncodeBlock : nullptr;
  int error;
  // RFC 3550 6.4: a sender report only by those who have sent since the last one.
  if (packets_sent_ != packets_reported_) {
    const NtpTime ntp = ToNtp(wall);
    // The timestamp of this very moment, not of the last packet.
    const uint32_t timestamp = last_timestamp_ + InRtpUnits(now - last_sent_);
    error = rtcp_encode(out, RTCP_SR, blocks, ssrc_, ntp.seconds, ntp.fraction, timestamp,
                        packets_sent_, bytes_sent_, encode_block, &block);
    packets_reported_ = packets_sent_;
  } else {
    error = rtcp_encode(out, RTCP_RR, blocks, ssrc_, encode_block, &block);
  }
  error |= rtcp_encode(out, RTCP_SDES, 1, &EncodeName, this);
  if (goodbye) {
    error |= rtcp_encode(out, RTCP_BYE, 1, &ssrc_, static_cast<const char*>(nullptr));
  }
  return error == 0;
}

}  // namespace footman::media
